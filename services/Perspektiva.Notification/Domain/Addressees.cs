using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;

namespace Perspektiva.Notification.Domain;

/// <summary>Who hears of an event, and what the notice may point to. Pure, so that the disclosure rules stand in one place.</summary>
internal static class Addressees
{
    /// <summary>Who accompanies the people of suitable pairs; one notice a coach, or registering organisation, and place, with their people only.</summary>
    /// <param name="found">The pairs.</param>
    /// <param name="inactive">Those of their coaches who have left.</param>
    /// <param name="registering">Who registered those of them who have no coach at present, by public id.</param>
    public static IEnumerable<Addressed> Of(
        MatchesFound found, IReadOnlyCollection<string> inactive, IReadOnlyDictionary<string, IReadOnlyCollection<string>> registering) => found.Matches
        .SelectMany(match => new Accompaniment(match.CoachId, match.SubstituteCoachId, inactive, registering.GetValueOrDefault(match.ParticipantPublicId, [])).Told(urgent: false)
            .Select(coach => (coach, match.ParticipantPublicId)))
        .GroupBy(pair => pair.coach, pair => pair.ParticipantPublicId, StringComparer.Ordinal)
        .Select(people => new Addressed(people.Key, NoticeKind.MatchesFound,
            new NoticeReferences { Place = found.PlacePublicId, Participants = [.. people.Distinct(StringComparer.Ordinal)] }));

    /// <summary>The young person is asked first; the employer hears nothing before that yes, and of the person nothing before both said yes.</summary>
    /// <param name="proposal">The new state.</param>
    /// <param name="before">How far it had come, so that an end reaches whoever had been asked, and the mentors who had heard of a yes.</param>
    /// <param name="coaches">Who accompanies the person.</param>
    public static IEnumerable<Addressed> Of(ProposalChanged proposal, ProposalReach before, Accompaniment coaches)
    {
        // Who is erased is told nothing, and nobody is told who it was.
        var erased = proposal.Reason is DeclineReason.Erased;
        var hidden = new NoticeReferences { Proposal = proposal.ProposalPublicId, Place = proposal.PlacePublicId };
        var open = hidden with { Participant = erased ? null : proposal.ParticipantPublicId };
        var young = erased ? [] : proposal.GuardianIds.Prepend(proposal.ParticipantPublicId);
        var employer = proposal.MentorIds.Prepend(proposal.EmployerOrganisationId);
        var coach = coaches.Told(urgent: false);
        IEnumerable<Addressed> told = proposal.Status switch
        {
            ProposalStatus.AskedParticipant => To(young, NoticeKind.ProposalForParticipant, open),
            ProposalStatus.AskedEmployer =>
                To([proposal.EmployerOrganisationId], NoticeKind.ProposalForEmployer, hidden).Concat(To(coach, NoticeKind.ProposalForEmployer, open)),
            ProposalStatus.Agreed => To(young.Concat(coach).Concat(employer), NoticeKind.ProposalAgreed, open),
            ProposalStatus.Declined => Ended(NoticeKind.ProposalDeclined, $"{proposal.DeclinedBy}:{proposal.Reason}"),
            ProposalStatus.Withdrawn => Ended(NoticeKind.ProposalWithdrawn, $"{proposal.DeclinedBy}"),
            ProposalStatus.Expired => Ended(NoticeKind.ProposalExpired, null),
            _ => [],
        };
        return told.Select(addressed => OfCompany(addressed, proposal.CompanyPublicId, proposal.EmployerOrganisationId, coaches));

        IEnumerable<Addressed> Ended(NoticeKind kind, string? detail) => To(young.Concat(coach), kind, open with { Detail = detail })
            .Concat(To(Asked(), kind, hidden with { Detail = EmployerDetail(proposal) }));

        IEnumerable<string> Asked() => before switch
        {
            ProposalReach.Agreed => employer,
            ProposalReach.EmployerAsked => [proposal.EmployerOrganisationId],
            _ => [],
        };
    }

