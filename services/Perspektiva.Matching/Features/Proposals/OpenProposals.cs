using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Data;
using Perspektiva.Matching.Domain.Places;
using Perspektiva.Matching.Domain.Proposals;
using Perspektiva.Matching.Features.Index;
using Perspektiva.ServiceDefaults.Messaging;

namespace Perspektiva.Matching.Features.Proposals;

/// <summary>Changes proposals under the lock of their places, and tells both sides. Every path locks the person, where it does (<c>ParticipantLocks</c>), then places (in order of id), before it reads proposals, so none waits for another in a circle.</summary>
internal sealed class OpenProposals(MatchingDb db, ProposalEvents events, Outbox<MatchingDb> outbox, IndexChanges changes, TimeProvider clock)
{
    /// <summary>Locks the occupancy rows of places until the transaction ends.</summary>
    public async Task<LockedSeats> LockAsync(IReadOnlyCollection<Guid> placeIds, CancellationToken ct)
    {
        List<Occupancy> rows = placeIds.Count == 0 ? [] : await db.Occupancies
            .FromSql($"SELECT * FROM occupancy WHERE place_id = ANY({placeIds.ToArray()}) ORDER BY place_id FOR UPDATE")
            .ToListAsync(ct);
        return new LockedSeats(rows, outbox, changes, clock);
    }

    /// <summary>Locks every place at which something of the participant stands.</summary>
    public async Task<LockedSeats> LockPlacesOfAsync(Guid participantId, CancellationToken ct)
    {
        var places = await db.Proposals.Where(p => p.ParticipantId == participantId).Select(p => p.PlaceId).Distinct().ToListAsync(ct);
        return await LockAsync(places, ct);
    }

    /// <summary>Takes back what is open of a participant.</summary>
    /// <param name="alsoAgreed">Also what both agreed on and has not begun.</param>
    public async Task WithdrawAsync(ParticipantView participant, DeclineReason reason, bool alsoAgreed, CancellationToken ct)
    {
        var seats = await LockPlacesOfAsync(participant.Id, ct);
        foreach (var proposal in await db.Proposals.Where(p => p.ParticipantId == participant.Id).ToListAsync(ct))
        {
            if (proposal.IsOpen || (alsoAgreed && proposal.HoldsSeat))
                await WithdrawAsync(proposal, seats[proposal.PlaceId], reason, ct);
        }
        seats.Announce();
    }

    /// <summary>Takes back what an employer was asked.</summary>
    public async Task WithdrawShownAsync(ParticipantView participant, DeclineReason reason, CancellationToken ct)
    {
        var seats = await LockPlacesOfAsync(participant.Id, ct);
        foreach (var proposal in await db.Proposals.Where(p => p.ParticipantId == participant.Id && p.Status == ProposalStatus.AskedEmployer).ToListAsync(ct))
            await WithdrawAsync(proposal, seats[proposal.PlaceId], reason, ct);
    }

    /// <summary>Takes back what is open at a place that takes nobody any more.</summary>
    /// <param name="alsoAgreed">Also what both agreed on and has not begun.</param>
    public async Task WithdrawAllAsync(Occupancy place, DeclineReason reason, bool alsoAgreed, CancellationToken ct)
    {
        foreach (var proposal in await db.Proposals.Where(p => p.PlaceId == place.PlaceId).ToListAsync(ct))
        {
            if (proposal.IsOpen || (alsoAgreed && proposal.HoldsSeat))
                await WithdrawAsync(proposal, place, reason, ct);
        }
    }

    /// <summary>When no seat is left, everybody who still waits for one hears it at once.</summary>
    public async Task DeclineIfFullAsync(Occupancy place, CancellationToken ct)
    {
        if (place.Free > 0)
            return;
        var now = clock.GetUtcNow();
        foreach (var proposal in await db.Proposals.Where(p => p.PlaceId == place.PlaceId).ToListAsync(ct))
        {
            if (!proposal.IsOpen)
                continue;
            proposal.DeclineAsFull(now);
            await events.ChangedAsync(proposal, ct);
        }
    }

    /// <summary>Removes an erased person's proposals; who knew of one hears that it ended, and that is all that stays.</summary>
    public async Task EraseAsync(Guid participantId, LockedSeats seats, DateTimeOffset now, CancellationToken ct)
    {
        foreach (var proposal in await db.Proposals.Where(p => p.ParticipantId == participantId).ToListAsync(ct))
        {
            if (proposal.IsOpen || proposal.HoldsSeat)
                await WithdrawAsync(proposal, seats[proposal.PlaceId], DeclineReason.Erased, ct);
            db.Add(new ErasedProposal
            {
                PublicId = proposal.PublicId,
                ProposedByOrganisationId = proposal.ProposedByOrganisationId,
                ErasedAt = now,
            });
            db.Remove(proposal);
        }
    }

    private async Task WithdrawAsync(Proposal proposal, Occupancy place, DeclineReason reason, CancellationToken ct)
    {
        proposal.Withdraw(Party.System, reason, place, clock.GetUtcNow());
        await events.ChangedAsync(proposal, ct);
    }
}
