using Perspektiva.Matching.Data;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Matching.Features.Cohorts;

/// <summary>The same run without one pair: the young person refuses the place, or a coach or company rules the pair out. <see cref="TakeBackInCohortRun"/> takes it back.</summary>
internal static class RefuseInCohortRun
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapPost("/v1/cohort-runs/{id}/vetoes", VetoAsync)
            .RequireScope("proposals:write").WithIdempotency<MatchingDb>().WithName("VetoInCohortRun")
            .WithSummary("Run a finished cohort run again with a place that the young person refuses")
            .Produces<CohortRunResponse>(StatusCodes.Status202Accepted);
        app.MapPost("/v1/cohort-runs/{id}/bans", BanAsync)
            .RequireScope("proposals:write").WithIdempotency<MatchingDb>().WithName("BanInCohortRun")
            .WithSummary("Run a finished cohort run again with a pair ruled out by a coach or the company")
            .Produces<CohortRunResponse>(StatusCodes.Status202Accepted);
    }

    private static Task<IResult> VetoAsync(string id, CohortPairBody body, CohortSequel sequel, CancellationToken ct) => sequel.StartAsync(id, body, CohortPairKind.Veto, ct);

    private static Task<IResult> BanAsync(string id, CohortPairBody body, CohortSequel sequel, CancellationToken ct) => sequel.StartAsync(id, body, CohortPairKind.Ban, ct);
}