    /// <summary>
    /// Everybody who is part of a placement hears of its start, stages and end, the employer's organisation too; guardians for information of start and end, and of an end that was taken back; the reason
    /// for an end stays with coach and young person.
    /// </summary>
    /// <param name="placement">The new state.</param>
    /// <param name="before">The stage before; none where it begins.</param>
    /// <param name="coaches">Who accompanies the person.</param>
    /// <param name="guardians">Public ids of the person's guardians.</param>
    public static IEnumerable<Addressed> Of(PlacementChanged placement, PlacementStage? before, Accompaniment coaches, IEnumerable<string> guardians)
    {
        if (placement.Stage == before) return [];
        var kind = (placement.Stage, before) switch
        {
            (PlacementStage.Ended, _) => NoticeKind.PlacementEnded,
            (_, null) => NoticeKind.PlacementStarted,
            (_, PlacementStage.Ended) => NoticeKind.PlacementEndTakenBack,
            _ => NoticeKind.PlacementStageChanged,
        };
        var erased = placement.EndReason is DeclineReason.Erased;
        var references = new NoticeReferences
        {
            Placement = placement.PlacementPublicId,
            Place = placement.PlacePublicId,
            Participant = erased ? null : placement.ParticipantPublicId,
            Detail = placement.Stage.ToString(),
            On = placement.NextCheckInOn,
        };
        var young = erased ? [] : kind is NoticeKind.PlacementStageChanged ? [placement.ParticipantPublicId] : guardians.Prepend(placement.ParticipantPublicId);
        return To([.. coaches.Told(urgent: false), .. Present(placement.EmployerOrganisationId, placement.MentorId), .. young], kind, references)
            .Select(addressed => OfCompany(addressed, placement.CompanyPublicId, placement.EmployerOrganisationId, coaches));
    }

    /// <summary>
    /// Who comes hears that they are the mentor now, who goes that they are so no longer, and of what comes next nothing; coach, employer's organisation and young person hear that it
    /// is somebody else. Once the placement has ended nobody comes.
    /// </summary>
    /// <param name="placement">The new state.</param>
    /// <param name="before">The mentor that was known; none where there was nobody.</param>
    /// <param name="erased">Whether that one is erased: who is erased is told nothing.</param>
    /// <param name="coaches">Who accompanies the person.</param>
    public static IEnumerable<Addressed> OfMentor(PlacementChanged placement, string? before, bool erased, Accompaniment coaches)
    {
        if (placement.MentorId == before) return [];
        var hidden = new NoticeReferences { Placement = placement.PlacementPublicId, Place = placement.PlacePublicId };
        var open = hidden with { Participant = placement.ParticipantPublicId, On = placement.NextCheckInOn };
        var left = To(erased ? [] : Present(before), NoticeKind.MentorshipEnded, hidden);
        IEnumerable<Addressed> told = placement.Stage is PlacementStage.Ended ? left : left
            .Concat(To(Present(placement.MentorId), NoticeKind.MentorshipStarted, open))
            .Concat(To([.. coaches.Told(urgent: false), .. Present(placement.EmployerOrganisationId), placement.ParticipantPublicId], NoticeKind.PlacementMentorChanged, open));
        return told.Select(addressed => addressed with { Company = placement.CompanyPublicId });
    }

    /// <summary>Coach, mentor and the employer's organisation hear which dates of a running placement are other ones, and when the next check-in is due by them.</summary>
    /// <param name="placement">The new state.</param>
    /// <param name="before">The dates that were known; none where there were none.</param>
    /// <param name="coaches">Who accompanies the person.</param>
    public static IEnumerable<Addressed> OfDates(PlacementChanged placement, PlacementDates? before, Accompaniment coaches)
    {
        if (before is null || placement.Stage is PlacementStage.Ended || PlacementDates.Of(placement) is not { } dates || dates == before) return [];
        var references = new NoticeReferences
        {
            Placement = placement.PlacementPublicId,
            Place = placement.PlacePublicId,
            Participant = placement.ParticipantPublicId,
            Detail = string.Join(',', dates.Changed(before)),
            On = placement.NextCheckInOn,
        };
        return To([.. coaches.Told(urgent: false), .. Present(placement.EmployerOrganisationId, placement.MentorId)], NoticeKind.PlacementDatesChanged, references)
            .Select(addressed => OfCompany(addressed, placement.CompanyPublicId, placement.EmployerOrganisationId, coaches));
    }

    /// <summary>The mentor of a running placement is erased: the coach, who stands in, and the employer's organisation are to find another one.</summary>
    /// <param name="placement">Public id.</param>
    /// <param name="employer">Whose company it is: the organisation.</param>
    /// <param name="company">Which company; none where it is not known.</param>
    /// <param name="coaches">Who accompanies the person.</param>
    public static IEnumerable<Addressed> OfNoMentor(string placement, string? employer, string? company, Accompaniment coaches) =>
        To([.. coaches.Told(NoticeKind.PlacementWithoutMentor.IsUrgent()), .. Present(employer)], NoticeKind.PlacementWithoutMentor, new NoticeReferences { Placement = placement })
            .Select(addressed => company is null ? addressed : OfCompany(addressed, company, employer, coaches));

