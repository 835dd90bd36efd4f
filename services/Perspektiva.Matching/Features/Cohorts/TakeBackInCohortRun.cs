using Perspektiva.Matching.Data;
using Perspektiva.ServiceDefaults.Security;

namespace Perspektiva.Matching.Features.Cohorts;

/// <summary>
/// The same run without a pin, ban or veto that was stated for it, by whoever may state one. It is a run of its own, as each of them was, and tells what is gained; the run before stands as it was, and the new one
/// still names what was stated, by whom and when, and that it was taken back. What a side answered to a proposal is theirs alone: it is changed there.
/// </summary>
internal static class TakeBackInCohortRun
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapDelete("/v1/cohort-runs/{id}/pins/{participantId}/{placeId}", PinAsync)
            .RequireScope("proposals:write").WithName("TakePinBackInCohortRun").WithSummary("Run a finished cohort run again with a decided pair left to the solver")
            .Produces<CohortRunResponse>(StatusCodes.Status202Accepted);
        app.MapDelete("/v1/cohort-runs/{id}/vetoes/{participantId}/{placeId}", VetoAsync)
            .RequireScope("proposals:write").WithName("TakeVetoBackInCohortRun").WithSummary("Run a finished cohort run again with a place that the young person does not refuse any more")
            .Produces<CohortRunResponse>(StatusCodes.Status202Accepted);
        app.MapDelete("/v1/cohort-runs/{id}/bans/{participantId}/{placeId}", BanAsync)
            .RequireScope("proposals:write").WithName("TakeBanBackInCohortRun").WithSummary("Run a finished cohort run again with a pair that is not ruled out any more")
            .Produces<CohortRunResponse>(StatusCodes.Status202Accepted);
    }

    private static Task<IResult> PinAsync(string id, string participantId, string placeId, HttpRequest http, CohortSequel sequel, CancellationToken ct) =>
        sequel.TakeBackAsync(id, participantId, placeId, CohortPairKind.Pin, http, ct);

    private static Task<IResult> VetoAsync(string id, string participantId, string placeId, HttpRequest http, CohortSequel sequel, CancellationToken ct) =>
        sequel.TakeBackAsync(id, participantId, placeId, CohortPairKind.Veto, http, ct);

    private static Task<IResult> BanAsync(string id, string participantId, string placeId, HttpRequest http, CohortSequel sequel, CancellationToken ct) =>
        sequel.TakeBackAsync(id, participantId, placeId, CohortPairKind.Ban, http, ct);
}
