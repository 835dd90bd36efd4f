using Perspektiva.Matching.Data;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Matching.Features.Cohorts;

/// <summary>The same run with one more pair decided.</summary>
internal static class PinInCohortRun
{
    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/v1/cohort-runs/{id}/pins", HandleAsync)
        .RequireScope("proposals:write").WithIdempotency<MatchingDb>().WithName("PinInCohortRun").WithSummary("Run a finished cohort run again with one more pair decided")
        .Produces<CohortRunResponse>(StatusCodes.Status202Accepted);

    private static Task<IResult> HandleAsync(string id, CohortPairBody body, CohortSequel sequel, CancellationToken ct) => sequel.StartAsync(id, body, CohortPairKind.Pin, ct);
}
