using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Data;
using Perspektiva.Matching.Domain.Proposals;
using Perspektiva.Matching.Features.Access;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Matching.Features.Proposals;

/// <summary>Either side takes the proposal back before a placement begins; the other hears it at once, and a seat comes free.</summary>
internal static class WithdrawProposal
{
    /// <summary>Why, from the list; may be left out.</summary>
    internal sealed record Request(DeclineReason? Reason);

    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/v1/proposals/{id}/withdraw", HandleAsync)
        .RequireScope("proposals:write").WithIdempotency<MatchingDb>().WithName("WithdrawProposal").WithSummary("Take a proposal back")
        .Produces<ProposalResponse>();

    private static async Task<IResult> HandleAsync(
        string id, Request body, HttpContext http, MatchingDb db, ProposalLookup lookup, ProposalEvents events, TimeProvider clock, CancellationToken ct)
    {
        if (await lookup.FindLockedAsync(id, ct) is not { } found || !(found.IsPersonsSide || found.IsEmployer))
            return Problems.NotFound();
        if (body.Reason is { } reason && !AnswerBody.IsChoosable(reason))
            return Problems.Validation("/reason", "is not one of the reasons that can be given", "unknown_value");
        var by = found.Side switch
        {
            Side.Participant or Side.Guardian => Party.Participant,
            Side.Coach or Side.Portal => Party.Coach,
            _ => Party.Employer,
        };
        var (proposal, seats) = (found.Proposal, found.Seats!);
        if (proposal.Withdraw(by, body.Reason ?? DeclineReason.None, seats[proposal.PlaceId], clock.GetUtcNow()) != TransitionResult.Done)
            return ProposalProblems.NotOpen(proposal);

        await events.ChangedAsync(proposal, ct);
        seats.Announce();
        await db.SaveChangesAsync(ct);
        http.AnswerConcerns(proposal.ParticipantId);
        return TypedResults.Ok(found.ToResponse()).WithETag(proposal.Version);
    }
}