    /// <summary>Coach and mentor hear that a check-in was held; a warning goes as such to the coach and to who stands in.</summary>
    public static IEnumerable<Addressed> Of(CheckInRecorded checkIn, string? placementPublicId, Accompaniment coaches)
    {
        var references = new NoticeReferences { CheckIn = checkIn.CheckInPublicId, Placement = placementPublicId, On = checkIn.NextCheckInOn };
        var kind = checkIn.Warning ? NoticeKind.CheckInWarning : NoticeKind.CheckInRecorded;
        return To(coaches.Told(kind.IsUrgent()), kind, references)
            .Concat(To(Present(checkIn.MentorId), NoticeKind.CheckInRecorded, references));
    }

    /// <summary>An objection asks everybody who may take the second look; its outcome is the young person's and the guardians' to know, and whoever accompanies them hears of it.</summary>
    /// <param name="review">What was recorded.</param>
    /// <param name="coaches">Who accompanies the person.</param>
    /// <param name="guardians">Public ids of the person's guardians.</param>
    public static IEnumerable<Addressed> Of(ProposalReviewed review, Accompaniment coaches, IEnumerable<string> guardians)
    {
        var references = new NoticeReferences { Proposal = review.ProposalPublicId, Place = review.PlacePublicId, Participant = review.ParticipantPublicId };
        return review.Kind is ProposalReviewKind.Objection
            ? To([.. coaches.Told(urgent: true), .. coaches.Registering], NoticeKind.ProposalObjection, references with { Detail = review.By.ToString() })
            : To([.. guardians.Prepend(review.ParticipantPublicId), .. coaches.Told(urgent: false)], NoticeKind.ProposalReviewed, references with { Detail = review.Outcome?.ToString() });
    }

    /// <summary>A coach has left: each organisation hears of those whom it registered, apart of whom somebody stands in for and of whom nobody does.</summary>
    /// <param name="coach">Public id of the coach.</param>
    /// <param name="people">Whose coach it is, with who registered them and whether somebody stands in.</param>
    public static IEnumerable<Addressed> OfCoachLeft(string coach, IEnumerable<(string Participant, IReadOnlyCollection<string> Registering, bool StoodInFor)> people) => people
        .SelectMany(person => person.Registering.Select(organisation => (organisation, person.StoodInFor, person.Participant)))
        .GroupBy(person => (person.organisation, person.StoodInFor), person => person.Participant)
        .Select(group => new Addressed(group.Key.organisation, NoticeKind.CoachLeft, new NoticeReferences
        {
            Coach = coach,
            Participants = [.. group.Distinct(StringComparer.Ordinal)],
            Detail = group.Key.StoodInFor ? "AnotherActs" : "NobodyActs",
        }));

    // The company's people read and are mailed what is of their company; what is told to who registered the person is not theirs.
    private static Addressed OfCompany(Addressed addressed, string company, string? employer, Accompaniment coaches) =>
        addressed.Recipient != employer && coaches.Registering.Contains(addressed.Recipient, StringComparer.Ordinal) ? addressed : addressed with { Company = company };

    // Why an end came is told to the employer only where it is the employer's own or the place's; else it would tell about the person.
    private static string? EmployerDetail(ProposalChanged proposal) =>
        proposal.DeclinedBy is Party.Employer || proposal.Reason is DeclineReason.PlaceFull or DeclineReason.PlaceClosed ? $"{proposal.DeclinedBy}:{proposal.Reason}" : null;

    private static IEnumerable<Addressed> To(IEnumerable<string> recipients, NoticeKind kind, NoticeReferences references) =>
        recipients.Distinct(StringComparer.Ordinal).Select(recipient => new Addressed(recipient, kind, references));

    private static IEnumerable<string> Present(params string?[] ids) => ids.OfType<string>();
}

/// <summary>A notice to be: for whom, what, pointing where, and of which company, where it is a company's.</summary>
internal sealed record Addressed(string Recipient, NoticeKind Kind, NoticeReferences References, string? Company = null)
{
    /// <summary>Whose addresses an e-mail about it goes to: the recipient's, and of an organisation's the company's, where who is bound to that one reads it.</summary>
    public IEnumerable<string> Mailed => Company is { } company && PublicId.IsValid(Recipient, IdPrefix.Organisation) ? [Recipient, company] : [Recipient];
}
