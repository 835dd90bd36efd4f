using Perspektiva.Contracts.V1;

namespace Perspektiva.Matching.Data;

/// <summary>What matching knows of a participant: the last state event, and beside it what is searched and guarded by.</summary>
internal sealed class ParticipantView
{
    public Guid Id { get; init; }

    /// <summary>Of the participant's stream; an event that is not above it is dropped.</summary>
    public long Version { get; set; }

    public string PublicId { get; set; } = "";

    /// <summary>Those with a grant on the record: who registered the person, and the coaches' own.</summary>
    public List<string> OrganisationIds { get; set; } = [];

    /// <summary>Those of them that registered the person: for a portal a grant alone is not enough.</summary>
    public List<string> RegisteringOrganisationIds { get; set; } = [];
    public string? CoachId { get; set; }
    public string? SubstituteCoachId { get; set; }
    public List<string> GuardianIds { get; set; } = [];

    /// <summary>Consent to matching is given and no later withdrawal is known.</summary>
    public bool MayMatch { get; set; }

    /// <summary>Consent to being shown to an employer, in the same way.</summary>
    public bool MayShowToEmployer { get; set; }

    /// <summary>Journey and consent allow a ranking.</summary>
    public bool Rankable { get; set; }

    /// <summary>The last state event, pseudonymous.</summary>
    public ParticipantChanged State { get; set; } = null!;
}

/// <summary>A withdrawal that may have come before the state that it belongs to.</summary>
internal sealed class ConsentWithdrawal
{
    public Guid ParticipantId { get; init; }
    public ConsentPurpose Purpose { get; init; }

    /// <summary>The person's version at the withdrawal: a state above it that carries the purpose is a new consent.</summary>
    public long Version { get; set; }
}

/// <summary>Remembers that a pseudonym is erased, so that a late event does not bring the person back.</summary>
internal sealed class ErasedParticipant
{
    public Guid ParticipantId { get; init; }
    public long Version { get; init; }
}

/// <summary>What matching knows of a place.</summary>
internal sealed class PlaceView
{
    public Guid Id { get; init; }
    public long Version { get; set; }
    public string PublicId { get; set; } = "";
    public Guid CompanyId { get; set; }
    public string CompanyPublicId { get; set; } = "";
    public string OrganisationId { get; set; } = "";
    public List<string> MentorIds { get; set; } = [];
    public PlaceStatus Status { get; set; }

    /// <summary>The last state event.</summary>
    public PlaceChanged State { get; set; } = null!;
}

/// <summary>What matching knows of a company: how many it carries at once.</summary>
internal sealed class CompanyView
{
    public Guid Id { get; init; }
    public long Version { get; set; }
    public string PublicId { get; set; } = "";
    public string OrganisationId { get; set; } = "";
    public int? MaxPlacements { get; set; }
    public bool Active { get; set; }
}

/// <summary>What a company with a limit still carries, over all its places; one without has no row. A view of the database, so that it is reckoned in one way wherever it is asked.</summary>
internal sealed class CompanySeats
{
    public Guid CompanyId { get; init; }

    /// <summary>The limit less what is agreed and what runs; below zero where the limit was lowered under it.</summary>
    public int Free { get; init; }
}

/// <summary>What matching knows of a mentor: how many they guide at once.</summary>
internal sealed class MentorView
{
    public Guid Id { get; init; }
    public long Version { get; set; }
    public string PublicId { get; set; } = "";
    public Guid CompanyId { get; set; }
    public string OrganisationId { get; set; } = "";
    public int Capacity { get; set; }
    public bool Active { get; set; }
}

/// <summary>A pair whose coach was told already, so that a change of wording does not tell it again.</summary>
internal sealed class AnnouncedMatch
{
    public Guid PlaceId { get; init; }
    public Guid ParticipantId { get; init; }

    /// <summary>The fit that it was told with.</summary>
    public int Fit { get; init; }
}
