using Microsoft.EntityFrameworkCore;
using Perspektiva.Participant.Data;
using Perspektiva.ServiceDefaults.Encryption;

namespace Perspektiva.Participant.Features.Rights;

/// <summary>One erasure as the journal keeps it: pseudonymous ids, no data of the person.</summary>
internal sealed record JournalEntry(Guid PersonId, string ParticipantPublicId, string ReceiptId, long FinalVersion, DateTimeOffset ErasedAt, string[] Audience) : IErasureEntry;

/// <summary>Persons who stand in the journal and, by a restored backup, in the database as well.</summary>
internal static class ErasedPersons
{
    /// <returns>How many were erased again.</returns>
    internal static async Task<int> ReapplyAsync(IServiceProvider services, IReadOnlyList<JournalEntry> entries, CancellationToken ct)
    {
        var byPerson = entries.ToLookup(entry => entry.PersonId);
        var ids = byPerson.Select(group => group.Key).ToArray();
        await using var look = services.CreateAsyncScope();
        var back = await look.ServiceProvider.GetRequiredService<ParticipantDb>().Persons.Where(p => ids.Contains(p.Id)).Select(p => p.Id).ToListAsync(ct);
        foreach (var id in back)
        {
            await using var scope = services.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<ParticipantDb>();
            var person = await db.Persons.SingleOrDefaultAsync(p => p.Id == id, ct);
            // The last line: the receipt of an earlier one, whose commit failed, was handed to nobody.
            if (person is not null)
                await scope.ServiceProvider.GetRequiredService<PersonEraser>().ReapplyAsync(person, byPerson[id].Last(), ct);
        }

        return back.Count;
    }
}
