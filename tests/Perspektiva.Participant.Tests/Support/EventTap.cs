using System.Collections.Concurrent;
using System.Text.Json;
using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.ServiceDefaults.Messaging;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Perspektiva.Participant.Tests.Support;

/// <summary>Hears every event that the service publishes, and publishes those of other services.</summary>
internal sealed class EventTap : IAsyncDisposable
{
    private static readonly Type[] Heard = [typeof(ParticipantChanged), typeof(ParticipantErased), typeof(ConsentWithdrawn), typeof(CoachChanged)];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly IConnection _connection;
    private readonly IChannel _channel;
    private readonly ConcurrentQueue<IIntegrationEvent> _events = new();

    private EventTap(IConnection connection, IChannel channel) => (_connection, _channel) = (connection, channel);

    /// <summary>The raw bodies, in order of arrival.</summary>
    public ConcurrentQueue<string> Bodies { get; } = new();

    public static async Task<EventTap> StartAsync(Uri broker)
    {
        var connection = await new ConnectionFactory { Uri = broker }.CreateConnectionAsync();
        var channel = await connection.CreateChannelAsync();
        var tap = new EventTap(connection, channel);
        foreach (var type in Heard)
        {
            var name = EventTypes.NameOf(type);
            await channel.ExchangeDeclareAsync(name, ExchangeType.Fanout, durable: true, autoDelete: false);
            // As if the required consumers were bound: the relay looks for these marks before it publishes.
            foreach (var service in EventTypes.RequiredConsumersOf(type))
                await channel.ExchangeDeclareAsync($"{name}:{service}:bound", ExchangeType.Fanout, durable: true, autoDelete: false);
            await channel.QueueDeclareAsync($"tap-{name}", durable: false, exclusive: false, autoDelete: false);
            await channel.QueueBindAsync($"tap-{name}", name, "");
            var consumer = new AsyncEventingBasicConsumer(channel);
            consumer.ReceivedAsync += (_, delivery) =>
            {
                tap.Bodies.Enqueue(System.Text.Encoding.UTF8.GetString(delivery.Body.Span));
                tap._events.Enqueue(EventJson.Deserialize(delivery.Body.Span, type));
                return Task.CompletedTask;
            };
            await channel.BasicConsumeAsync($"tap-{name}", autoAck: true, consumer);
        }

        return tap;
    }

    /// <summary>The events of an aggregate so far, oldest version first.</summary>
    public IReadOnlyList<T> Of<T>(string publicId) where T : IIntegrationEvent =>
        [.. _events.OfType<T>().Where(e => JsonSerializer.Serialize<object>(e).Contains(publicId, StringComparison.Ordinal)).OrderBy(e => e.Version)];

    /// <summary>Waits for an event.</summary>
    public async Task<T> ExpectAsync<T>(Func<T, bool> condition) where T : IIntegrationEvent
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            foreach (var candidate in _events.OfType<T>())
            {
                if (condition(candidate))
                    return candidate;
            }

            try
            {
                await Task.Delay(20, patience.Token);
            }
            catch (OperationCanceledException e)
            {
                throw new TimeoutException($"No {typeof(T).Name} of that kind within {Patience.TotalSeconds} s; heard {_events.Count} events", e);
            }
        }
    }

    /// <summary>Publishes an event as another service would.</summary>
    public async Task PublishAsync(IIntegrationEvent @event) => await _channel.BasicPublishAsync(
        EventTypes.NameOf(@event.GetType()), "", mandatory: true,
        new BasicProperties { MessageId = @event.EventId.ToString(), ContentType = "application/json", Persistent = true },
        EventJson.Serialize(@event));

    public async ValueTask DisposeAsync()
    {
        await _channel.DisposeAsync();
        await _connection.DisposeAsync();
    }
}
