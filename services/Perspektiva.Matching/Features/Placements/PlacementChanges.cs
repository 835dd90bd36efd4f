using Microsoft.EntityFrameworkCore;
using Perspektiva.Matching.Data;
using Perspektiva.Matching.Features.Access;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Matching.Features.Placements;

/// <summary>The change feed of placements, for portals that synchronise. One entry a placement, at its last change.</summary>
internal static class PlacementChanges
{
    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/v1/changes/placements", HandleAsync)
        .RequireScope("placements:read").WithName("PlacementChanges").WithSummary("Placements that changed after a position")
        .Produces<ChangeFeed>();

    private static async Task<IResult> HandleAsync([AsParameters] FeedQuery feed, MatchingDb db, Caller caller, CancellationToken ct)
    {
        if (feed.Refusal() is { } refusal)
            return refusal;
        var from = feed.From;
        var mine = db.Participants.Where(caller.Participants()).Select(p => (Guid?)p.Id);
        var organisation = caller.Organisation;
        var (employer, portal) = (caller.IsEmployerOf(organisation), caller.IsRegisteringPortal);
        var only = caller.OnlyCompany;
        var coach = caller.IsCoach() ? caller.Record : null;
        var mentor = caller.Record is { } record && caller.IsMentorOf([record]) ? record : null;

        // Of an erased person nothing is left but the entry: whose coach it was is asked of that.
        var entries = await db.PlacementFeed.AsNoTracking()
            .Where(e => e.Position > from)
            .Where(e => (employer && e.EmployerOrganisationId == organisation && (only == null || e.CompanyPublicId == only))
                || (portal && e.RegisteringOrganisationIds.Contains(organisation))
                || mine.Contains(e.ParticipantId)
                || (coach != null && e.Erased && e.CoachIds.Contains(coach) && e.OrganisationIds.Contains(organisation))
                || (mentor != null && e.MentorId == mentor))
            .OrderBy(e => e.Position).Take(feed.Size).ToListAsync(ct);
        var items = entries.ConvertAll(e => new Change(e.Position, e.PublicId, e.Version, e.Erased ? "erased" : "changed"));
        return TypedResults.Ok(feed.Of(items));
    }
}
