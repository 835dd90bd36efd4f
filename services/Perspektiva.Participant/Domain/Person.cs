using Perspektiva.Contracts.V1;

namespace Perspektiva.Participant.Domain;

/// <summary>
/// A participant: status, assignment, consents, and what may be told of abilities and wishes. What identifies the person is encrypted in <see cref="Data"/>.
/// (Not named Participant: that is this service's namespace.)
/// </summary>
internal sealed partial class Person
{
    private Person()
    {
    }

    public Guid Id { get; private init; }
    public string PublicId { get; private init; } = "";
    public long Version { get; private set; }
    public ParticipantStatus Status { get; private set; } = ParticipantStatus.Intake;

    /// <summary>Where a paused participant resumes.</summary>
    public ParticipantStatus? ResumeTo { get; private set; }
    public ExitReason? ExitReason { get; private set; }
    public DateTimeOffset RegisteredAt { get; private init; }

    /// <summary>Processing is restricted (Art. 18 GDPR): stored, told to nobody.</summary>
    public bool Restricted { get; private set; }

    /// <summary><see cref="PersonalData"/>, encrypted with the person's key.</summary>
    public byte[] Data { get; private set; } = [];

    /// <summary>Keyed hash of <see cref="NameKey"/>.</summary>
    public byte[] NameIndex { get; private set; } = [];

    /// <summary>Keyed hash of the family name; null in a row that an instance of the version before has written, until it is reckoned.</summary>
    public byte[]? FamilyIndex { get; private set; }
    public AgeBand AgeBand { get; private set; }
    public DateOnly? NextBandOn { get; private set; }
    public double? Latitude { get; private set; }
    public double? Longitude { get; private set; }

    public string[] RegisteringOrganisationIds { get; private set; } = [];
    public string? CoachId { get; private set; }
    public string? CoachOrganisationId { get; private set; }
    public string? SubstituteCoachId { get; private set; }
    public string? SubstituteOrganisationId { get; private set; }

    /// <summary>32 ratings; null = not assessed.</summary>
    public int?[] Abilities { get; private set; } = new int?[AbilityAssessment.Dimensions];
    public SupportPlan Plan { get; private set; } = SupportPlan.Empty;
    public FunctionalConstraint Exclusions { get; private set; }
    public IReadOnlyList<Interest> Interests { get; private set; } = [];
    public int? MobilityKm { get; private set; }
    public int? HoursPerWeekMin { get; private set; }
    public int? HoursPerWeekMax { get; private set; }
    public DateOnly? AvailableFrom { get; private set; }
    public DateOnly? AvailableUntil { get; private set; }

    /// <summary>Stated to be in compulsory full-time schooling; an instance of the version before knows this column only.</summary>
    public bool InFullTimeSchooling { get; private set; }

    /// <summary>Nobody has said whether; a row from before that became a column says no, so it keeps its value.</summary>
    public bool SchoolingUnstated { get; private set; }

    /// <summary>Null = not stated.</summary>
    public bool? FullTimeSchooling => InFullTimeSchooling || !SchoolingUnstated ? InFullTimeSchooling : null;

    /// <summary>The column of <see cref="SchoolingEndsOn"/>; an instance of the version before leaves it where it takes back the schooling.</summary>
    public DateOnly? SchoolingEnd { get; private set; }

    /// <summary>Last day of full-time schooling; null = not known, or no schooling stated.</summary>
    public DateOnly? SchoolingEndsOn => InFullTimeSchooling ? SchoolingEnd : null;

    /// <summary>Decision on Unterstützte Beschäftigung (§ 55 SGB IX); null = not stated.</summary>
    public EntitlementDecision? SupportedEmployment { get; private set; }

    /// <summary>Decision on benefits of a workshop for disabled people or what takes their place (§§ 57, 58, 61, 61a, 219 SGB IX); null = not stated.</summary>
    public EntitlementDecision? WorkshopBenefits { get; private set; }

