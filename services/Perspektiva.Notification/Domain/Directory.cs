using Perspektiva.Contracts;
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

    /// <summary>Whether the person may be matched: by the consents of the newest state, and by no withdrawal that is newer than it.</summary>
    public bool MayMatch { get; private set; } = true;

    /// <summary>The newest version at which a consent ended without which nobody may be matched.</summary>
    public long MatchingEndedVersion { get; private set; }

    /// <summary>Whether a state of the person's has been heard of, and none of an erasure.</summary>
    public bool IsPresent => Version is > 0 and < long.MaxValue;

    /// <summary>Takes over the consents of a newer state; a withdrawal counts until a state of its version or a later one is there.</summary>
    public void Consented(IReadOnlyList<ConsentPurpose> consents, long version) =>
        MayMatch = consents.Contains(ConsentPurpose.Processing) && consents.Contains(ConsentPurpose.Matching) && MatchingEndedVersion <= version;

    /// <summary>Notes that such a consent ended; what the state tells already changes nothing.</summary>
    public void MatchingEnded(long version)
    {
        MatchingEndedVersion = Math.Max(MatchingEndedVersion, version);
        MayMatch &= MatchingEndedVersion <= Version;
    }
}

/// <summary>A coach, mentor or company and whose they are; from CoachChanged, MentorChanged and CompanyChanged. A company stays active.</summary>
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

    /// <summary>Whose it is; none once the person is erased, until the end reaches who had been asked.</summary>
    public required Guid? ParticipantId { get; init; }

    public long Version { get; private set; }
    public bool EmployerAsked { get; private set; }

    /// <summary>The newest state; none where it was known before states were kept.</summary>
    public ProposalStatus? Status { get; private set; }

    public ProposalReach Reach => Status is ProposalStatus.Agreed ? ProposalReach.Agreed : EmployerAsked ? ProposalReach.EmployerAsked : ProposalReach.YoungSide;

    public void MoveTo(ProposalStatus status, long version)
    {
        (Status, Version) = (status, version);
        EmployerAsked |= status is ProposalStatus.AskedEmployer or ProposalStatus.Agreed;
    }
}

/// <summary>Who had heard of a proposal.</summary>
internal enum ProposalReach { YoungSide, EmployerAsked, Agreed }

/// <summary>A placement's stage, mentor, dates and next check-in, for notices of what changed and for reminders.</summary>
internal sealed class KnownPlacement
{
    private static readonly TimeOnly Morning = new(7, 0);

    public required Guid Id { get; init; }
    public required string PublicId { get; init; }
    public required Guid ParticipantId { get; init; }
    public long Version { get; set; }
    public PlacementStage Stage { get; set; }
    public string? CoachId { get; set; }

    /// <summary>Who was last known to be the mentor: the next event may name another.</summary>
    public string? MentorId { get; set; }

    /// <summary>Whose company it is, for who is bound to that one; none until an event has told.</summary>
    public string? CompanyId { get; set; }

    /// <summary>First day; none until an event has told all three dates.</summary>
    public DateOnly? StartsOn { get; private set; }
    public DateOnly? ProbationEndsOn { get; private set; }
    public DateOnly? SubsidyEndsOn { get; private set; }

    public DateOnly? NextCheckInOn { get; set; }

    /// <summary>The dates that were last told; none where they were not.</summary>
    public PlacementDates? Dates => StartsOn is { } start ? new PlacementDates(start, ProbationEndsOn, SubsidyEndsOn) : null;

    /// <summary>Takes over the dates, where the event tells them.</summary>
    public void Plan(PlacementDates? dates)
    {
        if (dates is not null)
            (StartsOn, ProbationEndsOn, SubsidyEndsOn) = (dates.Start, dates.ProbationEnd, dates.SubsidyEnd);
    }

    /// <summary>When to remind of the next check-in; none while nothing is due or once reminded.</summary>
    public DateTimeOffset? RemindAt { get; set; }

    /// <summary>Reminds of the next check-in on its day, or now where that has come: whoever was reminded of that day is not again.</summary>
    public void Remind() => RemindAt = Stage is PlacementStage.Ended or PlacementStage.Paused || NextCheckInOn is not { } due ? null : MorningOf(due);

    /// <summary>When to remind of a check-in due on a day.</summary>
    public static DateTimeOffset MorningOf(DateOnly due) => BerlinCalendar.At(due, Morning);
}

/// <summary>The dates that a placement is planned by.</summary>
internal sealed record PlacementDates(DateOnly Start, DateOnly? ProbationEnd, DateOnly? SubsidyEnd)
{
    /// <summary>Those of an event; none of one from before all of them were told.</summary>
    public static PlacementDates? Of(PlacementChanged e) => e.WarningOpen is null ? null : new PlacementDates(e.StartsOn, e.ProbationEndsOn, e.SubsidyEndsOn);

    /// <summary>Which of them are other ones than before.</summary>
    public IEnumerable<string> Changed(PlacementDates before)
    {
        if (Start != before.Start) yield return nameof(Start);
        if (ProbationEnd != before.ProbationEnd) yield return nameof(ProbationEnd);
        if (SubsidyEnd != before.SubsidyEnd) yield return nameof(SubsidyEnd);
    }
}
