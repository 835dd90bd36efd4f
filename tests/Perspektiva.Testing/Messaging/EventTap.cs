using System.Collections.Concurrent;
using Perspektiva.Contracts;
using Perspektiva.ServiceDefaults.Messaging;
using Perspektiva.ServiceDefaults.Messaging.Broker;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Perspektiva.Testing.Messaging;

/// <summary>
/// Everything around one service under test: stands in for the services that must consume its events (so that its outbox flows), hears every event, and sends
/// events as other services would. Start it before or after the service; before, and told which one it is, it knows when that service has bound its queues.
/// </summary>
public sealed class EventTap : IAsyncDisposable
{
    private readonly IConnection _connection;
    private readonly IChannel _channel;
    private readonly ConcurrentQueue<IIntegrationEvent> _heard = new();

    private readonly string? _around;

    private EventTap(IConnection connection, IChannel channel, string? around) => (_connection, _channel, _around) = (connection, channel, around);

    /// <summary>What was heard so far, in order of arrival.</summary>
    public IReadOnlyList<IIntegrationEvent> Heard => [.. _heard];

    /// <summary>Connects and listens.</summary>
    /// <param name="amqp">The broker that the service under test uses.</param>
    /// <param name="listen">False: it only stands in for the required consumers.</param>
    /// <param name="around">The service under test, for which it does not stand in.</param>
    public static async Task<EventTap> StartAsync(string amqp, bool listen = true, string? around = null)
    {
        var connection = await BrokerAddress.Parse(amqp).ConnectAsync("event-tap", CancellationToken.None);
        var channel = await connection.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
        var tap = new EventTap(connection, channel, around);
        var queue = (await channel.QueueDeclareAsync("", durable: false, exclusive: true, autoDelete: true)).QueueName;
        await Topology.DeclareUnroutedAsync(connection, CancellationToken.None);
        foreach (var (name, type) in EventTypes.All)
        {
            var required = EventTypes.RequiredConsumersOf(type);
            var arguments = required.Count == 0 ? new Dictionary<string, object?>(StringComparer.Ordinal) { ["alternate-exchange"] = Topology.Unrouted } : null;
            await channel.ExchangeDeclareAsync(name, ExchangeType.Fanout, durable: true, autoDelete: false, arguments);
            if (listen)
                await channel.QueueBindAsync(queue, name, "");
            foreach (var service in required.Where(service => service != around))
                await channel.ExchangeDeclareAsync(Topology.MarkerOf(Topology.GateOf(name, service)), ExchangeType.Fanout, durable: true, autoDelete: false);
        }
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            if (EventTypes.All.TryGetValue(delivery.BasicProperties.Type ?? delivery.Exchange, out var type))
                tap._heard.Enqueue(EventJson.Deserialize(delivery.Body.Span, type));
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(queue, autoAck: true, consumer);
        return tap;
    }

    /// <summary>Waits for an event, heard before or to come.</summary>
    /// <exception cref="TimeoutException">None came in time.</exception>
    public async Task<TEvent> WaitForAsync<TEvent>(Func<TEvent, bool>? match = null, int seconds = Patience.Seconds)
        where TEvent : IIntegrationEvent
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        while (!limit.IsCancellationRequested)
        {
            var found = _heard.OfType<TEvent>().FirstOrDefault(e => match is null || match(e));
            if (found is not null)
                return found;
            await Task.Delay(20);
        }
        throw new TimeoutException($"No {typeof(TEvent).Name} in {seconds} s; heard: {string.Join(", ", _heard.Select(e => e.GetType().Name))}");
    }

    /// <summary>Sends an event as another service would; returns when the broker has it. It waits until the service under test has bound its queue.</summary>
    /// <param name="event">The event.</param>
    /// <param name="toService">The service whose queue must be there first; null = send at once.</param>
    public async Task SendAsync(IIntegrationEvent @event, string? toService = null)
    {
        ArgumentNullException.ThrowIfNull(@event);
        var type = EventTypes.NameOf(@event.GetType());
        if (toService is not null)
            await WaitForQueueAsync(@event.GetType(), toService);
        var properties = new BasicProperties { MessageId = @event.EventId.ToString(), Type = type, ContentType = "application/json", Persistent = true };
        await _channel.BasicPublishAsync(type, "", mandatory: true, properties, EventJson.Serialize(@event));
    }

    /// <summary>
    /// Waits until a service has bound its queue for an event. The service under test says so by the gate's marker, which it declares last; another service's marker
    /// the tap has declared itself, so there only the gate tells, which stands a moment before it is bound.
    /// </summary>
    /// <exception cref="TimeoutException">It has none within 60 s.</exception>
    public async Task WaitForQueueAsync(Type eventType, string service)
    {
        var type = EventTypes.NameOf(eventType);
        var gate = Topology.GateOf(type, service);
        for (var attempt = 0; attempt < 600; attempt++)
        {
            if (await Topology.ExistsAsync(_connection, service == _around ? Topology.MarkerOf(gate) : gate, CancellationToken.None))
            {
                if (service != _around)
                    await Task.Delay(100);
                return;
            }
            await Task.Delay(100);
        }
        throw new TimeoutException($"{service} has no queue for {type}");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _channel.DisposeAsync();
        await _connection.DisposeAsync();
    }
}
