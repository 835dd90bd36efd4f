using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Domain.Proposals;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Matching.Features.Proposals;

/// <summary>Why a step is refused.</summary>
internal static class ProposalProblems
{
    /// <summary>The company's own limit. The question stays open: the company may raise the limit, or answer again when a placement has ended.</summary>
    public static ProblemResult CompanyFull => Problems.Conflict("The company carries no more placements at once; it may raise its limit, or answer again when one has ended");

    /// <summary>As a place without a free seat: whoever proposes has others to choose from.</summary>
    public static ProblemResult CompanyHasNoSeat => Problems.PlaceFull("The company carries no more placements at once, over all its places");

    /// <summary>The question is not open (any more, or yet).</summary>
    public static ProblemResult NotOpen(Proposal proposal, DateTimeOffset now) => proposal.Reason == DeclineReason.PlaceFull
        ? Problems.PlaceFull("The last seat was taken by another proposal")
        : Problems.InvalidTransition($"The proposal stands at {SnakeCase<ProposalStatus>.Show(proposal.HasLapsed(now) ? ProposalStatus.Expired : proposal.Status)}");
}
