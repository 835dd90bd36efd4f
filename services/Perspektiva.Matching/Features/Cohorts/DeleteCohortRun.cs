using Perspektiva.Matching.Data;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Matching.Features.Cohorts;

/// <summary>Deletes a run that has ended, with all that it knew of people; runs that went on from it stay, for they hold inputs of their own.</summary>
internal static class DeleteCohortRun
{
    public static void Map(IEndpointRouteBuilder app) => app.MapDelete("/v1/cohort-runs/{id}", HandleAsync)
        .RequireScope("proposals:write").WithName("DeleteCohortRun").WithSummary("Delete a cohort run that has ended")
        .Produces(StatusCodes.Status204NoContent);

    private static async Task<IResult> HandleAsync(string id, HttpRequest http, CohortLookup lookup, CohortRemoval removal, CancellationToken ct)
    {
        if (await lookup.FindAsync(id, ct) is not { } run)
            return Problems.NotFound();
        if (http.IfMatch(run.Version) is { } stale)
            return stale;
        if (!run.HasEnded)
            return Problems.InvalidTransition($"The run stands at {SnakeCase<CohortRunState>.Show(run.State)}; cancel it first");
        await removal.RemoveAsync([run.Id], ct);
        return TypedResults.NoContent();
    }
}
