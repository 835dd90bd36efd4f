using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Data;
using Perspektiva.Matching.Features.Access;
using Perspektiva.Matching.Features.Index;
using Perspektiva.Matching.Features.Proposals;
using Perspektiva.ServiceDefaults.Messaging;

namespace Perspektiva.Matching.Features.ReadModel;

/// <summary>Stops using what a consent had allowed, and says so.</summary>
internal sealed class ConsentWithdrawnHandler(MatchingDb db, OpenProposals proposals, IndexChanges changes, Outbox<MatchingDb> outbox, TimeProvider clock)
    : IHandle<ConsentWithdrawn>
{
    /// <inheritdoc/>
    public async Task HandleAsync(ConsentWithdrawn e, EventContext context, CancellationToken ct)
    {
        // Before all else, or a proposal that is under way would not be among those that end.
        var view = await db.LockParticipantAsync(e.ParticipantId, ct);
        if (!await db.ErasedParticipants.AnyAsync(erased => erased.ParticipantId == e.ParticipantId, ct))
            await ApplyAsync(e, view, ct);
        var now = clock.GetUtcNow();
        outbox.Add(new ConsentWithdrawalAcknowledged(Guid.CreateVersion7(now), now, e.ParticipantId, e.Version, e.ConsentReceiptId, "matching"));
    }

    private async Task ApplyAsync(ConsentWithdrawn e, ParticipantView? view, CancellationToken ct)
    {
        var withdrawals = await db.ConsentWithdrawals.Where(w => w.ParticipantId == e.ParticipantId).ToListAsync(ct);
        var withdrawal = withdrawals.Find(w => w.Purpose == e.Purpose);
        if (withdrawal is null)
        {
            db.Add(withdrawal = new ConsentWithdrawal { ParticipantId = e.ParticipantId, Purpose = e.Purpose });
            withdrawals.Add(withdrawal);
        }
        withdrawal.Version = Math.Max(withdrawal.Version, e.Version);

        if (view is null)
            return;
        ParticipantStates.Derive(view, withdrawals);
        await ParticipantStates.CloseWhatIsNotAllowedAsync(view, proposals, ct);
        changes.Append(IndexedKind.Participant, e.ParticipantId);
    }
}
