namespace Perspektiva.ServiceDefaults.Messaging;

/// <summary>A message that no attempt could handle, out of the broker and in the owning service's database.</summary>
public sealed class DeadLetter
{
    /// <summary>Row id, UUIDv7.</summary>
    public required Guid Id { get; init; }

    /// <summary>The message's id; none when the sender gave none.</summary>
    public Guid? MessageId { get; init; }

    /// <summary>The queue it came from.</summary>
    public required string Consumer { get; init; }

    /// <summary>The event's name as the sender gave it.</summary>
    public string? Type { get; init; }

    /// <summary>The aggregate, when the body tells it: erasing a person finds the rows.</summary>
    public Guid? Subject { get; init; }

    /// <summary>The bytes as they came.</summary>
    public required byte[] Body { get; init; }

    /// <summary>W3C trace context.</summary>
    public string? TraceParent { get; init; }

    /// <summary>Class of the failure, never its text: <c>handler</c>'s exception type, <c>malformed</c>, <c>unknown-type</c>, <c>delivery-limit</c>, <c>skipped</c>.</summary>
    public required string Reason { get; init; }

    /// <summary>When it arrived here, UTC.</summary>
    public required DateTimeOffset DeadAt { get; init; }

    /// <summary>How often it was sent back.</summary>
    public int Redrives { get; set; }

    /// <summary>When it was last sent back, UTC; none while it waits for an operator.</summary>
    public DateTimeOffset? RedrivenAt { get; set; }
}
