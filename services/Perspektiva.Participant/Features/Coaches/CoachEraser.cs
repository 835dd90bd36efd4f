using Microsoft.EntityFrameworkCore;
using Perspektiva.Participant.Data;
using Perspektiva.Participant.Domain;
using Perspektiva.ServiceDefaults.Encryption;
using Perspektiva.ServiceDefaults.Messaging;
using Perspektiva.ServiceDefaults.Persistence;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Participant.Features.Coaches;

/// <summary>One coach's erasure as the journal keeps it. It is the file of the erased people: nobody's id is a coach's, too.</summary>
internal sealed record ErasedCoach(Guid PersonId, long FinalVersion) : IErasureEntry;

/// <summary>Destroys a coach's key, name and stored answers and tells it, in one transaction; the journal is written before it commits.</summary>
internal sealed class CoachEraser(ParticipantDb db, Outbox<ParticipantDb> outbox, IPersonVault vault, ErasureJournal<ErasedCoach> journal, TimeProvider clock)
{
    /// <summary>Erases. Should the commit fail after the journal was written, the coach is erased at the next start.</summary>
    public async Task EraseAsync(Coach coach, CancellationToken ct)
    {
        var entry = new ErasedCoach(coach.Id, coach.Version + 1);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await RemoveAsync(coach, entry.FinalVersion, ct);
        await journal.AppendAsync(entry, ct);
        await transaction.CommitAsync(CancellationToken.None);
    }

    /// <summary>Before the service opens: erases again those whom a restored backup brought back.</summary>
    /// <returns>How many.</returns>
    public static async Task<int> ReapplyAsync(IServiceProvider services, IReadOnlyList<ErasedCoach> entries, CancellationToken ct)
    {
        var byCoach = entries.ToLookup(entry => entry.PersonId, entry => entry.FinalVersion);
        var ids = byCoach.Select(group => group.Key).ToArray();
        await using var look = services.CreateAsyncScope();
        var known = await look.ServiceProvider.GetRequiredService<ParticipantDb>().Coaches.AsNoTracking().Where(coach => ids.Contains(coach.Id)).ToListAsync(ct);
        var erased = 0;
        foreach (var coach in known.Where(coach => !coach.IsErased))
        {
            await using var scope = services.CreateAsyncScope();
            if (await scope.ServiceProvider.GetRequiredService<CoachEraser>().ReapplyAsync(coach.Id, byCoach[coach.Id].Max(), ct))
                erased++;
        }

        return erased;
    }

    private async Task<bool> ReapplyAsync(Guid id, long finalVersion, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var coach = await db.Coaches.TagWith(LockedRows.Tag).SingleAsync(c => c.Id == id, ct);

        // Another replica that starts at the same time may have been first.
        if (coach.IsErased)
            return false;
        await RemoveAsync(coach, Math.Max(finalVersion, coach.Version + 1), ct);
        await transaction.CommitAsync(ct);
        return true;
    }

    private async Task RemoveAsync(Coach coach, long finalVersion, CancellationToken ct)
    {
        coach.Erase(finalVersion);
        await vault.ForgetAsync(coach.Id, ct);
        outbox.Add(CoachRecords.Event(coach, clock.GetUtcNow()));
        await IdempotencyAnswers.ForgetAsync(db, coach.Id, ct);
        await db.SaveChangesAsync(ct);
    }
}
