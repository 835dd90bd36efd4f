using Perspektiva.Contracts.V1;

namespace Perspektiva.Notification.Domain;

/// <summary>Who hears of an event, and what the notice may point to. Pure, so that the disclosure rules stand in one place.</summary>
internal static class Addressees
{
    /// <summary>Coaches of suitable pairs; one notice a coach and place, with that coach's people only.</summary>
    public static IEnumerable<Addressed> Of(MatchesFound found) => found.Matches
        .SelectMany(match => Present(match.CoachId, match.SubstituteCoachId).Select(coach => (coach, match.ParticipantPublicId)))
        .GroupBy(pair => pair.coach, pair => pair.ParticipantPublicId, StringComparer.Ordinal)
        .Select(people => new Addressed(people.Key, NoticeKind.MatchesFound,
            new NoticeReferences { Place = found.PlacePublicId, Participants = [.. people.Distinct(StringComparer.Ordinal)] }));

    /// <summary>The young person is asked first; the employer hears nothing before that yes, and of the person nothing before both said yes.</summary>
    /// <param name="proposal">The new state.</param>
    /// <param name="employerWasAsked">Whether the employer had been asked before, so that an end reaches that side too.</param>
    public static IEnumerable<Addressed> Of(ProposalChanged proposal, bool employerWasAsked)
    {
        var open = new NoticeReferences { Proposal = proposal.ProposalPublicId, Place = proposal.PlacePublicId, Participant = proposal.ParticipantPublicId };
        var hidden = open with { Participant = null };
        var young = proposal.GuardianIds.Prepend(proposal.ParticipantPublicId);
        var employer = proposal.MentorIds.Prepend(proposal.EmployerOrganisationId);
        var coach = Present(proposal.CoachId);
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
        return told.Select(addressed => addressed with { Company = proposal.CompanyPublicId });

        IEnumerable<Addressed> Ended(NoticeKind kind, string? detail) => To(young.Concat(coach), kind, open with { Detail = detail })
            .Concat(employerWasAsked ? To([proposal.EmployerOrganisationId], kind, hidden with { Detail = EmployerDetail(proposal) }) : []);
    }

    /// <summary>Everybody who is part of a placement hears of its start, stages and end; the reason for an end stays with coach and young person.</summary>
    public static IEnumerable<Addressed> Of(PlacementChanged placement, PlacementStage? before)
    {
        if (placement.Stage == before) return [];
        var kind = before is null ? NoticeKind.PlacementStarted : placement.Stage == PlacementStage.Ended ? NoticeKind.PlacementEnded : NoticeKind.PlacementStageChanged;
        var references = new NoticeReferences
        {
            Placement = placement.PlacementPublicId,
            Place = placement.PlacePublicId,
            Participant = placement.ParticipantPublicId,
            Detail = placement.Stage.ToString(),
            On = placement.NextCheckInOn,
        };
        return To(Present(placement.CoachId, placement.MentorId).Append(placement.ParticipantPublicId), kind, references);
    }

    /// <summary>Coach and mentor hear that a check-in was held; a warning goes to the coach as such.</summary>
    public static IEnumerable<Addressed> Of(CheckInRecorded checkIn, string? placementPublicId)
    {
        var references = new NoticeReferences { CheckIn = checkIn.CheckInPublicId, Placement = placementPublicId, On = checkIn.NextCheckInOn };
        return To(Present(checkIn.CoachId), checkIn.Warning ? NoticeKind.CheckInWarning : NoticeKind.CheckInRecorded, references)
            .Concat(To(Present(checkIn.MentorId), NoticeKind.CheckInRecorded, references));
    }

    // Why an end came is told to the employer only where it is the employer's own or the place's; else it would tell about the person.
    private static string? EmployerDetail(ProposalChanged proposal) =>
        proposal.DeclinedBy is Party.Employer || proposal.Reason is DeclineReason.PlaceFull or DeclineReason.PlaceClosed ? $"{proposal.DeclinedBy}:{proposal.Reason}" : null;

    private static IEnumerable<Addressed> To(IEnumerable<string> recipients, NoticeKind kind, NoticeReferences references) =>
        recipients.Distinct(StringComparer.Ordinal).Select(recipient => new Addressed(recipient, kind, references));

    private static IEnumerable<string> Present(params string?[] ids) => ids.OfType<string>();
}

/// <summary>A notice to be: for whom, what, pointing where, and of which company, where it is a company's.</summary>
internal sealed record Addressed(string Recipient, NoticeKind Kind, NoticeReferences References, string? Company = null);
