using Microsoft.EntityFrameworkCore;
using Perspektiva.Matching.Data;
using Perspektiva.Matching.Features.Access;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Matching.Features.Placements;

/// <summary>The change feed of placements, for portals that synchronise. One entry a placement, at its last change; for who was its mentor, at the change that made it another's.</summary>
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
        var told = db.PlacementFeed.AsNoTracking()
            .Where(e => e.Position > from)
            .Where(e => (employer && e.EmployerOrganisationId == organisation && (only == null || e.CompanyPublicId == only))
                || (portal && e.RegisteringOrganisationIds.Contains(organisation))
                || mine.Contains(e.ParticipantId)
                || (coach != null && e.Erased && e.CoachIds.Contains(coach) && e.OrganisationIds.Contains(organisation))
                || (mentor != null && e.MentorId == mentor))
            .Select(e => new { e.Position, e.PublicId, e.Version, e.Erased });

        // In one statement, which sees both up to the same commit: of two, the later could go past what the earlier had not seen yet.
        if (mentor is not null)
        {
            told = told.Concat(db.PlacementFarewells.AsNoTracking().Where(f => f.MentorId == mentor && f.Position > from)
                .Select(f => new { f.Position, f.PublicId, f.Version, Erased = false }));
        }
        var entries = await told.OrderBy(e => e.Position).Take(feed.Size).ToListAsync(ct);
        return TypedResults.Ok(feed.Of(entries.ConvertAll(e => new Change(e.Position, e.PublicId, e.Version, e.Erased ? "erased" : "changed"))));
    }
}
