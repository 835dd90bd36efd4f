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
        var now = clock.GetUtcNow();
        var cancelled = await db.CohortRuns
            .Where(r => r.Id == run.Id && (r.State == CohortRunState.Queued || r.State == CohortRunState.Running))
            .ExecuteUpdateAsync(
                set => set.SetProperty(r => r.State, CohortRunState.Cancelled).SetProperty(r => r.FinishedAt, now)
                    .SetProperty(r => r.LeaseOwner, (Guid?)null).SetProperty(r => r.LeaseUntil, (DateTimeOffset?)null),
                ct);
        if (cancelled == 0 && run.State != CohortRunState.Cancelled)
            return Problems.InvalidTransition($"The run stands at {SnakeCase<CohortRunState>.Show(await StateAsync(db, run.Id, ct))}");
        return TypedResults.Ok(await lookup.ShowAsync((await lookup.FindAsync(id, ct))!, ct));
    }

    private static Task<CohortRunState> StateAsync(MatchingDb db, Guid id, CancellationToken ct) => db.CohortRuns.Where(r => r.Id == id).Select(r => r.State).SingleAsync(ct);
}
