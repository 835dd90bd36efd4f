using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;

namespace Perspektiva.Participant.Domain;

internal sealed partial class Person
{
    /// <summary>What ended a consent that nobody withdrew.</summary>
    public const string MajorityReached = "majority";

    /// <summary>The person turned out to be under 18.</summary>
    public const string MinorityFound = "minority";

    /// <summary>Whoever gave it turned out never to have been a guardian.</summary>
    public const string NoGuardian = "no_guardian";

    /// <summary>Time to speak about it: a coach meets a young person at least monthly.</summary>
    private const int MonthsToAsk = 3;

    /// <summary>Sets the status by hand; the same one again is no step, and sets another reason where somebody has left.</summary>
    /// <returns>Whether the lifecycle allows it; nothing is changed if not.</returns>
    public bool SetStatus(ParticipantStatus to, ExitReason? reason)
    {
        if (to == Status)
        {
            ExitReason = to == ParticipantStatus.Exited ? reason : ExitReason;
            return true;
        }

        if (!Lifecycle.MaySet(Status, to, ResumeTo))
            return false;
        ResumeTo = to == ParticipantStatus.Paused ? Status : null;
        ExitReason = to == ParticipantStatus.Exited ? reason : null;
        Status = to;
        return true;
    }

    /// <summary>Follows the placements; a pause goes on and remembers where it resumes, an exit stays an exit.</summary>
    public void FollowPlacements(IEnumerable<PlacementStage> stages)
    {
        if (Status == ParticipantStatus.Exited)
            return;
        if (Status == ParticipantStatus.Paused)
            ResumeTo = Lifecycle.ByPlacements(ResumeTo ?? ParticipantStatus.Ready, stages);
        else
            Status = Lifecycle.ByPlacements(Status, stages);
    }

    public Consent? ActiveConsent(ConsentPurpose purpose) => Consents.Find(consent => consent.Purpose == purpose && consent.IsActive);

    /// <summary>Purposes for which data may be used now; none while processing is restricted or not consented to.</summary>
    public IReadOnlyList<ConsentPurpose> EffectiveConsents => Restricted || ActiveConsent(ConsentPurpose.Processing) is null
        ? []
        : [.. Consents.Where(consent => consent.IsActive).Select(consent => consent.Purpose).Distinct().Order()];

    /// <summary>Records a consent; an earlier one for the purpose is replaced, its receipt stays in the history.</summary>
    public void Give(Consent consent, DateTimeOffset now)
    {
        ActiveConsent(consent.Purpose)?.ReplaceWith(consent, IsMinor, now);
        Consents.Add(consent);
    }

    /// <summary>
    /// From the eighteenth birthday on nobody consents for the person but a legal carer: what a parent or guardian alone agreed to ends, unless the person agreed
    /// with it. Custody ends with majority (§§ 2, 1626 BGB). Before it only they consent: once a birth date was corrected so far, what the person or a carer said ends.
    /// </summary>
    /// <returns>The receipts that ended.</returns>
    public IReadOnlyList<Consent> EndConsentsByAge(DateTimeOffset now) => IsMinor
        ? End(consent => consent.GuardianId is null || IsByLegalCarer(consent), now, MinorityFound)
        : End(consent => consent.EndsWithCustody && !IsByLegalCarer(consent), now, MajorityReached);

    /// <summary>The birthday on which consents end for which the person's own is needed; told from three months before, none if nothing ends.</summary>
    public DateOnly? OwnConsentDueOn(DateOnly today) =>
        NextBandOn is { } birthday && AgeBand == AgeBand.Youth17 && today >= birthday.AddMonths(-MonthsToAsk) && Consents.Exists(consent => consent.EndsWithCustody)
            ? birthday
            : null;

    /// <summary>
    /// Names a guardian no longer. What they agreed to in their office outlasts it, until it is withdrawn or custody ends; was the entry wrong,
    /// nothing was agreed to but what the person, an adult by now, had agreed with.
    /// </summary>
    /// <returns>The receipts that ended.</returns>
    public IReadOnlyList<Consent> RemoveGuardian(Guardian guardian, bool neverWas, DateTimeOffset now)
    {
        Guardians.Remove(guardian);
        if (neverWas)
            return End(consent => consent.GuardianId == guardian.PublicId && (IsMinor || !consent.PersonAgrees), now, NoGuardian);
        foreach (var consent in Consents.Where(consent => consent.GuardianId == guardian.PublicId && guardian.Relation == GuardianRelation.LegalCarer))
            consent.OutlastCarer();
        return [];
    }

    private bool IsByLegalCarer(Consent consent) =>
        consent.ByFormerCarer || Guardians.Exists(guardian => guardian.PublicId == consent.GuardianId && guardian.Relation == GuardianRelation.LegalCarer);

    /// <summary>Withdraws a purpose. Without consent to processing nothing else can go on, so withdrawing that withdraws all.</summary>
    /// <returns>The receipts that ended.</returns>
    public IReadOnlyList<Consent> WithdrawConsent(ConsentPurpose purpose, DateTimeOffset now, string by) =>
        End(consent => consent.Purpose == purpose || purpose == ConsentPurpose.Processing, now, by);

    /// <summary>
    /// The day in Berlin on which consent to the purpose was last withdrawn, by itself or with that to processing: an older signature says nothing about it any more.
    /// None if nobody withdrew; what ended by age, or with a guardian who never was one, was nobody's no.
    /// </summary>
    public DateOnly? WithdrawnLastOn(ConsentPurpose purpose)
    {
        var withdrawn = Consents.Where(consent => (consent.Purpose == purpose || consent.Purpose == ConsentPurpose.Processing)
            && consent is { WithdrawnAt: not null, WithdrawnBy: not (MajorityReached or MinorityFound or NoGuardian) });
        return withdrawn.Max(consent => consent.WithdrawnAt) is { } last ? BerlinCalendar.DayOf(last) : null;
    }

    private List<Consent> End(Predicate<Consent> which, DateTimeOffset now, string by)
    {
        var ended = Consents.FindAll(consent => consent.IsActive && which(consent));
        foreach (var consent in ended)
            consent.Withdraw(now, by);
        return ended;
    }
}
