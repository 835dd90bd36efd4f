using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Perspektiva.Participant.Data;
using Perspektiva.Participant.Domain;
using Perspektiva.ServiceDefaults;
using Perspektiva.ServiceDefaults.Encryption;

namespace Perspektiva.Participant.Features.Participants;

/// <summary>
/// Whoever was registered before there was an index of family names, or by an instance of the version before, gets theirs: names are encrypted, so that no migration could
/// reckon it. It is no change of the record: no version, no event.
/// </summary>
internal sealed partial class FamilyNameIndexing(IServiceScopeFactory scopes, TimeProvider clock, ILogger<FamilyNameIndexing> logger)
    : Sweep(Interval, clock, logger, atStart: true)
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);
    private const int BatchSize = 200;

    protected override Task TurnAsync(CancellationToken ct) => IndexAsync(ct);

    /// <returns>How many persons have an index now who had none.</returns>
    internal async Task<int> IndexAsync(CancellationToken ct)
    {
        var indexed = 0;
        for (var after = Guid.Empty; ;)
        {
            await using var scope = scopes.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<ParticipantDb>();
            var due = await db.Persons.AsNoTracking().Where(p => p.FamilyIndex == null && p.Id > after).OrderBy(p => p.Id).Take(BatchSize)
                .Select(p => new { p.Id, p.Data }).ToListAsync(ct);
            if (due.Count == 0)
                return indexed;
            after = due[^1].Id;
            var vault = scope.ServiceProvider.GetRequiredService<IPersonVault>();
            await vault.PreloadAsync([.. due.Select(p => p.Id)], ct);
            foreach (var person in due)
                indexed += await TryAsync(db, vault, scope.ServiceProvider.GetRequiredService<BlindIndex>(), person.Id, person.Data, ct);
        }
    }

    /// <summary>One record that cannot be opened holds up none of the others.</summary>
    private async Task<int> TryAsync(ParticipantDb db, IPersonVault vault, BlindIndex index, Guid id, byte[] data, CancellationToken ct)
    {
        try
        {
            if (await vault.DecryptAsync<PersonalData>(id, data, ct) is not { } identity)
                return 0;
            var familyIndex = FamilyNames.IndexOf(index, identity.FamilyName);
            // Only for the name that was read: whoever has changed it meanwhile has set its index, or is found in the next turn.
            return await db.Persons.Where(p => p.Id == id && p.FamilyIndex == null && p.Data == data)
                .ExecuteUpdateAsync(set => set.SetProperty(p => p.FamilyIndex, familyIndex), ct);
        }
        catch (Exception e) when (e is CryptographicException or JsonException)
        {
            LogUnreadable(Logger, e.GetType().Name);
            return 0;
        }
    }

    [LoggerMessage(EventId = 2203, Level = LogLevel.Error, Message = "Somebody is not found by the family name: the record cannot be opened ({Kind})")]
    private static partial void LogUnreadable(ILogger logger, string kind);
}

/// <summary>The index by which people are found by their family name.</summary>
internal static class FamilyNames
{
    public static byte[] IndexOf(BlindIndex index, string familyName) => index.Compute("family-name", NameKey.OfFamily(familyName));
}
