using Perspektiva.ServiceDefaults.Persistence;

namespace Perspektiva.Matching.Features.Cohorts;

/// <summary>Works on runs, one at a time in this replica and never on a request's thread; what a killed replica left unfinished is taken up when its lease has ended.</summary>
internal sealed partial class CohortWorker(IServiceScopeFactory scopes, CohortSignal signal, TimeProvider clock, ILogger<CohortWorker> logger) : BackgroundService
{
    /// <summary>A run that did not end so often brings the service down or never ends; it is told as failed.</summary>
    private const int MaxAttempts = 3;
    private static readonly TimeSpan Sweep = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(500);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var next = signal.Next;
            try
            {
                if (await RunNextAsync(stoppingToken))
                    continue;
            }
            catch (Exception e) when (e is not OutOfMemoryException && !stoppingToken.IsCancellationRequested)
            {
                // The database may be away; the run is taken up again when its lease has ended.
                LogAway(e.GetType().Name);
            }
            await Task.WhenAny(next, Task.Delay(Sweep, clock, stoppingToken));
        }
    }

    /// <summary>Takes one run and works on it to its end.</summary>
    /// <returns>Whether there was one.</returns>
    private async Task<bool> RunNextAsync(CancellationToken stop)
    {
        await using var scope = scopes.CreateAsyncScope();
        var queue = scope.ServiceProvider.GetRequiredService<CohortQueue>();
        if (await queue.TakeAsync(stop) is not { } claim)
            return false;
        if (claim.Attempts > MaxAttempts)
        {
            LogGivenUp(claim.RunId, claim.Attempts);
            await queue.FailAsync(claim, "given_up", stop);
            return true;
        }
        await WorkAsync(scope.ServiceProvider, queue, claim, stop);
        return true;
    }

    private async Task WorkAsync(IServiceProvider services, CohortQueue queue, CohortClaim claim, CancellationToken stop)
    {
        var progress = new CohortProgress();
        using var ours = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var keeping = KeepAsync(claim, progress, ours);
        try
        {
            // Off this loop's thread: solving is seconds of computing.
            await Task.Run(() => services.GetRequiredService<CohortWork>().RunAsync(claim, progress, ours.Token), ours.Token);
            LogFinished(claim.RunId);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            LogLost(claim.RunId);
        }
        catch (OperationCanceledException)
        {
            await queue.GiveBackAsync(claim, CancellationToken.None);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or System.Text.Json.JsonException && !e.IsPassing())
        {
            // Nothing that trying again would mend. Where it failed is told, not the exception's text: it may quote what a person's record says.
            LogFailed(claim.RunId, e.GetType().Name, e.StackTrace);
            await queue.FailAsync(claim, "internal", stop);
        }
        finally
        {
            await ours.CancelAsync();
            await keeping;
        }
    }

    /// <summary>Renews the lease; ends the work when the run is no longer ours.</summary>
    private async Task KeepAsync(CohortClaim claim, CohortProgress progress, CancellationTokenSource ours)
    {
        var renewed = clock.GetTimestamp();
        while (!ours.IsCancellationRequested)
        {
            await Task.Delay(Beat, clock, ours.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                if (!ours.IsCancellationRequested && !await scope.ServiceProvider.GetRequiredService<CohortQueue>().RenewAsync(claim, progress.Value, ours.Token))
                    await ours.CancelAsync();
                renewed = clock.GetTimestamp();
            }
            catch (OperationCanceledException) when (ours.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                // The database may be away for a moment; after the lease's end another may have the run.
                LogAway(e.GetType().Name);
                if (clock.GetElapsedTime(renewed) > CohortQueue.Lease)
                    await ours.CancelAsync();
            }
        }
    }

    [LoggerMessage(EventId = 3300, Level = LogLevel.Information, Message = "Cohort run {Run} is finished")]
    private partial void LogFinished(Guid run);

    [LoggerMessage(EventId = 3301, Level = LogLevel.Information, Message = "Cohort run {Run} was cancelled, or another replica has it")]
    private partial void LogLost(Guid run);

    [LoggerMessage(EventId = 3302, Level = LogLevel.Error, Message = "Cohort run {Run} failed: {Failure} {Stack}")]
    private partial void LogFailed(Guid run, string failure, string? stack);

    [LoggerMessage(EventId = 3303, Level = LogLevel.Error, Message = "Cohort run {Run} is given up at attempt {Attempt}")]
    private partial void LogGivenUp(Guid run, int attempt);

    [LoggerMessage(EventId = 3304, Level = LogLevel.Warning, Message = "Cohort runs cannot reach the database ({Failure}); it is tried again")]
    private partial void LogAway(string failure);
}
