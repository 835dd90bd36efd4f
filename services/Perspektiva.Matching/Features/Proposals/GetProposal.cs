using Perspektiva.Matching.Features.Access;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Matching.Features.Proposals;

/// <summary>One proposal as the caller may see it.</summary>
internal static class GetProposal
{
    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/v1/proposals/{id}", HandleAsync)
        .RequireScope("proposals:read").WithName("GetProposal").WithSummary("One proposal; the employer's side sees no person before both said yes")
        .Produces<ProposalResponse>();

    private static async Task<IResult> HandleAsync(string id, ProposalLookup lookup, IAccessLog log, CancellationToken ct)
    {
        if (await lookup.FindAsync(id, ct) is not { } found)
            return Problems.NotFound();
        await log.ReadAsync(found.Proposal.ParticipantId, ReadPurpose.Proposal, ct);
        return found.Answer();
    }
}
