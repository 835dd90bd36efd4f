using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Reflection;

namespace Perspektiva.Contracts;

/// <summary>The catalogue of all integration events, read once from this assembly.</summary>
public static class EventTypes
{
    private static readonly ConcurrentDictionary<Type, EventTypeAttribute> Known = new();

    private static readonly FrozenDictionary<string, Type> ByName = typeof(EventTypes).Assembly.GetExportedTypes()
        .Where(type => type is { IsClass: true, IsAbstract: false } && typeof(IIntegrationEvent).IsAssignableFrom(type))
        .ToFrozenDictionary(NameOf, StringComparer.Ordinal);

    /// <summary>Every event record with its wire name.</summary>
    public static IReadOnlyDictionary<string, Type> All => ByName;

    /// <summary>The wire name of an event record.</summary>
    /// <exception cref="InvalidOperationException">The type has no <see cref="EventTypeAttribute"/>.</exception>
    public static string NameOf(Type type) => Attribute(type).Name;

    /// <summary>The services that must consume an event.</summary>
    /// <exception cref="InvalidOperationException">The type has no <see cref="EventTypeAttribute"/>.</exception>
    public static IReadOnlyList<string> RequiredConsumersOf(Type type) => Attribute(type).RequiredConsumers;

    // Read from metadata at each event, it was a fortieth of a write's processor time.
    private static EventTypeAttribute Attribute(Type type) => Known.GetOrAdd(type, static type => type.GetCustomAttribute<EventTypeAttribute>()
        ?? throw new InvalidOperationException($"{type.Name} has no [EventType]"));
}
