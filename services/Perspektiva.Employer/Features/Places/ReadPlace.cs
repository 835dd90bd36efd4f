using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts;
using Perspektiva.Employer.Data;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Employer.Features.Places;

/// <summary><c>GET /v1/places</c>, <c>GET /v1/places/{id}</c> and its former versions.</summary>
internal static class ReadPlace
{
    private const string List = "places";

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/places/{id}", HandleAsync)
            .RequireScope("places:read", "places:write").WithName("ReadPlace").WithSummary("A place: a published one for all, a draft for its organisation and its mentors")
            .Produces<PlaceView>();
        app.MapGet("/v1/places", ListAsync)
            .RequireScope("places:read", "places:write").WithName("ListPlaces").WithSummary("Places that are or were published, and drafts that the caller keeps, newest last")
            .Produces<Page<PlaceView>>();
        app.MapGet("/v1/places/{id}/versions", VersionsAsync)
            .RequireScope("places:read", "places:write").WithName("ListPlaceVersions").WithSummary("How a place of the caller's organisation became what it is, oldest first")
            .Produces<Page<PlaceVersionView>>();
    }

    /// <param name="Company">Public id of a company.</param>
    /// <param name="ExternalRef">The organisation's own reference.</param>
    /// <param name="Status">Only this status.</param>
    /// <param name="Type">Only this kind of place.</param>
    /// <param name="Kldb">KldB key or its beginning, 1-5 digits.</param>
    /// <param name="Own">Only places that the caller keeps.</param>
    internal readonly record struct Filter(
        string? Company, string? ExternalRef, PlaceStatusName? Status, PlaceTypeName? Type, string? Kldb, bool? Own);

    /// <summary>A former version.</summary>
    /// <param name="Version">Version, from 1.</param>
    /// <param name="ChangedAt">When it began, UTC.</param>
    /// <param name="ChangedBy">Who changed it: the bound record, or organisation and portal's reference to the person behind it, else the client.</param>
    /// <param name="State">The place's public state in that version.</param>
    internal sealed record PlaceVersionView(long Version, DateTimeOffset ChangedAt, string ChangedBy, System.Text.Json.JsonElement State);

    private static async Task<IResult> HandleAsync(string id, Caller caller, EmployerDb db, CancellationToken ct)
    {
        var found = await (
            from place in db.Places.AsNoTracking()
            join company in db.Companies.AsNoTracking() on place.CompanyId equals company.Id
            join site in db.Sites.AsNoTracking() on place.SiteId equals site.Id
            where place.PublicId == id
            select new { place, company, site }).FirstOrDefaultAsync(ct);
        if (found is null || !caller.MayRead(found.place))
            return Problems.NotFound();
        return TypedResults.Ok(PlaceView.Of(found.place, caller.Owns(found.place), found.company, found.site)).WithETag(found.place.Version);
    }

    private static async Task<IResult> ListAsync(
        [AsParameters] PageQuery page, [AsParameters] Filter filter, Caller caller, Cursor cursor, EmployerDb db, CancellationToken ct)
    {
        var check = new Check();
        var after = page.Read(cursor, List, check);
        if (filter.Kldb is { } key && (key.Length is < 1 or > 5 || !key.All(char.IsAsciiDigit)))
            check.ParameterError("kldb", "must be 1 to 5 digits", "malformed");
        check.IdParameter("company", filter.Company, IdPrefix.Company);
        var reference = check.ExternalRef(filter.ExternalRef);
        if (check.Failed)
            return check.Problem();
        var last = after is [var id] ? Guid.Parse(id) : Guid.Empty;
        var organisation = caller.RefusalToKeep() is null ? caller.Organisation : "";
        var only = caller.OnlyCompany;
        var query = db.Places.AsNoTracking()
            .Where(place => place.Id > last && (place.EverPublished || (place.OrganisationId == organisation && (only == null || place.CompanyPublicId == only))));
        if (filter.Own == true || reference is not null)
            query = query.Where(place => place.OrganisationId == organisation && (only == null || place.CompanyPublicId == only));
        if (filter.Company is { } company)
            query = query.Where(place => place.CompanyPublicId == company);
        if (reference is not null)
            query = query.Where(place => place.ExternalRef == reference);
        if (filter.Status is { } status)
            query = query.Where(place => place.Status == status.Value);
        if (filter.Type is { } type)
            query = query.Where(place => place.Terms.Type == type.Value);
        if (filter.Kldb is { } prefix)
            query = query.Where(place => place.Terms.KldbKey.StartsWith(prefix));
        var found = await query.OrderBy(place => place.Id).Take(page.Size + 1).ToListAsync(ct);
        var items = found.Take(page.Size).ToList();
        var next = found.Count > page.Size ? cursor.Encode(List, items[^1].Id.ToString()) : null;
        return TypedResults.Ok(new Page<PlaceView>([.. items.Select(place => PlaceView.Of(place, caller.Owns(place)))], next));
    }

    private static async Task<IResult> VersionsAsync(
        string id, [AsParameters] PageQuery page, Caller caller, Cursor cursor, EmployerDb db, CancellationToken ct)
    {
        var check = new Check();
        var after = page.Read(cursor, "place-versions", check);
        if (check.Failed)
            return check.Problem();
        if (caller.RefusalToKeep() is not null || await db.OwnPlaceAsync(caller, id, ct) is not { } place)
            return Problems.NotFound();
        var last = after is [var version] ? long.Parse(version, System.Globalization.CultureInfo.InvariantCulture) : 0;
        var found = await db.PlaceRevisions.AsNoTracking().Where(revision => revision.PlaceId == place.Id && revision.Version > last)
            .OrderBy(revision => revision.Version).Take(page.Size + 1).ToListAsync(ct);
        var items = found.Take(page.Size)
            .Select(revision => new PlaceVersionView(
                revision.Version, revision.ChangedAt, revision.ChangedBy, System.Text.Json.JsonElement.Parse(revision.State)))
            .ToList();
        var next = found.Count > page.Size
            ? cursor.Encode("place-versions", items[^1].Version.ToString(System.Globalization.CultureInfo.InvariantCulture))
            : null;
        return TypedResults.Ok(new Page<PlaceVersionView>(items, next));
    }
}
