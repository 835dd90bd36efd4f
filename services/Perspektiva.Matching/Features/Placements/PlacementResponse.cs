using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Domain.Placements;
using Perspektiva.Matching.Domain.Proposals;

namespace Perspektiva.Matching.Features.Placements;

/// <summary>A placement; both sides said yes, so both see it whole.</summary>
/// <param name="Adaptations">What was agreed to change about the place for this person: what the company promised.</param>
internal sealed record PlacementResponse(
    string Id, long Version, string ParticipantId, string PlaceId, string CompanyId, string? MentorId, PlacementStage Stage, PlacementStage? ResumesAt,
    DateOnly StartsOn, DateOnly? EmployedOn, DateOnly? EndedOn, DeclineReason? EndReason, DateOnly? LastCheckInOn, DateOnly? NextCheckInOn, bool WarningOpen,
    DateOnly? ProbationEndsOn, DateOnly? SubsidyEndsOn, IReadOnlyList<PlaceAdaptation> Adaptations, IReadOnlyList<StageView> History)
{
    public static PlacementResponse Of(Placement placement) => new(
        placement.PublicId, placement.Version, placement.ParticipantPublicId, placement.PlacePublicId, placement.CompanyPublicId, placement.MentorId,
        placement.Stage, placement.ResumesAt, placement.StartsOn, placement.EmployedOn, placement.EndedOn,
        placement.EndReason == DeclineReason.None ? null : placement.EndReason, placement.LastCheckInOn, placement.NextCheckInOn, placement.WarningOpen,
        placement.ProbationEndsOn, placement.SubsidyEndsOn, placement.Adaptations, [.. placement.History.OrderBy(entry => entry.Id).Select(StageView.Of)]);
}

/// <summary>One line of the history.</summary>
internal sealed record StageView(PlacementStage Stage, DateOnly On, DeclineReason? Reason)
{
    public static StageView Of(StageEntry entry) => new(entry.Stage, entry.On, entry.Reason == DeclineReason.None ? null : entry.Reason);
}

/// <summary>A check-in.</summary>
/// <param name="Warning">A voice at 2 or below, two voices 2 or more apart, or a sign that alone is one; the other sides' latest voices of the seven days up to it count as its own.</param>
internal sealed record CheckInResponse(
    string Id, string PlacementId, DateOnly HeldOn, int? ParticipantVoice, int? MentorVoice, int? CoachVoice, IReadOnlyList<CheckInSign> Signs, bool Warning,
    string? NoteId, DateOnly? NextCheckInOn)
{
    private static readonly CheckInSign[] Single =
        [.. Enum.GetValues<CheckInSign>().Where(sign => sign != CheckInSign.None)];

    /// <param name="next">When the next one is due; in lists left out.</param>
    public static CheckInResponse Of(CheckIn checkIn, string placementId, DateOnly? next) => new(
        checkIn.PublicId, placementId, checkIn.HeldOn, checkIn.ParticipantVoice, checkIn.MentorVoice, checkIn.CoachVoice,
        [.. Single.Where(sign => checkIn.Signs.HasFlag(sign))], checkIn.Warning, checkIn.NoteId, next);
}
