namespace Perspektiva.Participant.Domain;

/// <summary>On what an assessment rests.</summary>
internal enum AssessmentBasis { Conversation, Observation, Test, TrialWork, SelfAssessment, Records }

/// <summary>One assessment of the 32 dimensions; earlier ones stay as history.</summary>
internal sealed class AbilityAssessment
{
    /// <summary>Number of ratings in every profile.</summary>
    public const int Dimensions = 32;

    public Guid Id { get; init; }
    public Guid PersonId { get; init; }

    /// <summary>Version of the participant with which it became current.</summary>
    public long Version { get; init; }

    /// <summary>32 ratings, 1 (very low) to 5 (very high); null = not assessed.</summary>
    public required int?[] Ratings { get; init; }
    public AssessmentBasis Basis { get; init; }
    public DateOnly AssessedOn { get; init; }

    /// <summary>Public id of the coach, or the pseudonymous subject of the portal.</summary>
    public required string AssessedBy { get; init; }
    public required string OrganisationId { get; init; }
    public DateTimeOffset RecordedAt { get; init; }
}
