using Perspektiva.Employer.Data;
using Perspektiva.Employer.Domain;
using Perspektiva.Employer.Drafting;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Employer.Features.Companies;

/// <summary>A site.</summary>
/// <param name="Id">Public id <c>sit_...</c>.</param>
/// <param name="Name">What the company calls it.</param>
/// <param name="Street">Street and number.</param>
/// <param name="PostalCode">Five digits.</param>
/// <param name="Town">Town.</param>
/// <param name="WzCode">Its own sector where it differs from the company's.</param>
/// <param name="Latitude">WGS84 degrees.</param>
/// <param name="Longitude">WGS84 degrees.</param>
/// <param name="Version">The record's version.</param>
internal sealed record SiteView(string Id, string? Name, string? Street, string? PostalCode, string? Town, string? WzCode, double Latitude, double Longitude, long Version)
{
    public static SiteView Of(Site site) =>
        new(site.PublicId, site.Name, site.Street, site.PostalCode, site.Town, site.WzCode, site.Location.Latitude, site.Location.Longitude, site.Version);
}

/// <summary><c>POST /v1/companies/{id}/sites</c></summary>
internal static class AddSite
{
    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/v1/companies/{id}/sites", HandleAsync)
        .RequireScope("companies:write").WithIdempotency<EmployerDb>()
        .WithName("AddSite").WithSummary("Adds a site; coordinates are given or found by the postal code")
        .Produces<SiteView>(StatusCodes.Status201Created);

    /// <param name="Name">Up to 200 characters.</param>
    /// <param name="Street">Up to 200 characters.</param>
    /// <param name="PostalCode">Five digits; places the site where no coordinates are given.</param>
    /// <param name="Town">Up to 200 characters.</param>
    /// <param name="WzCode">WZ 2008, where it differs from the company's.</param>
    /// <param name="Latitude">WGS84 degrees within Europe, 34 to 72; with a longitude.</param>
    /// <param name="Longitude">WGS84 degrees within Europe, -25 to 45; with a latitude.</param>
    internal sealed record Request(
        string? Name = null, string? Street = null, string? PostalCode = null, string? Town = null, string? WzCode = null, double? Latitude = null, double? Longitude = null);

    private static async Task<IResult> HandleAsync(string id, Request body, Caller caller, EmployerDb db, TimeProvider time, CancellationToken ct)
    {
        if (caller.RefusalToKeep() is { } refusal)
            return refusal;
        var check = new Check();
        var name = check.Text("/name", body.Name, 200);
        var street = check.Text("/street", body.Street, 200);
        var town = check.Text("/town", body.Town, 200);
        RegisterCompany.CheckSector(check, "/wzCode", body.WzCode);
        var location = Locate(check, "", body.PostalCode, body.Latitude, body.Longitude);
        if (check.Failed || location is null)
            return check.Problem();
        if (await db.CompanyOfAsync(caller, id, ct) is not { } company)
            return Problems.NotFound();

        var site = Site.At(company.Id, location, time.GetUtcNow(), new SiteAddress(name, street, body.PostalCode, town, body.WzCode));
        db.Sites.Add(site);
        return TypedResults.Created($"/v1/companies/{company.PublicId}", SiteView.Of(site));
    }

    /// <summary>Where it lies: by the coordinates given, else by the postal code. Findings go to the check; null when there is none.</summary>
    internal static Location? Locate(Check check, string pointer, string? postalCode, double? latitude, double? longitude)
    {
        var wellFormed = postalCode is null || (postalCode.Length == 5 && postalCode.All(char.IsAsciiDigit));
        check.That(wellFormed, $"{pointer}/postalCode", "must have five digits", "malformed");
        var inRange = check.Coordinates(pointer, latitude, longitude);
        if (latitude is not null || longitude is not null)
        {
            check.That(latitude is not null, $"{pointer}/latitude", "is required beside a longitude", "required");
            check.That(longitude is not null, $"{pointer}/longitude", "is required beside a latitude", "required");
            return inRange && latitude is { } north && longitude is { } east ? new Location(north, east) : null;
        }
        if (postalCode is null)
            check.Error($"{pointer}/postalCode", "is required where no coordinates are given", "required");
        if (postalCode is null || !wellFormed)
            return null;
        var found = PostalCodes.Find(postalCode);
        check.That(found is not null, $"{pointer}/postalCode", "is not a known German postal code; give coordinates instead", "unknown_value");
        return found is { } known ? new Location(known.Latitude, known.Longitude) : null;
    }
}
