using Microsoft.EntityFrameworkCore;
using Perspektiva.Employer.Data;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Employer.Features.Places;

/// <summary><c>GET /v1/changes/places?after=</c>: for portals that synchronise.</summary>
internal static class PlaceFeed
{
    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/v1/changes/places", HandleAsync)
        .RequireScope("places:read", "places:write").WithName("ListPlaceChanges")
        .WithSummary("Changes of places that are or were published, and of drafts that the caller keeps, in order; a reader that has seen a position has seen all before it")
        .Produces<ChangeFeed>();

    private static async Task<IResult> HandleAsync([AsParameters] FeedQuery feed, Caller caller, EmployerDb db, CancellationToken ct)
    {
        if (feed.Refusal() is { } refusal)
            return refusal;
        var from = feed.From;
        var organisation = caller.RefusalToKeep() is null ? caller.Organisation : "";
        var only = caller.OnlyCompany;
        var items = await db.PlaceChanges.AsNoTracking()
            .Where(change => change.Position > from && (change.Public || (change.OrganisationId == organisation
                && (only == null || db.Places.Any(place => place.PublicId == change.PlacePublicId && place.CompanyPublicId == only)))))
            .OrderBy(change => change.Position).Take(feed.Size)
            .Select(change => new Change(change.Position, change.PlacePublicId, change.Version, "changed"))
            .ToListAsync(ct);
        return TypedResults.Ok(feed.Of(items));
    }
}
