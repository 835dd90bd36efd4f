using Microsoft.EntityFrameworkCore;
using Perspektiva.Matching.Data;
using Perspektiva.ServiceDefaults;

namespace Perspektiva.Matching.Features.Cohorts;

/// <summary>Deletes runs whose time is over: at start, then each hour, in batches. Replicas may do it at once; the row's lock makes one of them find nothing.</summary>
internal sealed partial class CohortSweep(IServiceScopeFactory scopes, CohortRetention retention, TimeProvider clock, ILogger<CohortSweep> logger)
    : Sweep(Interval, clock, logger, atStart: true)
{
    private const int Batch = 20;
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    /// <summary>Deletes up to 20 runs that are due now.</summary>
    /// <returns>How many were due.</returns>
    internal async Task<int> RunAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var before = retention.DueBefore(Clock.GetUtcNow());
        var due = await scope.ServiceProvider.GetRequiredService<MatchingDb>().CohortRuns
            .Where(run => run.FinishedAt < before).OrderBy(run => run.FinishedAt).Take(Batch).Select(run => run.Id).ToArrayAsync(ct);
        if (due.Length > 0)
            LogDeleted(Logger, await scope.ServiceProvider.GetRequiredService<CohortRemoval>().RemoveAsync(due, ct));
        return due.Length;
    }

    /// <inheritdoc/>
    protected override async Task TurnAsync(CancellationToken ct)
    {
        while (await RunAsync(ct) == Batch)
        {
        }
    }

    [LoggerMessage(EventId = 3210, Level = LogLevel.Information, Message = "{Count} cohort runs deleted, their time was over")]
    private static partial void LogDeleted(ILogger logger, int count);
}
