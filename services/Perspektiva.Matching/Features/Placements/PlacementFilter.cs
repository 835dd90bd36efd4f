using System.ComponentModel;
using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Domain.Placements;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Matching.Features.Placements;

/// <summary>Whether a warning sign was seen and not yet answered.</summary>
internal enum WarningState { None, Open }

/// <summary>Which of the placements that the caller may see a list is asked for; what is stated holds together.</summary>
internal sealed record PlacementFilter(
    [property: Description("Only in these stages; repeatable")] string[]? Stage,
    [property: Description("Only of this participant")] string? ParticipantId,
    [property: Description("Only at this place")] string? PlaceId,
    [property: Description("Only of this company")] string? CompanyId,
    [property: Description("Only with a warning that is open (open), or without one (none)")] string? Warning,
    [property: Description("Only those whose next check-in is due by this day")] DateOnly? DueBy,
    [property: Description("Only those whose next check-in was due before today (true), or only the others (false)")] bool? Overdue)
{
    /// <summary>Narrows the list; findings go to the check.</summary>
    public IQueryable<Placement> Apply(IQueryable<Placement> placements, DateOnly today, Check check)
    {
        var stages = SnakeCase<PlacementStage>.Parse("stage", Stage, check);
        var warnings = SnakeCase<WarningState>.Parse("warning", Warning is null ? null : [Warning], check);
        check.IdParameter("participantId", ParticipantId, IdPrefix.Participant);
        check.IdParameter("placeId", PlaceId, IdPrefix.Place);
        check.IdParameter("companyId", CompanyId, IdPrefix.Company);
        if (stages.Count > 0)
            placements = placements.Where(p => stages.Contains(p.Stage));
        if (ParticipantId is { } participant)
            placements = placements.Where(p => p.ParticipantPublicId == participant);
        if (PlaceId is { } place)
            placements = placements.Where(p => p.PlacePublicId == place);
        if (CompanyId is { } company)
            placements = placements.Where(p => p.CompanyPublicId == company);
        if (warnings is [var warning])
            placements = placements.Where(p => (p.WarningOpen && p.Stage != PlacementStage.Ended) == (warning == WarningState.Open));
        if (DueBy is { } day)
            placements = placements.Where(p => p.NextCheckInOn <= day);
        if (Overdue is { } overdue)
            placements = placements.Where(p => (p.NextCheckInOn != null && p.NextCheckInOn < today) == overdue);
        return placements;
    }
}
