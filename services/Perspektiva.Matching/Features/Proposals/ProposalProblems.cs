using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Domain.Proposals;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Matching.Features.Proposals;

/// <summary>Why a step is refused.</summary>
internal static class ProposalProblems
{
    /// <summary>The question is not open (any more, or yet).</summary>
    public static ProblemResult NotOpen(Proposal proposal) => proposal.Reason == DeclineReason.PlaceFull
        ? Problems.PlaceFull("The last seat was taken by another proposal")
        : Problems.InvalidTransition($"The proposal stands at {SnakeCase<ProposalStatus>.Show(proposal.Status)}");
}
