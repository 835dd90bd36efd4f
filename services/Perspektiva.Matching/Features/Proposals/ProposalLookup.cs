using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Data;
using Perspektiva.Matching.Domain.Proposals;
using Perspektiva.Matching.Features.Access;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Matching.Features.Proposals;

/// <summary>A proposal with what the caller is to it.</summary>
/// <param name="PlacementId">The placement that began from it.</param>
/// <param name="Runs">That one has not ended.</param>
internal sealed record FoundProposal(
    Proposal Proposal, ParticipantView? Participant, PlaceView? Place, Side Side, bool IsEmployer, bool IsMentor, string? PlacementId, bool Runs, LockedSeats? Seats)
{
    /// <summary>On the person's side.</summary>
    public bool IsPersonsSide => Side != Side.None;

    /// <summary>As this caller may see it, the ETag too.</summary>
    public IResult Answer()
    {
        var seen = IsPersonsSide ? ProposalResponse.ForPersonsSide(Proposal, PlacementId) : ProposalResponse.ForEmployer(Proposal, Participant, PlacementId, Runs);
        return TypedResults.Ok(seen).WithETag(seen.Version);
    }
}

/// <summary>Finds a proposal for a caller; none of one's business reads as not there.</summary>
internal sealed class ProposalLookup(MatchingDb db, OpenProposals proposals, Caller caller)
{
    /// <summary>For reading.</summary>
    public async Task<FoundProposal?> FindAsync(string id, CancellationToken ct) =>
        PublicId.IsValid(id, IdPrefix.Proposal) && await db.Proposals.AsNoTracking().SingleOrDefaultAsync(p => p.PublicId == id, ct) is { } proposal
            ? await ForCallerAsync(proposal, null, ct)
            : null;

    /// <summary>For a change: the place's seats are locked before the proposal is read.</summary>
    public async Task<FoundProposal?> FindLockedAsync(string id, CancellationToken ct)
    {
        if (!PublicId.IsValid(id, IdPrefix.Proposal) || await db.Proposals.Where(p => p.PublicId == id).Select(p => (Guid?)p.PlaceId).SingleOrDefaultAsync(ct) is not { } placeId)
            return null;
        var seats = await proposals.LockAsync([placeId], ct);
        return await db.Proposals.SingleOrDefaultAsync(p => p.PublicId == id, ct) is { } proposal ? await ForCallerAsync(proposal, seats, ct) : null;
    }

    private async Task<FoundProposal?> ForCallerAsync(Proposal proposal, LockedSeats? seats, CancellationToken ct)
    {
        var participant = await db.Participants.SingleOrDefaultAsync(p => p.Id == proposal.ParticipantId, ct);
        var place = await db.Places.SingleOrDefaultAsync(p => p.Id == proposal.PlaceId, ct);
        var side = caller.SideOf(participant);
        var employer = proposal.VisibleToEmployer && caller.IsEmployerOf(proposal.EmployerOrganisationId, proposal.CompanyPublicId);
        var placement = proposal.Status == ProposalStatus.Placed
            ? await db.Placements.AsNoTracking().Where(p => p.ProposalId == proposal.Id)
                .Select(p => new { p.PublicId, p.MentorId, Runs = p.Stage != PlacementStage.Ended }).SingleOrDefaultAsync(ct)
            : null;
        var mentor = proposal.PersonVisibleToEmployer && caller.IsMentorOf(Mentors(proposal, place, placement?.MentorId));
        return side != Side.None || employer || mentor
            ? new FoundProposal(proposal, participant, place, side, employer, mentor, placement?.PublicId, placement is { Runs: true }, seats)
            : null;
    }

    /// <summary>Agreed, any of the place's mentors may be the one; once somebody is placed, it is the one they are placed with.</summary>
    private static List<string> Mentors(Proposal proposal, PlaceView? place, string? chosen) => (proposal.Status, chosen) switch
    {
        (ProposalStatus.Placed, null) => [],
        (ProposalStatus.Placed, _) => [chosen],
        _ => place?.MentorIds ?? [],
    };
}
