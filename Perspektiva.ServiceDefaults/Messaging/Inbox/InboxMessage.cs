namespace Perspektiva.ServiceDefaults.Messaging;

/// <summary>A message that a consumer has handled; kept 14 days to recognise duplicates.</summary>
public sealed class InboxMessage
{
    /// <summary>The message's id.</summary>
    public required Guid MessageId { get; init; }

    /// <summary>The consumer's queue.</summary>
    public required string Consumer { get; init; }

    /// <summary>When it was handled, UTC.</summary>
    public required DateTimeOffset HandledAt { get; init; }
}
