namespace Perspektiva.Participant.Domain;

/// <summary>One line of the change feed that portals synchronise by.</summary>
internal sealed class ChangeEntry
{
    /// <summary>Assigned in the appending transaction from one counter row (a trigger), so that positions commit in order.</summary>
    public long Position { get; init; }
    public Guid PersonId { get; init; }
    public required string PublicId { get; init; }
    public long Version { get; init; }
    public bool Erased { get; init; }

    /// <summary>Organisations and records (coach, participant, guardian) that may see this line.</summary>
    public required string[] Audience { get; init; }
    public DateTimeOffset At { get; init; }
}
