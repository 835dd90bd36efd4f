using Microsoft.Extensions.Logging;
using Perspektiva.Contracts;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Perspektiva.ServiceDefaults.Messaging.Broker;

/// <summary>
/// Exchanges, queues and bindings. An event's exchange is named like the event. A service that must consume it is bound by an exchange of its own in between,
/// <c>{event}:{service}</c>, declared last: so its being there tells a publisher that the required consumer's queue exists and is bound.
/// </summary>
internal sealed partial class Topology(BrokerAddress address, MessagingBuilder consumers, ILogger<Topology> logger)
{
    /// <summary>Keeps what nobody must consume and nobody does.</summary>
    public const string Unrouted = "unrouted";

    private const string Fanout = ExchangeType.Fanout;

    /// <summary>Where this service's queues send what the broker gives up delivering.</summary>
    public string DeadLetterQueue => DeadLetterQueueOf(consumers.Service);

    public static string DeadLetterQueueOf(string service) => service + "-dead-letters";

    /// <summary>The arguments of a consumer's queue; the same here and in the bus, since the broker refuses a difference.</summary>
    public static Dictionary<string, object?> QueueArguments(string service) => new(StringComparer.Ordinal)
    {
        ["x-queue-type"] = "quorum",
        // High on purpose: a low limit was seen to give up innocent prefetched messages together with a guilty one.
        ["x-delivery-limit"] = 50,
        ["x-single-active-consumer"] = true,
        ["x-dead-letter-exchange"] = DeadLetterQueueOf(service),
        ["x-dead-letter-strategy"] = "at-least-once",
        ["x-overflow"] = "reject-publish",
    };

    /// <summary>Declares what this service consumes. Idempotent; run at each connect, for a broker may come back empty.</summary>
    public async Task DeclareConsumersAsync(CancellationToken ct)
    {
        await using var connection = await address.ConnectAsync(consumers.Service + "-topology", ct);
        await DeclareUnroutedAsync(connection, ct);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: ct);
        await DeclareQueueAsync(channel, DeadLetterQueue, new Dictionary<string, object?>(StringComparer.Ordinal) { ["x-queue-type"] = "quorum" }, ct);
        foreach (var queue in consumers.Queues)
            await DeclareQueueAsync(channel, queue.Name, QueueArguments(consumers.Service), ct);

        var bindings = consumers.Queues.SelectMany(queue => queue.Handlers.Select(handler => (queue.Name, handler.Value.EventType)))
            .ToLookup(pair => pair.EventType, pair => pair.Name);
        foreach (var binding in bindings)
        {
            var name = EventTypes.NameOf(binding.Key);
            await DeclareEventExchangeAsync(connection, binding.Key, ct);
            var gate = GateOf(name, consumers.Service);
            var required = EventTypes.RequiredConsumersOf(binding.Key).Contains(consumers.Service);
            if (!required)
            {
                foreach (var queue in binding)
                    await channel.QueueBindAsync(queue, name, "", cancellationToken: ct);
                continue;
            }
            // The gate's alternate exchange keeps what arrives after somebody deleted the queue behind it.
            await DeclareExchangeAsync(connection, gate, alternate: true, ct);
            foreach (var queue in binding)
                await channel.QueueBindAsync(queue, gate, "", cancellationToken: ct);
            await channel.ExchangeBindAsync(gate, name, "", cancellationToken: ct);
            await DeclareExchangeAsync(connection, MarkerOf(gate), alternate: false, ct);
        }
        LogDeclared(consumers.Service, consumers.Queues.Count);
    }

    /// <summary>Declares an event's exchange and names the services that must consume it and do not yet.</summary>
    public async Task<IReadOnlyList<string>> DeclareEventAsync(Type eventType, CancellationToken ct)
    {
        await using var connection = await address.ConnectAsync(consumers.Service + "-topology", ct);
        await DeclareUnroutedAsync(connection, ct);
        await DeclareEventExchangeAsync(connection, eventType, ct);
        var missing = new List<string>();
        foreach (var service in EventTypes.RequiredConsumersOf(eventType))
        {
            if (!await ExistsAsync(connection, MarkerOf(GateOf(EventTypes.NameOf(eventType), service)), ct))
                missing.Add(service);
        }
        return missing;
    }

    internal static string GateOf(string eventName, string service) => $"{eventName}:{service}";

    internal static string MarkerOf(string gate) => gate + ":bound";

    private async Task DeclareEventExchangeAsync(IConnection connection, Type eventType, CancellationToken ct) =>
        // An event that nobody must consume flows into the kept queue; one with required consumers has no way out, so that the broker returns it.
        await DeclareExchangeAsync(connection, EventTypes.NameOf(eventType), alternate: EventTypes.RequiredConsumersOf(eventType).Count == 0, ct);

    internal static async Task DeclareUnroutedAsync(IConnection connection, CancellationToken ct)
    {
        await using var channel = await connection.CreateChannelAsync(cancellationToken: ct);
        await DeclareQueueAsync(channel, Unrouted, new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["x-queue-type"] = "quorum",
            // Nobody must read it, so it is bounded: 100,000 messages, the oldest go first.
            ["x-max-length"] = 100_000,
            ["x-overflow"] = "drop-head",
        }, ct);
    }

    private async Task DeclareExchangeAsync(IConnection connection, string name, bool alternate, CancellationToken ct)
    {
        await using var channel = await connection.CreateChannelAsync(cancellationToken: ct);
        try
        {
            var arguments = alternate ? new Dictionary<string, object?>(StringComparer.Ordinal) { ["alternate-exchange"] = Unrouted } : null;
            await channel.ExchangeDeclareAsync(name, Fanout, durable: true, autoDelete: false, arguments, cancellationToken: ct);
        }
        catch (OperationInterruptedException e) when (e.ShutdownReason?.ReplyCode == Constants.PreconditionFailed)
        {
            // Declared by another release with other arguments: it stands and works; an operator may delete it while idle.
            LogDeclaredOtherwise(name);
        }
    }

    private static async Task DeclareQueueAsync(IChannel channel, string name, Dictionary<string, object?> arguments, CancellationToken ct)
    {
        await channel.ExchangeDeclareAsync(name, Fanout, durable: true, autoDelete: false, cancellationToken: ct);
        await channel.QueueDeclareAsync(name, durable: true, exclusive: false, autoDelete: false, arguments, cancellationToken: ct);
        await channel.QueueBindAsync(name, name, "", cancellationToken: ct);
    }

    internal static async Task<bool> ExistsAsync(IConnection connection, string exchange, CancellationToken ct)
    {
        await using var channel = await connection.CreateChannelAsync(cancellationToken: ct);
        try
        {
            await channel.ExchangeDeclarePassiveAsync(exchange, ct);
            return true;
        }
        catch (OperationInterruptedException e) when (e.ShutdownReason?.ReplyCode == Constants.NotFound)
        {
            return false;
        }
    }

    [LoggerMessage(EventId = 1200, Level = LogLevel.Information, Message = "{Service}: {Count} queues declared and bound")]
    private partial void LogDeclared(string service, int count);

    [LoggerMessage(EventId = 1201, Level = LogLevel.Warning, Message = "Exchange {Exchange} stands with other arguments than this release declares")]
    private partial void LogDeclaredOtherwise(string exchange);
}
