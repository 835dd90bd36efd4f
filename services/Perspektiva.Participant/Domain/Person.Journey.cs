using Perspektiva.Contracts.V1;

namespace Perspektiva.Participant.Domain;

internal sealed partial class Person
{
    /// <summary>Who ended a consent that nobody withdrew.</summary>
    public const string MajorityReached = "majority";

    /// <summary>Time to speak about it: a coach meets a young person at least monthly.</summary>
    private const int MonthsToAsk = 3;

    /// <summary>Sets the status by hand; the same one again is no step, and sets another reason where somebody has left.</summary>
    /// <returns>Whether the lifecycle allows it; nothing is changed if not.</returns>
    public bool SetStatus(ParticipantStatus to, ExitReason? reason)
    {
        if (!Lifecycle.MaySet(Status, to, ResumeTo))
            return false;
        ResumeTo = to == ParticipantStatus.Paused ? Status : null;
        ExitReason = to == ParticipantStatus.Exited ? reason : null;
        Status = to;
        return true;
        if (to == Status)
        {
            ExitReason = to == ParticipantStatus.Exited ? reason : ExitReason;
            return true;
        }

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
        ActiveConsent(consent.Purpose)?.Withdraw(now, consent.RecordedBy);
        Consents.Add(consent);
    }

    /// <summary>
    /// From the eighteenth birthday on nobody consents for the person but a legal carer: what a parent or guardian alone agreed to ends, unless the person agreed
    /// with it. Custody ends with majority (§§ 2, 1626 BGB).
    /// </summary>
    /// <returns>The receipts that ended; none before the birthday.</returns>
    public IReadOnlyList<Consent> EndConsentsOfCustody(DateTimeOffset now)
    {
        if (IsMinor)
            return [];
        var ended = Consents.Where(consent => consent.EndsWithCustody && !IsByLegalCarer(consent)).ToList();
        foreach (var consent in ended)
            consent.Withdraw(now, MajorityReached);
        return ended;
    }

    /// <summary>The birthday on which consents end for which the person's own is needed; told from three months before, none if nothing ends.</summary>
    public DateOnly? OwnConsentDueOn(DateOnly today) =>
        NextBandOn is { } birthday && AgeBand == AgeBand.Youth17 && today >= birthday.AddMonths(-MonthsToAsk) && Consents.Exists(consent => consent.EndsWithCustody)
            ? birthday
            : null;

    private bool IsByLegalCarer(Consent consent) => Guardians.Exists(guardian => guardian.PublicId == consent.GuardianId && guardian.Relation == GuardianRelation.LegalCarer);

    /// <summary>Withdraws a purpose. Without consent to processing nothing else can go on, so withdrawing that withdraws all.</summary>
    /// <returns>The receipts that ended.</returns>
    public IReadOnlyList<Consent> WithdrawConsent(ConsentPurpose purpose, DateTimeOffset now, string by)
    {
        var ended = Consents.Where(consent => consent.IsActive && (consent.Purpose == purpose || purpose == ConsentPurpose.Processing)).ToList();
        foreach (var consent in ended)
            consent.Withdraw(now, by);
        return ended;
    }
}
