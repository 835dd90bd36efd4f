using Perspektiva.Contracts.V1;
using Perspektiva.Employer.Data;
using Perspektiva.Employer.Domain;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Employer.Features.Places;

/// <summary><c>PUT /v1/places/{id}/requirements</c>: the whole profile, in the company's own words from then on.</summary>
internal static class SetRequirements
{
    public static void Map(IEndpointRouteBuilder app) => app.MapPut("/v1/places/{id}/requirements", HandleAsync)
        .RequireScope("places:write").WithName("SetRequirements").WithSummary("Sets the whole requirement profile of a place")
        .Produces<PlaceView>();

    /// <param name="Requirements">32 in the order of the dimensions; null = not asked.</param>
    /// <param name="Basis">Whether it is the company's own word (default) or an unconfirmed draft.</param>
    internal sealed record Request(IReadOnlyList<Requirement?> Requirements, RequirementsBasis Basis = RequirementsBasis.Company);

    private static async Task<IResult> HandleAsync(
        string id, Request body, HttpRequest request, Caller caller, EmployerDb db, PlaceHistory history, CancellationToken ct)
    {
        if (caller.RefusalToKeep() is { } refusal)
            return refusal;
        var check = new Check();
        RequirementsBody.Read(check, "/requirements", body.Requirements);
        if (check.Failed)
            return check.Problem();
        if (await db.OwnPlaceAsync(caller, id, ct) is not { } place)
            return Problems.NotFound();
        if (request.IfMatch(place.Version) is { } stale)
            return stale;
        if (place.Require(body.Requirements, body.Basis) is { } refused)
            return Problems.InvalidTransition(refused);
        await history.SaveAsync(place, caller.Signature(), ct);
        return TypedResults.Ok(PlaceView.Of(place, own: true)).WithETag(place.Version);
    }
}
