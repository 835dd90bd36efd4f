using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Perspektiva.Contracts.V1;
using Perspektiva.Employer.Data;
using Perspektiva.Employer.Domain;
using Perspektiva.ServiceDefaults.Persistence;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Employer.Features.Companies;

/// <summary><c>PATCH /v1/companies/{id}/sites/{siteId}</c>, a JSON merge patch. Where it lies and its sector go to its places that have not ended, and are told with them.</summary>
internal static class ReviseSite
{
    public static void Map(IEndpointRouteBuilder app) => app.MapPatch("/v1/companies/{id}/sites/{siteId}", HandleAsync)
        .RequireScope("companies:write").WithName("ReviseSite").WithSummary("Changes a site by merge patch: left out stays, null clears; its places go with it")
        .WithDescription("A new postalCode places the site anew, unless coordinates come with it; null for both coordinates does so, too. Where the site lies and its sector go to each of its places that is not closed or expired, with a version of its own.")
        .AcceptsMergePatch<Request>().Produces<SiteView>();

    /// <param name="Name">Up to 200 characters; null = none.</param>
    /// <param name="Street">Up to 200 characters; null = none.</param>
    /// <param name="PostalCode">Five digits; places the site where no coordinates are given.</param>
    /// <param name="Town">Up to 200 characters; null = none.</param>
    /// <param name="WzCode">WZ 2008, where it differs from the company's; null = the company's.</param>
    /// <param name="Latitude">WGS84 degrees within Europe, 34 to 72; with a longitude.</param>
    /// <param name="Longitude">WGS84 degrees within Europe, -25 to 45; with a latitude.</param>
    internal sealed record Request(
        string? Name = null, string? Street = null, string? PostalCode = null, string? Town = null, string? WzCode = null, double? Latitude = null, double? Longitude = null);

    private static async Task<IResult> HandleAsync(
        string id, string siteId, JsonObject body, HttpRequest http, Caller caller, EmployerDb db, PlaceHistory history, IOptions<JsonOptions> json, CancellationToken ct)
    {
        if (caller.RefusalToKeep() is { } refusal)
            return refusal;
        await using var transaction = await db.Database.BeginTransactionAsync(ct);

        // Whoever drafts or revises a place of the company holds it, and reads the site after that.
        if (await db.Companies.TagWith(LockedRows.Tag).KeptBy(caller).FirstOrDefaultAsync(c => c.PublicId == id, ct) is not { } company
            || await db.Sites.FirstOrDefaultAsync(s => s.PublicId == siteId && s.CompanyId == company.Id, ct) is not { } site)
            return Problems.NotFound();
        if (http.IfMatch(site.Version) is { } stale)
            return stale;
        var before = new Request(site.Name, site.Street, site.PostalCode, site.Town, site.WzCode, site.Location.Latitude, site.Location.Longitude);
        var request = Placed(MergePatch.Read<Request>(before, body, json.Value.SerializerOptions), before, body);
        var check = new Check();
        var name = check.Text("/name", request.Name, 200);
        var street = check.Text("/street", request.Street, 200);
        var town = check.Text("/town", request.Town, 200);
        RegisterCompany.CheckSector(check, "/wzCode", request.WzCode);
        var location = AddSite.Locate(check, "", request.PostalCode, request.Latitude, request.Longitude);
        if (check.Failed || location is null)
            return check.Problem();

        var told = location != site.Location || request.WzCode != site.WzCode;
        site.Revise(location, new SiteAddress(name, street, request.PostalCode, town, request.WzCode));
        if (told)
            history.Record(await MovePlacesAsync(db, company, site, ct), caller.Signature());
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return TypedResults.Ok(SiteView.Of(site)).WithETag(site.Version);
    }

    // Coordinates that stood there belong to the postal code that stood beside them.
    private static Request Placed(Request request, Request before, JsonObject body) =>
        request.PostalCode is not null && request.PostalCode != before.PostalCode && !body.ContainsKey("latitude") && !body.ContainsKey("longitude")
            ? request with { Latitude = null, Longitude = null }
            : request;

    private static async Task<List<Place>> MovePlacesAsync(EmployerDb db, Company company, Site site, CancellationToken ct)
    {
        var places = await db.Places.TagWith(LockedRows.Tag)
            .Where(place => place.SiteId == site.Id && place.Status != PlaceStatus.Closed && place.Status != PlaceStatus.Expired).OrderBy(place => place.Id).ToListAsync(ct);
        places.ForEach(place => place.MoveTo(site.Location, site.WzCode ?? company.WzCode));
        return places;
    }
}
