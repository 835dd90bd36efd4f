using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Perspektiva.ServiceDefaults;

/// <summary>Work that comes round again and again. Whatever fails in a turn is told and left to the next one: none of it ends the service.</summary>
/// <param name="interval">From one turn to the next.</param>
/// <param name="clock">Tells when it is time.</param>
/// <param name="logger">The sweep's own.</param>
/// <param name="atStart">Whether the first turn comes with the start, and not an interval after it.</param>
public abstract partial class Sweep(TimeSpan interval, TimeProvider clock, ILogger logger, bool atStart = false) : BackgroundService
{
    /// <summary>What time it is.</summary>
    protected TimeProvider Clock { get; } = clock;

    /// <summary>The sweep's own logger.</summary>
    protected ILogger Logger { get; } = logger;

    /// <summary>One turn: all that is due now.</summary>
    /// <param name="ct">The service stops.</param>
    protected abstract Task TurnAsync(CancellationToken ct);

    /// <inheritdoc/>
    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(interval, Clock);
        if (atStart)
            await TryAsync(stoppingToken);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            await TryAsync(stoppingToken);
    }

    private async Task TryAsync(CancellationToken stoppingToken)
    {
        try
        {
            await TurnAsync(stoppingToken);
        }
        catch (Exception e) when (e is not OutOfMemoryException && !stoppingToken.IsCancellationRequested)
        {
            // The database may be away, in one of the many forms in which drivers tell it; what is due stays due.
            LogFailed(Logger, GetType().Name, e.GetType().Name, e.GetBaseException().GetType().Name, interval);
        }
    }

    [LoggerMessage(EventId = 1260, Level = LogLevel.Warning, Message = "{Sweep} failed this time: {Kind} ({Cause}); again in {Interval}")]
    private static partial void LogFailed(ILogger logger, string sweep, string kind, string cause, TimeSpan interval);
}
