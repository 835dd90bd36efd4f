using Perspektiva.Contracts;
using Perspektiva.Matching.Data;
using Perspektiva.Matching.Domain.Proposals;
using Perspektiva.Matching.Features.Rankings;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Matching.Features.Proposals;

/// <summary>A coach puts a pair to the young person, on or against the engine's advice; the law cannot be overridden.</summary>
internal static class Propose
{
    /// <summary>Which pair.</summary>
    /// <param name="OverrideReason">Needed when the engine does not call the pair suitable, as adapted where adaptations stand, and only then.</param>
    /// <param name="Adaptations">What was agreed to change about the place for this person, at most 40; each says one thing.</param>
    internal sealed record Request(string ParticipantId, string PlaceId, OverrideReason? OverrideReason, IReadOnlyList<PlaceAdaptation>? Adaptations);

    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/v1/proposals", HandleAsync)
        .RequireScope("proposals:write").WithIdempotency<MatchingDb>().WithName("Propose").WithSummary("Propose a pair: the participant is asked at once")
        .Produces<ProposalResponse>(StatusCodes.Status201Created);

    /// <summary>Checks the form of what is proposed; findings go to the check.</summary>
    /// <param name="under">Where in the body it stands; the body itself by default.</param>
    public static void Read(Request body, DateOnly today, Check check, string under = "")
    {
        check.Id($"{under}/participantId", body.ParticipantId, IdPrefix.Participant);
        check.Id($"{under}/placeId", body.PlaceId, IdPrefix.Place);
        check.Known($"{under}/overrideReason", body.OverrideReason);
        StatedAdaptations.Read(body.Adaptations, today, check, under);
    }

    private static async Task<IResult> HandleAsync(Request body, HttpContext http, Proposing proposing, TimeProvider clock, CancellationToken ct)
    {
        var check = new Check();
        Read(body, clock.Today(), check);
        if (check.Failed)
            return check.Problem();
        var (proposal, refusal) = await proposing.ProposeAsync(body, cohortRunId: null, ct);
        if (proposal is null)
            return refusal!;
        http.AnswerConcerns(proposal.ParticipantId);
        return TypedResults.Created($"/v1/proposals/{proposal.PublicId}", ProposalResponse.ForPersonsSide(proposal, placementId: null)).WithETag(proposal.Version);
    }
}
