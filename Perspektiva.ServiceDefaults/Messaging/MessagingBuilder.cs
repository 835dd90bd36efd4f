using Perspektiva.Contracts;

namespace Perspektiva.ServiceDefaults.Messaging;

/// <summary>Which events a service consumes, and by which queues.</summary>
public sealed class MessagingBuilder
{
    private readonly List<QueueBuilder> _queues = [];

    internal MessagingBuilder(string service) => Service = service;

    internal string Service { get; }

    internal IReadOnlyList<QueueBuilder> Queues => _queues;

    /// <summary>One event, one handler, one queue named after the handler: <c>OccupancyConsumer</c> in employer gets <c>employer-occupancy</c>.</summary>
    public MessagingBuilder Consume<TEvent, THandler>()
        where TEvent : class, IIntegrationEvent
        where THandler : class, IHandle<TEvent> =>
        Queue($"{Service}-{QueueNames.RoleOf(typeof(THandler))}", queue => queue.Handle<TEvent, THandler>());

    /// <summary>Several events in one queue: those of one aggregate stay in order among one another (changed before erased).</summary>
    /// <param name="name">With the service in front, kebab-case: <c>matching-participants</c>.</param>
    /// <param name="configure">Names the events and their handlers.</param>
    public MessagingBuilder Queue(string name, Action<QueueBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        if (!name.StartsWith(Service + "-", StringComparison.Ordinal))
            throw new ArgumentException($"A queue of {Service} is named {Service}-...: two services with one queue would share its messages", nameof(name));
        var queue = _queues.Find(q => q.Name == name);
        if (queue is null)
            _queues.Add(queue = new QueueBuilder(name));
        configure(queue);
        return this;
    }
}

/// <summary>One queue of a service.</summary>
public sealed class QueueBuilder
{
    private readonly Dictionary<string, Handling> _handlers = new(StringComparer.Ordinal);

    internal QueueBuilder(string name) => Name = name;

    internal string Name { get; }

    internal IReadOnlyDictionary<string, Handling> Handlers => _handlers;

    /// <summary>An event with its handler.</summary>
    public QueueBuilder Handle<TEvent, THandler>()
        where TEvent : class, IIntegrationEvent
        where THandler : class, IHandle<TEvent>
    {
        if (!_handlers.TryAdd(EventTypes.NameOf(typeof(TEvent)), Handling.Of<TEvent, THandler>()))
            throw new InvalidOperationException($"{Name} handles {typeof(TEvent).Name} twice");
        return this;
    }
}
