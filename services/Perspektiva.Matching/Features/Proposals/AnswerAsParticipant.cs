using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Data;
using Perspektiva.Matching.Domain.Proposals;
using Perspektiva.Matching.Features.Access;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Matching.Features.Proposals;

/// <summary>The young person decides first: a yes asks the employer, a no ends it; either is told at once.</summary>
internal static class AnswerAsParticipant
{
    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/v1/proposals/{id}/participant-answer", HandleAsync)
        .RequireScope("proposals:write").WithIdempotency<MatchingDb>().WithName("AnswerAsParticipant").WithSummary("The participant's answer, own or recorded on behalf with evidence")
        .Produces<ProposalResponse>();

    private static async Task<IResult> HandleAsync(
        string id, AnswerBody body, HttpContext http, MatchingDb db, ProposalLookup lookup, ProposalEvents events, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        if (await lookup.FindLockedAsync(id, ct) is not { IsPersonsSide: true } found)
            return Problems.NotFound();
        var check = new Check();
        if (body.Read(found.Side == Side.Participant, caller.Signature(), check) is not { } answer)
            return check.Problem();
        if (answer.Accepted && found.Participant is not { MayShowToEmployer: true })
            return Problems.ConsentMissing("The person has not consented to being shown to an employer");
        if (found.Proposal.AnswerAsParticipant(answer, clock.GetUtcNow()) != TransitionResult.Done)
            return ProposalProblems.NotOpen(found.Proposal, clock.GetUtcNow());

        events.Decided(found.Proposal, Party.Participant, answer);
        await events.ChangedAsync(found.Proposal, ct);
        await db.SaveChangesAsync(ct);
        http.AnswerConcerns(found.Proposal.ParticipantId);
        return found.Answer();
    }
}
