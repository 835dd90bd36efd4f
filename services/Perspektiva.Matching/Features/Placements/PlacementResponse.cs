using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Domain.Placements;
using Perspektiva.Matching.Domain.Proposals;
using Perspektiva.ServiceDefaults.Security;

namespace Perspektiva.Matching.Features.Placements;

/// <summary>A placement; both sides said yes, so both see it whole, but for why it ended or paused: of that company and mentor read what the company named.</summary>
/// <param name="ProposalId">The proposal that it began from; none where an older release began it while the platform was changed over.</param>
/// <param name="DateChanges">First day, end of probation and of a wage subsidy as they were before they were changed, oldest first.</param>
/// <param name="MentorId">Who accompanies the young person in the company now; of an ended placement, who was the last.</param>
/// <param name="Adaptations">What was agreed to change about the place for this person: what the company promised.</param>
/// <param name="AdaptationsDone">Which of them are done, since when, and in which role somebody said so.</param>
/// <param name="NextAdaptationOn">The earliest day that one was promised for which is not done.</param>
/// <param name="EndReason">As a decline of a proposal would say it, for older clients; <paramref name="EndReasons"/> says it better.</param>
/// <param name="EndReasons">Why it ended, by the sides that said so; empty until it has.</param>
/// <param name="EndReasonChanges">What sides said after the end, oldest first.</param>
/// <param name="Corrections">Lines of the history that were wrong, as they stood, oldest first.</param>
internal sealed record PlacementResponse(
    string Id, long Version, string ParticipantId, string PlaceId, string CompanyId, string? MentorId, PlacementStage Stage, PlacementStage? ResumesAt,
    DateOnly StartsOn, DateOnly? EmployedOn, DateOnly? EndedOn, DeclineReason? EndReason, DateOnly? LastCheckInOn, DateOnly? NextCheckInOn, bool WarningOpen,
    DateOnly? ProbationEndsOn, DateOnly? SubsidyEndsOn, IReadOnlyList<PlaceAdaptation> Adaptations, IReadOnlyList<StageView> History,
    string? ProposalId, IReadOnlyList<DateChangeView> DateChanges, IReadOnlyList<MentorTerm> Mentors, IReadOnlyList<EndReasonView> EndReasons,
    IReadOnlyList<AdaptationDoneView> AdaptationsDone, DateOnly? NextAdaptationOn, IReadOnlyList<EndReasonChangeView> EndReasonChanges, IReadOnlyList<CorrectionView> Corrections)
{
    public static PlacementResponse Of(Placement placement, Caller caller) => Of(placement, caller.ReadsAsTheCompany(placement));

    private static PlacementResponse Of(Placement placement, bool asCompany) => Of(placement, StageView.AllOf(placement, asCompany), asCompany);

    private static PlacementResponse Of(Placement placement, IReadOnlyList<StageView> history, bool asCompany) => new(
        placement.PublicId, placement.Version, placement.ParticipantPublicId, placement.PlacePublicId, placement.CompanyPublicId, placement.MentorId,
        placement.Stage, placement.ResumesAt, placement.StartsOn, placement.EmployedOn, placement.EndedOn,
        EndOf(history)?.Reason, placement.LastCheckInOn, placement.NextCheckInOn, placement.AsksForAnAnswer,
        placement.ProbationEndsOn, placement.SubsidyEndsOn, placement.Adaptations, history,
        placement.ProposalPublicId, [.. placement.Dates.OrderBy(entry => entry.At).ThenBy(entry => entry.Date).Select(DateChangeView.Of)], MentorTerm.AllOf(placement),
        EndOf(history)?.EndReasons ?? [],
        [.. placement.AdaptationsDone.OrderBy(done => done.Adaptation).Select(done => new AdaptationDoneView(done.Adaptation, done.On, done.As))], placement.NextAdaptationOn,
        EndReasonChangeView.AllOf(placement, asCompany), [.. placement.Corrections.OrderBy(correction => correction.Id).Select(correction => CorrectionView.Of(correction, asCompany))]);

    private static StageView? EndOf(IReadOnlyList<StageView> history) => history.FirstOrDefault(line => line.Stage == PlacementStage.Ended);
}

