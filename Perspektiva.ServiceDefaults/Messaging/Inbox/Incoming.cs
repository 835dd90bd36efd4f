using System.Text.Json;
using MassTransit;
using MassTransit.RabbitMqTransport;
using Perspektiva.Contracts;
using Perspektiva.ServiceDefaults.Messaging.Broker;

namespace Perspektiva.ServiceDefaults.Messaging.Inbox;

/// <summary>A delivery with what its envelope says.</summary>
internal sealed record Incoming(
    Guid? MessageId, string Type, byte[] Body, string? TraceParent, int Redrives, bool Redelivered, int BrokerAttempts, object Subscription, ulong DeliveryTag, string? DiedIn, string? DiedOf)
{
    public static Incoming From(ConsumeContext<Delivery> context)
    {
        var envelope = context.ReceiveContext.GetPayload<RabbitMqBasicConsumeContext>();
        var headers = context.ReceiveContext.TransportHeaders;
        var type = envelope.Properties.Type;
        return new Incoming(
            Guid.TryParse(envelope.Properties.MessageId, out var id) ? id : null,
            string.IsNullOrEmpty(type) ? envelope.Exchange : type,
            context.Message.Body,
            Text(headers, EventSender.TraceParentHeader),
            Number(headers, EventSender.RedrivesHeader),
            context.ReceiveContext.Redelivered,
            Number(headers, "x-delivery-count"),
            // The channel, and not the consumer's tag: the first deliveries may come before the transport knows its tag.
            context.ReceiveContext.GetPayload<ChannelContext>().Channel,
            envelope.DeliveryTag,
            Text(headers, "x-first-death-queue"),
            Text(headers, "x-first-death-reason"));
    }

    /// <summary>The event, read strictly enough that a handler may rely on it.</summary>
    /// <exception cref="UnreadableMessageException">It is no event that this queue handles.</exception>
    public IIntegrationEvent Read(IReadOnlyDictionary<string, Handling> handlers, out Handling handling)
    {
        if (!handlers.TryGetValue(Type, out var known))
            throw new UnreadableMessageException(UnreadableMessageException.UnknownType);
        handling = known;
        if (MessageId is not { } id)
            throw new UnreadableMessageException("no-id");
        try
        {
            var e = EventJson.Deserialize(Body, handling.EventType);
            // The id on the envelope is the inbox's key: one that differs from the body's would let a duplicate through.
            if (e.EventId != id)
                throw new UnreadableMessageException("id-mismatch");
            return e.Version >= 1 && e.AggregateId != Guid.Empty ? e : throw new UnreadableMessageException("malformed");
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or ArgumentException or FormatException)
        {
            throw new UnreadableMessageException("malformed");
        }
    }

    private static string? Text(Headers headers, string name) => headers.TryGetHeader(name, out var value) ? value as string ?? value?.ToString() : null;

    private static int Number(Headers headers, string name) =>
        int.TryParse(Text(headers, name), System.Globalization.NumberStyles.Integer, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : 0;
}
