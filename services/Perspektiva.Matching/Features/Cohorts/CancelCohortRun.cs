using Microsoft.EntityFrameworkCore;
using Perspektiva.Matching.Data;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Matching.Features.Cohorts;

/// <summary>Takes a run back that is not done: it is cancelled from this answer on; whoever works on it notices within a second and stores nothing.</summary>
internal static class CancelCohortRun
{
    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/v1/cohort-runs/{id}/cancel", HandleAsync)
        .RequireScope("proposals:write").WithIdempotency<MatchingDb>().WithName("CancelCohortRun").WithSummary("Cancel a cohort run that is not done")
        .Produces<CohortRunResponse>();

    private static async Task<IResult> HandleAsync(string id, CohortLookup lookup, MatchingDb db, TimeProvider clock, CancellationToken ct)
    {
        if (await lookup.FindAsync(id, ct) is not { } run)
            return Problems.NotFound();
        var at = clock.GetUtcNow();
        var cancelled = await db.CohortRuns
            .Where(r => r.Id == run.Id && (r.State == CohortRunState.Queued || r.State == CohortRunState.Running))
            .ExecuteUpdateAsync(
                set => set.SetProperty(r => r.State, CohortRunState.Cancelled).SetProperty(r => r.FinishedAt, at)
                    .SetProperty(r => r.LeaseOwner, (Guid?)null).SetProperty(r => r.LeaseUntil, (DateTimeOffset?)null),
                ct);

        // Read again: meanwhile somebody else may have cancelled it, or it may be done, and deleted.
        if (await lookup.FindAsync(id, ct) is not { } now)
            return Problems.NotFound();
        return cancelled == 0 && now.State != CohortRunState.Cancelled
            ? Problems.InvalidTransition($"The run stands at {SnakeCase<CohortRunState>.Show(now.State)}")
            : TypedResults.Ok(await lookup.ShowAsync(now, ct));
    }
}
