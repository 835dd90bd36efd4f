using Microsoft.Extensions.Logging;
using Perspektiva.Contracts;
using Perspektiva.ServiceDefaults.Messaging.Relay;

namespace Perspektiva.ServiceDefaults.Messaging.Inbox;

/// <summary>Puts away what is given up, and waits for the database with it: giving it back to the broker would count against the queue's limit, and in the end lose it.</summary>
internal sealed partial class DeadLetters(IDeadLetterStore store, ErasedLetters erased, MessagingTelemetry telemetry, TimeProvider time, ILogger<DeadLetters> logger)
{
    /// <summary>With as long again in the handler before it, well within the broker's 30 minutes after which it takes the message back by closing the channel.</summary>
    private static readonly TimeSpan Hold = TimeSpan.FromMinutes(10);

    private readonly Backoff _backoff = Backoff.ForDatabase();

    /// <summary>
    /// Into the table, then acknowledged: between the two nothing can get lost, and a second arrival only adds a row that the redrive's inbox absorbs. What names somebody who is
    /// erased does not stay there.
    /// </summary>
    /// <returns>The row's id.</returns>
    public async Task<Guid> KeepAsync(Incoming incoming, string consumer, IIntegrationEvent? e, string reason, CancellationToken ct)
    {
        var id = await StoreAsync(incoming, consumer, e, reason, ct);
        try
        {
            await erased.ForgetAsync(id, ct);
        }
        catch (Exception away) when (!ct.IsCancellationRequested)
        {
            LogLeftToTheSweep(away.GetType().Name); // Stored once more it would be there twice.
        }
        return id;
    }

    private async Task<Guid> StoreAsync(Incoming incoming, string consumer, IIntegrationEvent? e, string reason, CancellationToken ct)
    {
        var started = time.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var id = await store.AddAsync(incoming, consumer, e, reason, ct);
                telemetry.DeadLettered(consumer, reason);
                return id;
            }
            catch (Exception away) when (!ct.IsCancellationRequested && time.GetElapsedTime(started) < Hold && Failures.KindOf(away) == FailureKind.Transient)
            {
                telemetry.Retried(consumer);
                await Task.Delay(_backoff.After(Math.Min(attempt, 8)), time, ct);
            }
        }
    }

    [LoggerMessage(EventId = 1243, Level = LogLevel.Warning, Message = "Whether a dead letter names somebody who is erased could not be asked ({Failure}); the sweep asks within ten minutes")]
    private partial void LogLeftToTheSweep(string failure);
}
