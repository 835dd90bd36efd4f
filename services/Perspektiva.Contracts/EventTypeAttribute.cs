namespace Perspektiva.Contracts;

/// <summary>Names an event on the wire. The name never changes once published; a changed meaning is a new version and a new record.</summary>
/// <param name="name">The CloudEvents type, for example <c>org.perspektiva.place.changed.v1</c>.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class EventTypeAttribute(string name) : Attribute
{
    /// <summary>The stable name: exchange, outbox row and CloudEvents <c>type</c>.</summary>
    public string Name { get; } = name;

    /// <summary>Services that must consume this event; without a queue for one of them, publishing is an error that is retried. Empty: nobody must.</summary>
    public string[] RequiredConsumers { get; init; } = [];
}
