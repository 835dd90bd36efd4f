using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Perspektiva.ServiceDefaults.Messaging;

/// <summary>Spans and figures of outbox, inbox and dead letters.</summary>
public sealed class MessagingTelemetry : IDisposable
{
    /// <summary>The name of both the activity source and the meter.</summary>
    public const string Name = "Perspektiva.Messaging";

    internal static readonly ActivitySource Source = new(Name);

    private readonly Meter _meter;
    private readonly Counter<long> _published;
    private readonly Counter<long> _failed;
    private readonly Counter<long> _unroutable;
    private readonly Counter<long> _handled;
    private readonly Counter<long> _duplicates;
    private readonly Counter<long> _retried;
    private readonly Counter<long> _dead;
    private Backlog _backlog = Backlog.Empty;

    /// <summary>Registers the instruments.</summary>
    public MessagingTelemetry(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        _meter = meters.Create(Name);
        _published = _meter.CreateCounter<long>("perspektiva.outbox.published", description: "Events confirmed by the broker");
        _failed = _meter.CreateCounter<long>("perspektiva.outbox.failed", description: "Publish attempts that failed");
        _unroutable = _meter.CreateCounter<long>("perspektiva.outbox.unroutable", description: "Times that a required consumer was not there");
        _handled = _meter.CreateCounter<long>("perspektiva.inbox.handled", description: "Events handled and committed");
        _duplicates = _meter.CreateCounter<long>("perspektiva.inbox.duplicates", description: "Events that had been handled before");
        _retried = _meter.CreateCounter<long>("perspektiva.inbox.retried", description: "Attempts that failed and were repeated");
        _dead = _meter.CreateCounter<long>("perspektiva.inbox.dead_lettered", description: "Events that were given up");
        _meter.CreateObservableGauge("perspektiva.outbox.pending", () => Volatile.Read(ref _backlog).Pending, description: "Committed events that wait for the broker");
        _meter.CreateObservableGauge("perspektiva.outbox.held", () => Volatile.Read(ref _backlog).Held, description: "Those of them that wait behind a failed event of their aggregate");
        _meter.CreateObservableGauge("perspektiva.outbox.oldest", () => Volatile.Read(ref _backlog).Oldest.TotalSeconds, "s", "Age of the oldest waiting event that no other one holds back");
        _meter.CreateObservableGauge("perspektiva.outbox.parked", () => Volatile.Read(ref _backlog).Parked, description: "Events given up until an operator's redrive");
        _meter.CreateObservableGauge("perspektiva.dead_letters", () => Volatile.Read(ref _backlog).DeadLetters, description: "Dead letters that wait for an operator");
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    internal void Published(string type) => _published.Add(1, Tag("event", type));

    internal void PublishFailed(string reason) => _failed.Add(1, Tag("reason", reason));

    internal void Unroutable(string type) => _unroutable.Add(1, Tag("event", type));

    internal void Handled(string consumer) => _handled.Add(1, Tag("consumer", consumer));

    internal void Duplicate(string consumer) => _duplicates.Add(1, Tag("consumer", consumer));

    internal void Retried(string consumer) => _retried.Add(1, Tag("consumer", consumer));

    internal void DeadLettered(string consumer, string reason) => _dead.Add(1, Tag("consumer", consumer), Tag("reason", reason));

    internal void Observe(Backlog backlog) => Volatile.Write(ref _backlog, backlog);

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);
}

/// <summary>What waits in the service's database.</summary>
/// <param name="Pending">Events that are due.</param>
/// <param name="Held">Those of them that wait behind a failed one of their key.</param>
/// <param name="Oldest">The age of the oldest that is not held back.</param>
/// <param name="Parked">Events that were given up.</param>
/// <param name="DeadLetters">Messages that were given up.</param>
internal sealed record Backlog(long Pending, long Held, TimeSpan Oldest, long Parked, long DeadLetters)
{
    public static readonly Backlog Empty = new(0, 0, TimeSpan.Zero, 0, 0);
}
