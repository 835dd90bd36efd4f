using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Data;
using Perspektiva.Matching.Features.Access;
using Perspektiva.Matching.Features.Cohorts;
using Perspektiva.Matching.Features.Index;
using Perspektiva.Matching.Features.Placements;
using Perspektiva.Matching.Features.Proposals;
using Perspektiva.Matching.Features.Rankings;
using Perspektiva.ServiceDefaults.Encryption;
using Perspektiva.ServiceDefaults.Messaging;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Matching.Features.ReadModel;

/// <summary>Removes everything that was derived from a person; the other sides hear that it ended, and a tombstone keeps late events out.</summary>
internal sealed class ParticipantErasedHandler(
    MatchingDb db, OpenProposals proposals, RunningPlacements placements, IndexChanges changes, RankingCache cache, CohortErasure cohorts,
    Outbox<MatchingDb> outbox, ErasureJournal<HeardErasure> journal, TimeProvider clock)
    : IHandle<ParticipantErased>, IErasureFollower
{
    /// <inheritdoc/>
    public async Task HandleAsync(ParticipantErased e, EventContext context, CancellationToken ct)
    {
        var erasure = new HeardErasure(e.ParticipantId, e.ParticipantPublicId, e.Version);
        await EraseAsync(erasure, ct);
        await journal.AppendAsync(erasure, ct);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<HeardErasure>> UnknownAsync(IReadOnlyList<HeardErasure> entries, CancellationToken ct)
    {
        var ids = entries.Select(entry => entry.PersonId).ToArray();
        var known = await db.ErasedParticipants.Where(erased => ids.Contains(erased.ParticipantId)).Select(erased => erased.ParticipantId).ToListAsync(ct);
        return [.. entries.ExceptBy(known, entry => entry.PersonId)];
    }

    /// <inheritdoc/>
    public async Task EraseAsync(HeardErasure erasure, CancellationToken ct)
    {
        // Before all else, or a proposal that is under way would leave its snapshot behind.
        await db.LockParticipantAsync(erasure.PersonId, ct);
        var now = clock.GetUtcNow();
        if (!await db.ErasedParticipants.AnyAsync(erased => erased.ParticipantId == erasure.PersonId, ct))
            await RemoveAsync(erasure, now, ct);
        await PersonMessages.ForgetAsync(db, erasure.PersonId, ct);
        outbox.Add(new ErasureConfirmed(Guid.CreateVersion7(now), now, erasure.PersonId, erasure.Version, "matching"));
    }

    private async Task RemoveAsync(HeardErasure erasure, DateTimeOffset now, CancellationToken ct)
    {
        var id = erasure.PersonId;
        db.Add(new ErasedParticipant { ParticipantId = id, Version = erasure.Version });
        var seats = await proposals.LockPlacesOfAsync(id, ct);
        await proposals.EraseAsync(id, seats, now, ct);
        await placements.EraseAsync(id, seats, now, ct);

        await db.ProposalSnapshots.Where(s => s.ParticipantId == id).ExecuteDeleteAsync(ct);
        await db.CheckIns.Where(c => c.ParticipantId == id).ExecuteDeleteAsync(ct);
        await db.AnnouncedMatches.Where(m => m.ParticipantId == id).ExecuteDeleteAsync(ct);
        await db.ConsentWithdrawals.Where(w => w.ParticipantId == id).ExecuteDeleteAsync(ct);
        await db.Participants.Where(p => p.Id == id).ExecuteDeleteAsync(ct);
        await cohorts.EraseAsync(id, ct);
        await db.Set<AccessLogEntry>().Where(e => e.PersonId == id).ExecuteDeleteAsync(ct);
        await IdempotencyAnswers.ForgetAsync(db, id, ct);
        cache.Forget(id);
        changes.Append(IndexedKind.Participant, id);
    }
}