    /// <summary>Null = nothing stated.</summary>
    public Entitlements? Entitlements => (SupportedEmployment, WorkshopBenefits) is (null, null) ? null : new(SupportedEmployment, WorkshopBenefits);

    public List<Consent> Consents { get; } = [];
    public List<Guardian> Guardians { get; } = [];

    /// <summary>SHA-256 of the public state that was last told; an unchanged one is not told again.</summary>
    public byte[] PublishedHash { get; set; } = [];

    public bool IsMinor => AgeBand != AgeBand.Adult;

    public IReadOnlyList<string> OrganisationIds =>
        [.. RegisteringOrganisationIds.Append(CoachOrganisationId).Append(SubstituteOrganisationId).OfType<string>().Distinct(StringComparer.Ordinal)];

    public Wishes Wishes => new(Exclusions, Interests, MobilityKm, HoursPerWeekMin, HoursPerWeekMax, AvailableFrom, AvailableUntil, FullTimeSchooling, SchoolingEndsOn, Entitlements);

    public IEnumerable<Guardian> ActingGuardians => Guardians.Where(guardian => guardian.ActsFor(IsMinor));

    public static Person Register(Guid id, string publicId, string organisationId, DateTimeOffset now) => new()
    {
        Id = id,
        PublicId = publicId,
        RegisteredAt = now,
        RegisteringOrganisationIds = [organisationId],
    };

    /// <summary>Sets what identifies the person, and everything that follows from it.</summary>
    public void Identify(PersonalData data, CoarseLocation? location, byte[] encrypted, byte[] nameIndex, byte[] familyIndex, DateOnly today)
    {
        Data = encrypted;
        NameIndex = nameIndex;
        FamilyIndex = familyIndex;
        ReckonAge(data.BirthDate, today);
        Latitude = location?.Latitude;
        Longitude = location?.Longitude;
    }

    public void ReckonAge(DateOnly birthDate, DateOnly today) => (AgeBand, NextBandOn) = AgeReckoning.BandOn(birthDate, today);

    public void Wish(Wishes wishes)
    {
        Exclusions = wishes.Exclusions;
        Interests = [.. wishes.Interests];
        MobilityKm = wishes.MobilityKm;
        HoursPerWeekMin = wishes.HoursPerWeekMin;
        HoursPerWeekMax = wishes.HoursPerWeekMax;
        AvailableFrom = wishes.AvailableFrom;
        AvailableUntil = wishes.AvailableUntil;
        InFullTimeSchooling = wishes.FullTimeSchooling ?? false;
        SchoolingUnstated = wishes.FullTimeSchooling is null;
        SchoolingEnd = wishes.SchoolingEndsOn;
        SupportedEmployment = wishes.Entitlements?.SupportedEmployment;
        WorkshopBenefits = wishes.Entitlements?.WorkshopBenefits;
    }

    public void SetPlan(SupportPlan plan) => Plan = plan;

    /// <summary>Takes over an assessment; the first one begins profiling, a complete one ends it.</summary>
    public void Assess(int?[] ratings, bool complete)
    {
        Abilities = ratings;
        if (Status == ParticipantStatus.Intake)
            Status = ParticipantStatus.Profiling;
        if (Status == ParticipantStatus.Profiling && complete)
            Status = ParticipantStatus.Ready;
    }

    /// <summary>Assigns coach and substitute; an organisation's grant that rested on a coach goes with the coach.</summary>
    public void Assign(Coach? coach, Coach? substitute)
    {
        CoachId = coach?.PublicId;
        CoachOrganisationId = coach?.OrganisationId;
        SubstituteCoachId = substitute?.PublicId;
        SubstituteOrganisationId = substitute?.OrganisationId;
    }

    public void Restrict(bool restricted) => Restricted = restricted;

    /// <summary>Each saved change is a version; called once a change.</summary>
    public void Advance() => Version++;
}
