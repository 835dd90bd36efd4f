using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Perspektiva.Employer.Data;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Employer.Features.Places;

/// <summary><c>PATCH /v1/places/{id}</c>, a JSON merge patch: the organisation's own reference. What is declared is replaced as a whole (<see cref="RevisePlace"/>).</summary>
internal static class ReviseReference
{
    public static void Map(IEndpointRouteBuilder app) => app.MapPatch("/v1/places/{id}", HandleAsync)
        .RequireScope("places:write").WithName("ReviseReference").WithSummary("Corrects the organisation's own reference to a place, an ended one included: null clears")
        .WithDescription("409 conflict where the organisation uses the reference for another place. The place gets a new version, as by any change.")
        .AcceptsMergePatch<Request>().Produces<PlaceView>();

    /// <param name="ExternalRef">The organisation's own reference, up to 200 characters, unique within it; null = none.</param>
    internal sealed record Request(string? ExternalRef = null);

    private static async Task<IResult> HandleAsync(
        string id, JsonObject body, HttpRequest http, Caller caller, EmployerDb db, PlaceHistory history, IOptions<JsonOptions> json, CancellationToken ct)
    {
        if (caller.RefusalToKeep() is { } refusal)
            return refusal;
        if (await db.OwnPlaceAsync(caller, id, ct) is not { } place)
            return Problems.NotFound();
        if (http.IfMatch(place.Version) is { } stale)
            return stale;
        var request = MergePatch.Read<Request>(new Request(place.ExternalRef), body, json.Value.SerializerOptions);
        var check = new Check();
        var externalRef = check.Text("/externalRef", request.ExternalRef, 200);
        if (check.Failed)
            return check.Problem();
        if (externalRef is not null && await db.Places.AnyAsync(other => other.OrganisationId == place.OrganisationId && other.ExternalRef == externalRef && other.Id != place.Id, ct))
            return Problems.Conflict("The organisation uses this reference for another place");

        if (externalRef != place.ExternalRef)
        {
            place.Refer(externalRef);
            await history.SaveAsync(place, caller.Signature(), ct);
        }
        var company = await db.Companies.AsNoTracking().FirstAsync(c => c.Id == place.CompanyId, ct);
        var site = await db.Sites.AsNoTracking().FirstAsync(s => s.Id == place.SiteId, ct);
        return TypedResults.Ok(PlaceView.Of(place, own: true, company, site)).WithETag(place.Version);
    }
}
