using System.Diagnostics;
using MassTransit;
using Microsoft.Extensions.Logging;
using Perspektiva.Contracts;
using Perspektiva.ServiceDefaults.Messaging.Broker;
using Perspektiva.ServiceDefaults.Messaging.Relay;

namespace Perspektiva.ServiceDefaults.Messaging.Inbox;

/// <summary>
/// Handles a queue's messages: once each, in order within an aggregate. A handler that fails is tried again here, then by the broker, then the message goes to
/// the dead letters. While the database is away nothing is given up.
/// </summary>
internal sealed partial class InboxConsumer(
    QueueBuilder queue, IInboxTransaction inbox, DeadLetters deadLetters, MessagingTelemetry telemetry, TimeProvider time, ILogger<InboxConsumer> logger)
{
    /// <summary>Attempts of one delivery.</summary>
    public const int Attempts = 4;

    /// <summary>Deliveries of a message whose handler fails, the first included.</summary>
    public const int Deliveries = 3;

    /// <summary>Well within the broker's 30 minutes after which it takes the message back by closing the channel.</summary>
    private static readonly TimeSpan Hold = TimeSpan.FromMinutes(10);

    private readonly DeliveryOrder _order = new(time);
    private readonly Backoff _handlerBackoff = new(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(2), Random.Shared);
    private readonly Backoff _databaseBackoff = Backoff.ForDatabase();

    public async Task ConsumeAsync(ConsumeContext<Delivery> context)
    {
        var incoming = Incoming.From(context);
        if (incoming.DeliveryTag == 1)
            _order.Forget(incoming.Subscription);
        Exception? unreadable = null;
        IIntegrationEvent? e = null;
        Handling? handling = null;
        try
        {
            e = incoming.Read(queue.Handlers, out handling);
        }
        catch (UnreadableMessageException failure)
        {
            unreadable = failure;
        }
        await _order.RunAsync(incoming.Subscription, incoming.DeliveryTag, e?.AggregateId, () => unreadable is null
            ? HandleAsync(incoming, e!, handling!, context.CancellationToken)
            : GiveUpAsync(incoming, null, unreadable, context.CancellationToken));
    }

    private async Task HandleAsync(Incoming incoming, IIntegrationEvent e, Handling handling, CancellationToken ct)
    {
        using var activity = Activity.Current is null && ActivityContext.TryParse(incoming.TraceParent, null, isRemote: true, out var sender)
            ? MessagingTelemetry.Source.StartActivity($"handle {incoming.Type}", ActivityKind.Consumer, sender)
            : MessagingTelemetry.Source.StartActivity($"handle {incoming.Type}", ActivityKind.Consumer);
        activity?.SetTag("messaging.system", "rabbitmq").SetTag("messaging.destination.name", queue.Name).SetTag("messaging.message.id", incoming.MessageId);

        var started = time.GetTimestamp();
        for (int handlerFailures = 0, attempt = 1; ; attempt++)
        {
            try
            {
                var context = new EventContext(incoming.MessageId!.Value, queue.Name, attempt, incoming.Redelivered);
                if (await inbox.HandleAsync(e, handling, context, ct))
                    telemetry.Handled(queue.Name);
                else
                    telemetry.Duplicate(queue.Name);
                return;
            }
            catch (Exception failure) when (!ct.IsCancellationRequested)
            {
                telemetry.Retried(queue.Name);
                var kind = Failures.KindOf(failure);
                LogAttemptFailed(queue.Name, incoming.MessageId!.Value, attempt, Failures.ClassOf(failure));
                if (kind == FailureKind.Transient)
                {
                    if (time.GetElapsedTime(started) > Hold)
                        throw; // back to the broker, which delivers it again
                    await Task.Delay(_databaseBackoff.After(Math.Min(attempt, 8)), time, ct);
                    continue;
                }
                if (kind == FailureKind.Handler && ++handlerFailures < Attempts)
                {
                    await Task.Delay(_handlerBackoff.After(handlerFailures), time, ct);
                    continue;
                }
                activity?.SetStatus(ActivityStatusCode.Error, Failures.ClassOf(failure));
                if (kind == FailureKind.Handler && incoming.BrokerAttempts < Deliveries - 1)
                    throw;
                await GiveUpAsync(incoming, e, failure, ct);
                return;
            }
        }
    }

    private async Task GiveUpAsync(Incoming incoming, IIntegrationEvent? e, Exception failure, CancellationToken ct)
    {
        var reason = Failures.ClassOf(failure);
        await deadLetters.KeepAsync(incoming, queue.Name, e, reason, ct);
        LogDeadLettered(queue.Name, incoming.MessageId, reason);
    }

    [LoggerMessage(EventId = 1240, Level = LogLevel.Warning, Message = "{Queue}: attempt {Attempt} at {MessageId} failed ({Failure})")]
    private partial void LogAttemptFailed(string queue, Guid messageId, int attempt, string failure);

    [LoggerMessage(EventId = 1241, Level = LogLevel.Error, Message = "{Queue}: {MessageId} is a dead letter now ({Reason}); an operator's redrive sends it again")]
    private partial void LogDeadLettered(string queue, Guid? messageId, string reason);
}
