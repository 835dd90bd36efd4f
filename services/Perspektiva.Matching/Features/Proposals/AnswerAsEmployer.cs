using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Data;
using Perspektiva.Matching.Domain.Proposals;
using Perspektiva.Matching.Features.Access;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Matching.Features.Proposals;

/// <summary>The employer answers second; a yes takes a seat, and who waited for the last one hears that it is gone.</summary>
internal static class AnswerAsEmployer
{
    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/v1/proposals/{id}/employer-answer", HandleAsync)
        .RequireScope("proposals:write").WithIdempotency<MatchingDb>().WithName("AnswerAsEmployer").WithSummary("The employer's answer, own or recorded on behalf with evidence")
        .Produces<ProposalResponse>();

    private static async Task<IResult> HandleAsync(
        string id, AnswerBody body, HttpContext http, MatchingDb db, ProposalLookup lookup, OpenProposals proposals, CompanyLimit limit, ProposalEvents events,
        Caller caller, TimeProvider clock, CancellationToken ct)
    {
        // The person's own side may not answer for the employer; a coach, the registering portal or the chamber that keeps the company may, with evidence.
        if (await lookup.FindLockedAsync(id, ct) is not { } found || !(found.IsEmployer || found.Side is Side.Coach or Side.Portal))
            return Problems.NotFound();
        var check = new Check();
        if (body.Read(found.IsEmployer && !caller.KeepsCompanies(), caller.Signature(), check, withNote: !found.IsEmployer) is not { } answer)
            return check.Problem();
        var proposal = found.Proposal;
        var place = found.Seats![proposal.PlaceId];
        if (answer.Accepted && proposal.Status == ProposalStatus.AskedEmployer && !proposal.HasLapsed(clock.GetUtcNow()) && place.Free > 0)
        {
            if (found.Place is { } offered && await limit.IsReachedAsync(offered.CompanyId, ct))
                return ProposalProblems.CompanyFull;

            // Last of all, as at the start: what it tells costs the employer the yes.
            if (StandingLimits.AtTheYes(found, clock.Today()) is { } excluded)
                return excluded;
        }
        switch (proposal.AnswerAsEmployer(answer, place, clock.GetUtcNow()))
        {
            case TransitionResult.PlaceFull:
                return Problems.PlaceFull("The last seat was taken by another proposal");
            case TransitionResult.NotAllowed:
                return ProposalProblems.NotOpen(proposal, clock.GetUtcNow());
        }

        events.Decided(proposal, Party.Employer, answer);
        await events.ChangedAsync(proposal, ct);
        if (answer.Accepted)
        {
            await proposals.DeclineIfFullAsync(place, ct);
            found.Seats.Announce();
        }
        await db.SaveChangesAsync(ct);
        http.AnswerConcerns(proposal.ParticipantId);
        return found.Answer();
    }
}
