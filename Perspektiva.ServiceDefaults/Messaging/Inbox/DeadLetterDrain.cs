using MassTransit;
using Perspektiva.ServiceDefaults.Messaging.Broker;

namespace Perspektiva.ServiceDefaults.Messaging.Inbox;

/// <summary>Moves what the broker gave up delivering into the table. No handler failed on those (each delivery ended with its process), so they get one redrive by themselves.</summary>
internal sealed class DeadLetterDrain(DeadLetters letters, IDeadLetterStore store, EventSender sender)
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
            await sender.SendAsync(message, context.CancellationToken);
            await store.RedrivenAsync(id, context.CancellationToken);
        }
    }
}
