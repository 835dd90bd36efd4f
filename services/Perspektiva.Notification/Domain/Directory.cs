using Perspektiva.Contracts.V1;

namespace Perspektiva.Notification.Domain;

/// <summary>Who stands around a participant; from ParticipantChanged.</summary>
internal sealed class KnownParticipant
{
    public required Guid Id { get; init; }
    public required string PublicId { get; init; }
    public long Version { get; set; }
    public string? CoachId { get; set; }
    public string? SubstituteCoachId { get; set; }
    public List<string> RegisteringOrganisationIds { get; set; } = [];
    public List<string> GuardianIds { get; set; } = [];
}

/// <summary>A coach or mentor and whose they are; from CoachChanged and MentorChanged.</summary>
internal sealed class KnownStaff
{
    public required string PublicId { get; init; }
    public long Version { get; set; }
    public required string OrganisationId { get; set; }
    public bool Active { get; set; }
}

/// <summary>How far a proposal came, so that its end reaches the side that had been asked.</summary>
internal sealed class KnownProposal
{
    public required Guid Id { get; init; }
    public required Guid ParticipantId { get; init; }
    public long Version { get; set; }
    public bool EmployerAsked { get; set; }
}

/// <summary>A placement's stage and its next check-in, for stage notices and reminders.</summary>
internal sealed class KnownPlacement
{
    public required Guid Id { get; init; }
    public required string PublicId { get; init; }
    public required Guid ParticipantId { get; init; }
    public long Version { get; set; }
    public PlacementStage Stage { get; set; }
    public string? CoachId { get; set; }
    public DateOnly? NextCheckInOn { get; set; }

    /// <summary>When to remind of the next check-in; none while nothing is due or once reminded.</summary>
    public DateTimeOffset? RemindAt { get; set; }
}
