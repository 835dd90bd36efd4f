using System.Collections.Concurrent;
using System.Diagnostics;
using MassTransit;

namespace Perspektiva.ServiceDefaults.Messaging.Broker;

/// <summary>One message for the wire.</summary>
/// <param name="Id">The message id; the same on every resend.</param>
/// <param name="Exchange">The event's exchange, or a queue's own for a redrive.</param>
/// <param name="Type">The event's name.</param>
/// <param name="Body">The bytes.</param>
/// <param name="TraceParent">Of the writer.</param>
/// <param name="Redrives">How often it was sent back after it had been given up.</param>
internal sealed record Outgoing(Guid Id, string Exchange, string Type, byte[] Body, string? TraceParent, int Redrives = 0);

/// <summary>Sends one message and waits for the broker's confirm.</summary>
/// <param name="bus">Made late: the bus's own consumers send too.</param>
internal sealed class EventSender(Lazy<IBus> bus)
{
    public const string TraceParentHeader = "traceparent";
    public const string RedrivesHeader = "x-perspektiva-redrives";

    /// <summary>A frozen broker confirms nothing and says nothing: after this long the outcome counts as unknown.</summary>
    private static readonly TimeSpan ConfirmLimit = TimeSpan.FromSeconds(10);

    /// <summary>What nobody must consume is kept as long as an inbox keeps what it has handled: no erasure of a person reaches that queue.</summary>
    private static readonly TimeSpan UnroutedKept = TimeSpan.FromDays(14);

    private readonly ConcurrentDictionary<string, Task<ISendEndpoint>> _endpoints = new(StringComparer.Ordinal);

    /// <summary>Returns when the broker has the message safely. Any exception means that nobody knows: send again with the same id.</summary>
    /// <exception cref="MessageReturnedException">There is no queue behind the exchange.</exception>
    public async Task SendAsync(Outgoing message, CancellationToken ct)
    {
        var parent = ActivityContext.TryParse(message.TraceParent, null, isRemote: true, out var written) ? written : default;
        using var activity = MessagingTelemetry.Source.StartActivity($"publish {message.Type}", ActivityKind.Producer, parent);
        activity?.SetTag("messaging.system", "rabbitmq").SetTag("messaging.message.id", message.Id);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(ConfirmLimit);
        try
        {
            var endpoint = await EndpointAsync(message.Exchange);
            await endpoint.Send(new StoredEvent(), new Envelope(message, activity?.Id ?? message.TraceParent), limit.Token);
        }
        catch (Exception e)
        {
            activity?.SetStatus(ActivityStatusCode.Error, e.GetType().Name);
            throw;
        }
    }

    private async Task<ISendEndpoint> EndpointAsync(string exchange)
    {
        var endpoint = _endpoints.GetOrAdd(exchange, static (name, late) => late.Value.GetSendEndpoint(AddressOf(name)), bus);
        try
        {
            return await endpoint;
        }
        catch
        {
            _endpoints.TryRemove(KeyValuePair.Create(exchange, endpoint));
            throw;
        }
    }

    private static Uri AddressOf(string exchange) =>
        new(IsRequiredByNobody(exchange) ? $"exchange:{exchange}?alternateexchange={Topology.Unrouted}" : $"exchange:{exchange}");

    private static bool IsRequiredByNobody(string exchange) =>
        Contracts.EventTypes.All.TryGetValue(exchange, out var type) && Contracts.EventTypes.RequiredConsumersOf(type).Count == 0;

    private sealed class Envelope(Outgoing message, string? traceParent) : IPipe<SendContext<StoredEvent>>
    {
        public Task Send(SendContext<StoredEvent> context)
        {
            context.MessageId = message.Id;
            context.Serializer = new StoredBytes(message.Body);
            context.Durable = true;
            // The message's own, not the queue's: a queue that stands cannot be declared with another argument.
            if (IsRequiredByNobody(message.Exchange))
                context.TimeToLive = UnroutedKept;
            if (traceParent is not null)
                context.Headers.Set(TraceParentHeader, traceParent);
            if (message.Redrives > 0)
                context.Headers.Set(RedrivesHeader, message.Redrives.ToString(System.Globalization.CultureInfo.InvariantCulture));
            var rabbit = context.GetPayload<RabbitMqSendContext>();
            rabbit.Mandatory = true;
            rabbit.BasicProperties.Type = message.Type;
            return Task.CompletedTask;
        }

        public void Probe(ProbeContext context) => context.CreateScope("stored-event");
    }
}
