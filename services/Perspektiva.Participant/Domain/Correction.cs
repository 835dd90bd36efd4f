namespace Perspektiva.Participant.Domain;

/// <summary>Why an entry was changed.</summary>
internal enum CorrectionReason { Change, Correction }

/// <summary>What stood in the record before a change: corrected with its history kept. The snapshot is encrypted with the person's key.</summary>
internal sealed class Correction
{
    public Guid Id { get; init; }
    public Guid PersonId { get; init; }

    /// <summary>The version that the snapshot shows.</summary>
    public long Version { get; init; }
    public CorrectionReason Reason { get; init; }
    public required byte[] Snapshot { get; init; }
    public DateTimeOffset ChangedAt { get; init; }
    public required string ChangedBy { get; init; }
    public required string OrganisationId { get; init; }
}
