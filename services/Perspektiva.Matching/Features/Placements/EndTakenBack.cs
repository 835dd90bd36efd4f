using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Data;
using Perspektiva.Matching.Domain.Placements;
using Perspektiva.Matching.Features.Proposals;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Matching.Features.Placements;

/// <summary>What an end that was entered by mistake asks for before it is taken back: that nothing has followed on it, and a seat, which is taken again.</summary>
internal sealed class EndTakenBack(MatchingDb db, OpenProposals proposals, CompanyLimit limit, MentorSeats mentors)
{
    private static readonly ProposalStatus[] Open = [ProposalStatus.Drafted, ProposalStatus.AskedParticipant, ProposalStatus.AskedEmployer, ProposalStatus.Agreed];

    /// <summary>Why the end stays; null where it may go. Asked with the person and every place of theirs locked: neither a placement nor a proposal comes in between.</summary>
    public async Task<ProblemResult?> RefusalAsync(FoundPlacement found, StageEntry end, CancellationToken ct)
    {
        var placement = found.Placement;
        var others = await db.Placements.AsNoTracking().Where(p => p.ParticipantId == placement.ParticipantId && p.Id != placement.Id).ToListAsync(ct);
        if (others.Exists(other => other.Lines[0].At >= end.At))
            return Followed(found, "The person has begun another placement since");
        if (await db.Proposals.AnyAsync(p => p.PlaceId == placement.PlaceId && p.ParticipantId == placement.ParticipantId && Open.Contains(p.Status), ct))
            return Followed(found, "This pair is proposed again");
        if (found.Seats![placement.PlaceId].Free == 0)
            return Problems.PlaceFull("The place has no free seat any more");
        if (placement.MentorId is { } mentor && await mentors.AreTakenAsync(mentor, ct))
            return Problems.Conflict("The mentor guides as many as they can");
        return await db.Places.FindAsync([placement.PlaceId], ct) is { } place && await limit.IsReachedAsync(place.CompanyId, ct) ? ProposalProblems.CompanyFull : null;
    }

    // A company hears of no proposal before the young person's yes, and of no placement elsewhere.
    private static ProblemResult Followed(FoundPlacement found, string what) =>
        Problems.Conflict(found.IsCoachsSide ? what : "It cannot be taken back any more; whoever accompanies the person knows why");

    /// <summary>Takes the seat again; who waited for it hears that it is gone.</summary>
    public async Task TakeSeatAsync(FoundPlacement found, CancellationToken ct)
    {
        var seat = found.Seats![found.Placement.PlaceId];
        seat.TryTake();
        await proposals.DeclineIfFullAsync(seat, ct);
        found.Seats.Announce();
    }
}
