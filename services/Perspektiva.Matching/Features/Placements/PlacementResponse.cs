using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Domain.Placements;
using Perspektiva.Matching.Domain.Proposals;

namespace Perspektiva.Matching.Features.Placements;

/// <summary>A placement; both sides said yes, so both see it whole.</summary>
/// <param name="ProposalId">The proposal that it began from; none where an older release began it while the platform was changed over.</param>
/// <param name="DateChanges">First day, end of probation and of a wage subsidy as they were before they were changed, oldest first.</param>
/// <param name="MentorId">Who accompanies the young person in the company now; of an ended placement, who was the last.</param>
/// <param name="Adaptations">What was agreed to change about the place for this person: what the company promised.</param>
internal sealed record PlacementResponse(
    string Id, long Version, string ParticipantId, string PlaceId, string CompanyId, string? MentorId, PlacementStage Stage, PlacementStage? ResumesAt,
    DateOnly StartsOn, DateOnly? EmployedOn, DateOnly? EndedOn, DeclineReason? EndReason, DateOnly? LastCheckInOn, DateOnly? NextCheckInOn, bool WarningOpen,
    DateOnly? ProbationEndsOn, DateOnly? SubsidyEndsOn, IReadOnlyList<PlaceAdaptation> Adaptations, IReadOnlyList<StageView> History,
    string? ProposalId, IReadOnlyList<DateChangeView> DateChanges, IReadOnlyList<MentorTerm> Mentors)
{
    public static PlacementResponse Of(Placement placement) => new(
        placement.PublicId, placement.Version, placement.ParticipantPublicId, placement.PlacePublicId, placement.CompanyPublicId, placement.MentorId,
        placement.Stage, placement.ResumesAt, placement.StartsOn, placement.EmployedOn, placement.EndedOn,
        placement.EndReason == DeclineReason.None ? null : placement.EndReason, placement.LastCheckInOn, placement.NextCheckInOn, placement.WarningOpen,
        placement.ProbationEndsOn, placement.SubsidyEndsOn, placement.Adaptations, [.. placement.History.OrderBy(entry => entry.Id).Select(StageView.Of)],
        placement.ProposalPublicId, [.. placement.Dates.OrderBy(entry => entry.At).ThenBy(entry => entry.Date).Select(DateChangeView.Of)], MentorTerm.AllOf(placement));
}

/// <summary>One line of the history.</summary>
internal sealed record StageView(PlacementStage Stage, DateOnly On, DeclineReason? Reason)
{
    public static StageView Of(StageEntry entry) => new(entry.Stage, entry.On, entry.Reason == DeclineReason.None ? null : entry.Reason);
}

/// <summary>A date that was changed.</summary>
/// <param name="Before">Null = there was none.</param>
/// <param name="After">Null = there is none any more.</param>
internal sealed record DateChangeView(PlacementDate Date, DateOnly? Before, DateOnly? After, DateTimeOffset At)
{
    public static DateChangeView Of(DateEntry entry) => new(entry.Date, entry.Before, entry.After, entry.At);
}

/// <summary>Who was the mentor, and how long; by id, names are the company's.</summary>
/// <param name="Since">First day with them.</param>
/// <param name="Until">The next one's first day, or the day of the end; null while they are the mentor.</param>
internal sealed record MentorTerm(string MentorId, DateOnly Since, DateOnly? Until)
{
    /// <summary>In their order.</summary>
    public static IReadOnlyList<MentorTerm> AllOf(Placement placement)
    {
        var entries = placement.Mentors.OrderBy(entry => entry.Since).ThenBy(entry => entry.Id).ToList();

        // Of a placement that an older release has begun, while both run, the mentor stands in the placement alone.
        if (entries.Count == 0)
            return placement.MentorId is { } only ? [new MentorTerm(only, placement.StartsOn, placement.EndedOn)] : [];
        return [.. entries.Select((entry, i) => new MentorTerm(entry.MentorId, entry.Since, i + 1 < entries.Count ? entries[i + 1].Since : placement.EndedOn))];
    }
}

/// <summary>A check-in.</summary>
/// <param name="Corrects">The check-in that this one corrects.</param>
/// <param name="CorrectedBy">The one that corrects this: it counts for nothing any more.</param>
/// <param name="Warning">A voice at 2 or below, two voices 2 or more apart (question by question where both answered them), or a sign that alone is one; the other sides' latest voices of the seven days up to it count as its own.</param>
/// <param name="ParticipantAnswers">The three answers whose lowest is the rating; null where the rating alone was given, here and below.</param>
internal sealed record CheckInResponse(
    string Id, string PlacementId, DateOnly HeldOn, int? ParticipantVoice, int? MentorVoice, int? CoachVoice, IReadOnlyList<CheckInSign> Signs, bool Warning,
    string? NoteId, DateOnly? NextCheckInOn, string? Corrects, string? CorrectedBy, VoiceAnswers? ParticipantAnswers, VoiceAnswers? MentorAnswers, VoiceAnswers? CoachAnswers)
{
    private static readonly CheckInSign[] Single =
        [.. Enum.GetValues<CheckInSign>().Where(sign => sign != CheckInSign.None)];

    /// <param name="next">When the next one is due; in lists left out.</param>
    public static CheckInResponse Of(CheckIn checkIn, string placementId, DateOnly? next) => new(
        checkIn.PublicId, placementId, checkIn.HeldOn, checkIn.ParticipantVoice, checkIn.MentorVoice, checkIn.CoachVoice,
        [.. Single.Where(sign => checkIn.Signs.HasFlag(sign))], checkIn.Warning, checkIn.NoteId, next, checkIn.Corrects, checkIn.CorrectedBy,
        checkIn.ParticipantAnswers, checkIn.MentorAnswers, checkIn.CoachAnswers);
}
