using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts;
using Perspektiva.Participant.Data;
using Perspektiva.Participant.Domain;
using Perspektiva.Participant.Features.Changes;
using Perspektiva.ServiceDefaults;
using Perspektiva.ServiceDefaults.Encryption;

namespace Perspektiva.Participant.Features.Journey;

/// <summary>Once an hour: whose age band changed with the day in Berlin is told anew, since youth protection and guardianship hang on it.</summary>
internal sealed partial class AgeBandSweep(IServiceScopeFactory scopes, TimeProvider clock, ILogger<AgeBandSweep> logger)
    : Sweep(Interval, clock, logger, atStart: true)
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);
    private const int BatchSize = 200;

    /// <summary>How often somebody is tried whose record others change at the same time: the day of a birthday is no day to wait an hour.</summary>
    private const int Tries = 3;

    protected override Task TurnAsync(CancellationToken ct) => SweepAsync(ct);

    /// <returns>How many persons have another band now.</returns>
    internal async Task<int> SweepAsync(CancellationToken ct)
    {
        var today = Clock.Today();
        var changed = 0;
        var after = Guid.Empty;
        while (true)
        {
            await using var look = scopes.CreateAsyncScope();
            var due = await look.ServiceProvider.GetRequiredService<ParticipantDb>().Persons
                .Where(p => p.NextBandOn <= today && p.Id > after).OrderBy(p => p.Id).Take(BatchSize).Select(p => p.Id).ToListAsync(ct);
            if (due.Count == 0)
                return changed;
            after = due[^1];
            foreach (var id in due)
                changed += await TryReckonAsync(id, today, ct) ? 1 : 0;
        }
    }

    /// <summary>One record that cannot be opened holds up none of the others.</summary>
    private async Task<bool> TryReckonAsync(Guid id, DateOnly today, CancellationToken ct)
    {
        try
        {
            for (var tries = 1; tries <= Tries; tries++)
            {
                if (await ReckonAsync(id, today, ct) is { } reckoned)
                    return reckoned;
            }
            return false;
        }
        catch (Exception e) when (e is CryptographicException or JsonException)
        {
            LogUnreadable(Logger, e.GetType().Name);
            return false;
        }
    }

    /// <returns>Whether there is another band; null where somebody else was faster.</returns>
    private async Task<bool?> ReckonAsync(Guid id, DateOnly today, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var services = scope.ServiceProvider;
        var db = services.GetRequiredService<ParticipantDb>();
        var person = await db.Persons.WithParties().SingleOrDefaultAsync(p => p.Id == id && p.NextBandOn <= today, ct);
        if (person is null || await services.GetRequiredService<IPersonVault>().DecryptAsync<PersonalData>(id, person.Data, ct) is not { } data)
            return false;
        person.ReckonAge(data.BirthDate, today);
        services.GetRequiredService<PersonChanges>().Record(person);
        try
        {
            await db.SaveChangesAsync(ct);
            return true;
        }
        catch (DbUpdateConcurrencyException)
        {
            // Another replica, or a change of the record: the next try sees which. What is still due after the last one is found again in an hour.
            LogOvertaken(Logger);
            return null;
        }
    }

    [LoggerMessage(EventId = 2201, Level = LogLevel.Debug, Message = "A record was changed while its age band was reckoned")]
    private static partial void LogOvertaken(ILogger logger);

    [LoggerMessage(EventId = 2202, Level = LogLevel.Error, Message = "The age band of somebody is not reckoned: the record cannot be opened ({Kind})")]
    private static partial void LogUnreadable(ILogger logger, string kind);
}
