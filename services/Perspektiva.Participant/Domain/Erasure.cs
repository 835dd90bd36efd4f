namespace Perspektiva.Participant.Domain;

/// <summary>The receipt of an erasure: what remains of a person is this pseudonymous row and who confirmed.</summary>
internal sealed class Erasure
{
    /// <summary>Prefix of the receipt's public id.</summary>
    public const string Prefix = "era";

    /// <summary>Services that hold something derived from a person and must confirm.</summary>
    public static readonly IReadOnlyList<string> Confirming = ["matching", "notification", "identity", "employer"];

    /// <summary>Those of them that did before <see cref="Awaited"/> was kept.</summary>
    private static readonly IReadOnlyList<string> First = ["matching", "notification", "identity"];

    public Guid PersonId { get; init; }
    public required string ReceiptId { get; init; }
    public required string ParticipantPublicId { get; init; }

    /// <summary>Above every version of the person.</summary>
    public long FinalVersion { get; init; }
    public DateTimeOffset ErasedAt { get; init; }

    /// <summary>Organisations and records whose feed tells of it.</summary>
    public required string[] Audience { get; init; }

    /// <summary>Which services had to confirm when it was told; none where an older release told it.</summary>
    public string[]? Awaited { get; init; }
    public List<ErasureConfirmation> Confirmations { get; } = [];

    public bool IsComplete => (Awaited ?? First).All(service => Confirmations.Exists(c => c.Service == service));
}

/// <summary>A service has erased what it held.</summary>
internal sealed class ErasureConfirmation
{
    public Guid PersonId { get; init; }
    public required string Service { get; init; }
    public DateTimeOffset At { get; init; }
}
