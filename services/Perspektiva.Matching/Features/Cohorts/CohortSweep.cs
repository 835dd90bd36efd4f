using Microsoft.EntityFrameworkCore;
using Perspektiva.Matching.Data;

namespace Perspektiva.Matching.Features.Cohorts;

/// <summary>Deletes runs whose time is over: at start, then each hour, in batches. Replicas may do it at once; the row's lock makes one of them find nothing.</summary>
internal sealed partial class CohortSweep(IServiceScopeFactory scopes, CohortRetention retention, TimeProvider clock, ILogger<CohortSweep> logger) : BackgroundService
{
    private const int Batch = 20;
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    /// <summary>Deletes up to 20 runs that are due now.</summary>
    /// <returns>How many were due.</returns>
    internal async Task<int> RunAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var before = retention.DueBefore(clock.GetUtcNow());
        var due = await scope.ServiceProvider.GetRequiredService<MatchingDb>().CohortRuns
            .Where(run => run.FinishedAt < before).OrderBy(run => run.FinishedAt).Take(Batch).Select(run => run.Id).ToArrayAsync(ct);
        if (due.Length > 0)
            LogDeleted(await scope.ServiceProvider.GetRequiredService<CohortRemoval>().RemoveAsync(due, ct));
        return due.Length;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        do
        {
            try
            {
                while (await RunAsync(stoppingToken) == Batch)
                {
                }
            }
            catch (Exception e) when (e is not OutOfMemoryException && !stoppingToken.IsCancellationRequested)
            {
                // The database may be away; what is due stays due.
                LogFailed(e.GetType().Name);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(EventId = 3210, Level = LogLevel.Information, Message = "{Count} cohort runs deleted, their time was over")]
    private partial void LogDeleted(int count);

    [LoggerMessage(EventId = 3211, Level = LogLevel.Warning, Message = "Cohort runs whose time is over were not deleted this time ({Failure})")]
    private partial void LogFailed(string failure);
}
