namespace Perspektiva.Notification.Domain;

/// <summary>One piece of news for one recipient: a kind and references by public id; never a text about a person.</summary>
internal sealed class Notice
{
    public required Guid Id { get; init; }
    public required string PublicId { get; init; }

    /// <summary>Public id of the record or organisation whose inbox it is in.</summary>
    public required string Recipient { get; init; }

    /// <summary>Place in the feed, gapless and in commit order; given by the commit that writes it.</summary>
    public long Position { get; init; }

    public required NoticeKind Kind { get; init; }
    public required DateTimeOffset OccurredAt { get; init; }
    public required NoticeReferences References { get; init; }

    /// <summary>Public id of the company whose proposal or placement it tells of; null = of none's, or of before notices kept it. Never leaves the service.</summary>
    public string? Company { get; init; }

    /// <summary>The person it is about, for erasure and consent; never leaves the service.</summary>
    public Guid? ParticipantId { get; init; }

    public DateTimeOffset? ReadAt { get; private set; }
    public long Version { get; private set; } = 1;

    /// <summary>Marks it read; a second time changes nothing.</summary>
    public void MarkRead(DateTimeOffset now)
    {
        if (ReadAt is not null) return;
        ReadAt = now;
        Version++;
    }
}

/// <summary>What a notice points to, by public id; what the recipient may not yet see is left out.</summary>
internal sealed record NoticeReferences
{
    public string? Participant { get; init; }
    public IReadOnlyList<string>? Participants { get; init; }
    public string? Place { get; init; }
    public string? Proposal { get; init; }
    public string? Placement { get; init; }
    public string? CheckIn { get; init; }

    /// <summary>The coach who has left.</summary>
    public string? Coach { get; init; }

    /// <summary>A code that says more: the new stage, who declined, the purpose withdrawn.</summary>
    public string? Detail { get; init; }

    /// <summary>A day that matters, for example when the next check-in is due.</summary>
    public DateOnly? On { get; init; }
}
