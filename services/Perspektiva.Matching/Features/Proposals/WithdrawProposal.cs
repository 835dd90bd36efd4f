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
    /// <summary>The wish.</summary>
    /// <param name="Reason">Why, from the list; may be left out.</param>
    /// <param name="OnBehalf">Needed of a guardian, who takes it back for the young person, and of a chamber, which does for a company that it keeps; a coach does so as the coach.</param>
    internal sealed record Request(DeclineReason? Reason, EvidenceBody? OnBehalf);

    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/v1/proposals/{id}/withdraw", HandleAsync)
        .RequireScope("proposals:write").WithIdempotency<MatchingDb>().WithName("WithdrawProposal").WithSummary("Take a proposal back")
        .Produces<ProposalResponse>();

    private static async Task<IResult> HandleAsync(
        string id, Request body, HttpContext http, MatchingDb db, ProposalLookup lookup, ProposalEvents events, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        if (await lookup.FindLockedAsync(id, ct) is not { } found || !(found.IsPersonsSide || found.IsEmployer))
            return Problems.NotFound();
        var check = new Check();
        check.That(body.Reason is not { } reason || AnswerBody.IsChoosable(reason), "/reason", "is not one of the reasons that can be given", "unknown_value");
        var forItsCompany = !found.IsPersonsSide && caller.KeepsCompanies();
        var evidence = EvidenceBody.Read(body.OnBehalf, found.Side != Side.Guardian && !forItsCompany, check, withNote: !forItsCompany);
        if (check.Failed)
            return check.Problem();
        var by = found.Side switch
        {
            Side.Participant or Side.Guardian => Party.Participant,
            Side.Coach or Side.Portal => Party.Coach,
            _ => Party.Employer,
        };
        var (proposal, seats) = (found.Proposal, found.Seats!);
        if (proposal.Withdraw(by, body.Reason ?? DeclineReason.None, seats[proposal.PlaceId], clock.GetUtcNow(), evidence) != TransitionResult.Done)
            return ProposalProblems.NotOpen(proposal, clock.GetUtcNow());

        await events.ChangedAsync(proposal, ct);
        seats.Announce();
        await db.SaveChangesAsync(ct);
        http.AnswerConcerns(proposal.ParticipantId);
        return found.Answer();
    }
}
