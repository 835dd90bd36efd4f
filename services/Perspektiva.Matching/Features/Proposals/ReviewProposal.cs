using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Data;
using Perspektiva.Matching.Domain.Proposals;
using Perspektiva.Matching.Features.Access;
using Perspektiva.ServiceDefaults.Persistence;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Matching.Features.Proposals;

/// <summary>An objection against a proposal, and the second look that somebody else takes; whoever may take it hears of the objection, and the young side of what came of it.</summary>
internal static class ReviewProposal
{
    /// <summary>What is recorded; words stay in a note.</summary>
    /// <param name="Outcome">Of a second look, and only there.</param>
    internal sealed record Request(ReviewKind Kind, ReviewOutcome? Outcome, string? NoteId);

    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/v1/proposals/{id}/reviews", HandleAsync)
        .RequireScope("proposals:write").WithIdempotency<MatchingDb>().WithName("ReviewProposal").WithSummary("Record an objection or a second look")
        .WithDescription("Of an objection the coach, who stands in and the registering organisations get a notice; of the second look's outcome the young person, the guardians and the coach. GET /v1/proposals?objection=open finds those that wait for one.")
        .Produces<ProposalResponse>();

    private static async Task<IResult> HandleAsync(
        string id, Request body, HttpContext http, MatchingDb db, ProposalLookup lookup, Decisions decisions, ProposalEvents events, IAfterCommit afterCommit, Caller caller,
        TimeProvider clock, CancellationToken ct)
    {
        if (await lookup.FindLockedAsync(id, ct) is not { IsPersonsSide: true } found)
            return Problems.NotFound();
        var check = new Check();
        check.Known("/kind", (ReviewKind?)body.Kind);
        check.Known("/outcome", body.Outcome);
        check.Id("/noteId", body.NoteId, IdPrefix.Note);
        check.That(body.Kind == ReviewKind.SecondLook == body.Outcome is not null, "/outcome", "belongs to a second look, which needs it", "mismatch");
        if (check.Failed)
            return check.Problem();
        if (body.Kind == ReviewKind.SecondLook && RefusesSecondLook(found, caller) is { } problem)
            return problem;

        var review = new ProposalReview(body.Kind, body.Outcome, caller.Signature(), body.NoteId, clock.GetUtcNow());
        found.Proposal.AddReview(review);
        events.Reviewed(found.Proposal, review, found.Participant?.CoachId, found.Side is Side.Coach or Side.Portal ? Party.Coach : Party.Participant);
        afterCommit.Run(() => decisions.Count(review));
        await db.SaveChangesAsync(ct);
        http.AnswerConcerns(found.Proposal.ParticipantId);
        return found.Answer();
    }

    private static ProblemResult? RefusesSecondLook(FoundProposal found, Caller caller)
    {
        if (found.Side is not (Side.Coach or Side.Portal))
            return Problems.Forbidden("The second look is taken by a coach or the registering organisation");
        if (found.Proposal.ProposedBy == caller.Signature())
            return Problems.Conflict("The second look is taken by somebody else than who proposed");
        return found.Proposal.Reviews.Any(review => review.Kind == ReviewKind.Objection) ? null : Problems.InvalidTransition("There is no objection to look at");
    }
}
