namespace Perspektiva.ServiceDefaults.Messaging;

/// <summary>An event that is committed and not yet confirmed by the broker.</summary>
public sealed class OutboxMessage
{
    /// <summary>The event's id and the message id on the wire.</summary>
    public required Guid Id { get; init; }

    /// <summary>The aggregate: order holds per key.</summary>
    public required Guid Key { get; init; }

    /// <summary>The aggregate's version.</summary>
    public required long KeyVersion { get; init; }

    /// <summary>Which of several events of one version comes first, from 0.</summary>
    public required int Ordinal { get; init; }

    /// <summary>Which relay owns the row: 0, since there is one.</summary>
    public required short Shard { get; init; }

    /// <summary>The stable name of the event.</summary>
    public required string Type { get; init; }

    /// <summary>The bytes that go on the wire as they are.</summary>
    public required byte[] Body { get; init; }

    /// <summary>W3C trace context of the writer; the parent of the publish span.</summary>
    public string? TraceParent { get; init; }

    /// <summary>When the event happened, UTC.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>Not before this instant, UTC: when it was written, or the end of a back-off.</summary>
    public DateTimeOffset AvailableAt { get; set; }

    /// <summary>Failed attempts of the message's own (a broker that is away counts none); parked at 20.</summary>
    public int Attempts { get; set; }

    /// <summary>Class of the last failure, never its text; set while the row waits after a failure or is parked, so that it holds back its key.</summary>
    public string? Error { get; set; }

    /// <summary>When it was given up, UTC; an operator's redrive clears it.</summary>
    public DateTimeOffset? ParkedAt { get; set; }
}
