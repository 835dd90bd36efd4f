using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Data;
using Perspektiva.Matching.Features.Access;
using Perspektiva.Matching.Features.Index;
using Perspektiva.Matching.Features.Placements;
using Perspektiva.Matching.Features.Proposals;
using Perspektiva.ServiceDefaults.Messaging;

namespace Perspektiva.Matching.Features.ReadModel;

/// <summary>Keeps the view of a participant, and closes what its new state no longer carries.</summary>
internal sealed class ParticipantChangedHandler(MatchingDb db, OpenProposals proposals, RunningPlacements placements, IndexChanges changes) : IHandle<ParticipantChanged>
{
    /// <inheritdoc/>
    public async Task HandleAsync(ParticipantChanged e, EventContext context, CancellationToken ct)
    {
        // Before all else: a proposal that is under way is among those that may end, and an erasure that is under way has left its tombstone.
        var view = await db.LockParticipantAsync(e.ParticipantId, ct);
        if (await db.ErasedParticipants.AnyAsync(erased => erased.ParticipantId == e.ParticipantId, ct))
            return;
        if (view is not null && e.Version <= view.Version)
            return;
        if (view is null)
            db.Add(view = new ParticipantView { Id = e.ParticipantId });
        var withdrawals = await db.ConsentWithdrawals.AsNoTracking().Where(w => w.ParticipantId == e.ParticipantId).ToListAsync(ct);
        var sameCircle = view.CoachId == e.CoachId && view.SubstituteCoachId == e.SubstituteCoachId && view.GuardianIds.SequenceEqual(e.GuardianIds);
        ParticipantStates.Apply(view, e, withdrawals);
        if (!sameCircle)
        {
            await proposals.LockPlacesOfAsync(e.ParticipantId, ct);
            await placements.AccompaniedByOthersAsync(e.ParticipantId, ct);
        }
        await ParticipantStates.CloseWhatIsNotAllowedAsync(view, proposals, ct);
        changes.Append(IndexedKind.Participant, e.ParticipantId);
    }
}