/// <summary>An adaptation that is done.</summary>
/// <param name="Adaptation">Its place in <c>adaptations</c>, from 0.</param>
internal sealed record AdaptationDoneView(int Adaptation, DateOnly On, AdaptationOwner As);

/// <summary>One line of the history.</summary>
/// <param name="Reason">Of a step back; of a pause and an end as a decline of a proposal would say it.</param>
/// <param name="PauseReason">Why it paused.</param>
internal sealed record StageView(PlacementStage Stage, DateOnly On, DeclineReason? Reason, PauseReason? PauseReason, IReadOnlyList<EndReasonView>? EndReasons)
{
    /// <param name="asCompany">What the others named stays theirs: why somebody leaves or is away may be their health.</param>
    public static IReadOnlyList<StageView> AllOf(Placement placement, bool asCompany) => [.. placement.Lines.Select(entry => Of(entry, asCompany))];

    public static StageView Of(StageEntry entry, bool asCompany)
    {
        if (entry.EndReasons is { } ends)
        {
            List<EndReasonView> told = [.. ends.Where(end => !asCompany || end.Side == Party.Employer).Select(end => new EndReasonView(end.Reason, end.Side))];
            if (entry.DeclineFirst)
                told.Insert(0, new EndReasonView(entry.Reason.AsEnd(), null));
            var decline = entry.DeclineFirst ? entry.Reason : told is [var first, ..] ? first.Reason.AsDecline() : DeclineReason.Other;
            return new(entry.Stage, entry.On, decline, null, told);
        }
        if (entry.PauseReason is { } pause)
        {
            return asCompany && entry.PauseNamedBy != Party.Employer
                ? new(entry.Stage, entry.On, DeclineReason.Other, null, null)
                : new(entry.Stage, entry.On, entry.Reason, pause, null);
        }
        return entry switch
        {
            { Reason: DeclineReason.None } => new(entry.Stage, entry.On, null, null, null),
            { Stage: PlacementStage.Ended } => new(entry.Stage, entry.On, entry.Reason, null, [new EndReasonView(entry.Reason.AsEnd(), null)]),
            { Stage: PlacementStage.Paused } => new(entry.Stage, entry.On, entry.Reason, entry.Reason.AsPause(), null),
            _ => new(entry.Stage, entry.On, entry.Reason, null, null),
        };
    }
}

/// <summary>Why it ended, as one side sees it.</summary>
/// <param name="Side">Who named it; null where it was recorded without telling whose it is.</param>
internal sealed record EndReasonView(EndReason Reason, Party? Side);

/// <summary>What a side said after the end.</summary>
/// <param name="Before">Null = it had not been heard.</param>
/// <param name="As">In which role somebody recorded it: the side's own, or the coach for it.</param>
internal sealed record EndReasonChangeView(Party Side, EndReason? Before, EndReason After, Party As, DateTimeOffset At)
{
    public static IReadOnlyList<EndReasonChangeView> AllOf(Placement placement, bool asCompany) =>
        [.. placement.EndReasonsSaid.Where(said => !asCompany || said.Side == Party.Employer).OrderBy(said => said.Id)
            .Select(said => new EndReasonChangeView(said.Side, said.Before, said.After, said.As, said.At))];
}

/// <summary>A line of the history that was wrong.</summary>
/// <param name="Was">As it stood.</param>
/// <param name="Stage">What stands there instead; null where it was taken back, as the day is.</param>
internal sealed record CorrectionView(StageView Was, PlacementStage? Stage, DateOnly? On, CorrectionReason Why, DateTimeOffset At)
{
    public static CorrectionView Of(StageCorrection correction, bool asCompany) => new(StageView.Of(correction.Was, asCompany), correction.Stage, correction.On, correction.Why, correction.At);
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
        // An end may come to lie before the first day of who was to be the next.
        return [.. entries.Select((entry, i) => new MentorTerm(entry.MentorId, entry.Since, Until(i))).Where(term => !(term.Since > placement.EndedOn))];

        DateOnly? Until(int i) => i + 1 < entries.Count && !(entries[i + 1].Since > placement.EndedOn) ? entries[i + 1].Since : placement.EndedOn;
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
