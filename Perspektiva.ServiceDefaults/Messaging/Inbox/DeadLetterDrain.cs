using MassTransit;
using Microsoft.Extensions.Logging;
using Perspektiva.ServiceDefaults.Messaging.Broker;

namespace Perspektiva.ServiceDefaults.Messaging.Inbox;

/// <summary>Moves what the broker gave up delivering into the table. No handler failed on those (each delivery ended with its process), so they get one redrive by themselves.</summary>
internal sealed partial class DeadLetterDrain(DeadLetters letters, IDeadLetterStore store, EventSender sender, ILogger<DeadLetterDrain> logger)
{
    public async Task ConsumeAsync(ConsumeContext<Delivery> context)
    {
        var incoming = Incoming.From(context);
        var reason = incoming.DiedOf is { } died ? died.Replace('_', '-') : "skipped";
        var consumer = incoming.DiedIn ?? "unknown";
        var id = await letters.KeepAsync(incoming, consumer, null, reason, context.CancellationToken);
        if (incoming.Redrives > 0 || incoming.DiedIn is null)
            return;
        foreach (var (_, message) in await store.WaitingAsync(1, id, [], context.CancellationToken))
        {
            if (await IsTakenAsync(message, consumer, context.CancellationToken))
                await store.RedrivenAsync(id, context.CancellationToken);
        }
    }

    /// <summary>Given back to the broker, it would come again at once and be kept again, as often as it is delivered: the row is there for an operator's redrive.</summary>
    private async Task<bool> IsTakenAsync(Outgoing message, string consumer, CancellationToken ct)
    {
        try
        {
            await sender.SendAsync(message, ct);
            return true;
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            LogLeft(message.Id, consumer, e.GetType().Name);
            return false;
        }
    }

    [LoggerMessage(EventId = 1242, Level = LogLevel.Warning, Message = "Dead letter {MessageId} could not be sent back to {Queue} ({Failure}); it waits for an operator's redrive")]
    private partial void LogLeft(Guid messageId, string queue, string failure);
}
