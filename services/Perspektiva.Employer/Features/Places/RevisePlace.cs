using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.Employer.Data;
using Perspektiva.Employer.Domain;
using Perspektiva.Employer.Drafting;
using Perspektiva.ServiceDefaults.Persistence;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Employer.Features.Places;

/// <summary><c>PUT /v1/places/{id}</c>: the whole of what is declared; a published place must stay publishable.</summary>
internal static class RevisePlace
{
    public static void Map(IEndpointRouteBuilder app) => app.MapPut("/v1/places/{id}", HandleAsync)
        .RequireScope("places:write").WithName("RevisePlace")
        .WithSummary("Replaces what is declared about a place; a capacity below the occupancy is accepted and shown as oversubscribed")
        .Produces<PlaceView>();

    /// <param name="SiteId">Public id <c>sit_...</c> of the company.</param>
    /// <param name="Place">What the place is.</param>
    internal sealed record Request(string SiteId, PlaceBody Place);

    private static async Task<IResult> HandleAsync(
        string id, Request body, HttpRequest request, Caller caller, EmployerDb db, PlaceHistory history, TimeProvider time, CancellationToken ct)
    {
        if (caller.RefusalToKeep() is { } refusal)
            return refusal;
        var check = new Check();
        check.Id("/siteId", body.SiteId, IdPrefix.Site);
        var terms = body.Place.Read(check, "/place");
        if (check.Failed || terms is null)
            return check.Problem();
        if (await db.OwnPlaceAsync(caller, id, ct) is not { } place)
            return Problems.NotFound();
        if (request.IfMatch(place.Version) is { } stale)
            return stale;

        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var company = await db.Companies.TagWith(LockedRows.HeldTag).FirstAsync(c => c.Id == place.CompanyId, ct);
        var site = await db.Sites.FirstOrDefaultAsync(s => s.PublicId == body.SiteId && s.CompanyId == place.CompanyId, ct);
        check.That(site is not null, "/siteId", "is no site of this company", "unknown_reference");
        await DraftPlace.CheckMentorsAsync(check, "/place", db, company, terms, ct, place.Terms.MentorIds);
        if (place.Status != PlaceStatus.Draft)
        {
            foreach (var finding in Place.Obstacles(terms, place.Requirements, time.Today(), Kldb.IsOccupation, before: place.Terms))
                check.Error("/place" + finding.Pointer, finding.Reason, finding.Code);
        }
        if (check.Failed || site is null)
            return check.Problem();

        if (place.Revise(terms, site, site.WzCode ?? company.WzCode) is { } refused)
            return Problems.InvalidTransition(refused);
        history.Record(place, caller.Signature());
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return TypedResults.Ok(PlaceView.Of(place, own: true, company, site)).WithETag(place.Version);
    }
}
