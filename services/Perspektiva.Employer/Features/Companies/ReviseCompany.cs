using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Perspektiva.Contracts.V1;
using Perspektiva.Employer.Data;
using Perspektiva.Employer.Domain;
using Perspektiva.ServiceDefaults.Messaging;
using Perspektiva.ServiceDefaults.Persistence;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Employer.Features.Companies;

/// <summary><c>PATCH /v1/companies/{id}</c>, a JSON merge patch. A new sector goes to the places at sites without one of their own: the youth rules ask for it.</summary>
internal static class ReviseCompany
{
    public static void Map(IEndpointRouteBuilder app) => app.MapPatch("/v1/companies/{id}", HandleAsync)
        .RequireScope("companies:write").WithName("ReviseCompany").WithSummary("Changes a company by merge patch: left out stays, null clears")
        .WithDescription("While active is false none of the company's places is open: they are in no ranking, and nobody can be proposed for them. Its people keep their access.")
        .AcceptsMergePatch<Request>().Produces<CompanyView>();

    /// <param name="Name">1-200 characters; cannot be cleared.</param>
    /// <param name="WzCode">WZ 2008; null = none.</param>
    /// <param name="ExternalRef">The organisation's own reference; null = none.</param>
    /// <param name="MaxPlacements">1-10,000; null = no limit of its own.</param>
    /// <param name="Active">Whether it takes people at present; cannot be cleared.</param>
    internal sealed record Request(string? Name = null, string? WzCode = null, string? ExternalRef = null, int? MaxPlacements = null, bool? Active = null);

    private static async Task<IResult> HandleAsync(
        string id, JsonObject body, HttpRequest http, Caller caller, EmployerDb db, PlaceHistory history, Outbox<EmployerDb> outbox, IOptions<JsonOptions> json,
        TimeProvider time, CancellationToken ct)
    {
        if (caller.RefusalToKeep() is { } refusal)
            return refusal;
        if (await db.CompanyOfAsync(caller, id, ct) is not { } company)
            return Problems.NotFound();
        if (http.IfMatch(company.Version) is { } stale)
            return stale;
        var before = new Request(company.Name, company.WzCode, company.ExternalRef, company.MaxPlacements, company.Active);
        var request = MergePatch.Read<Request>(before, body, json.Value.SerializerOptions);
        var check = new Check();
        var name = check.Text("/name", request.Name, 200, required: true);
        var externalRef = check.Text("/externalRef", request.ExternalRef, 200);
        RegisterCompany.CheckSector(check, "/wzCode", request.WzCode);
        check.Range("/maxPlacements", request.MaxPlacements, 1, 10_000);
        check.Required(request.Active, "/active");
        if (check.Failed || name is null || request.Active is not { } active)
            return check.Problem();
        if (externalRef is not null && await db.Companies.AnyAsync(other => other.OrganisationId == company.OrganisationId && other.ExternalRef == externalRef && other.Id != company.Id, ct))
            return Problems.Conflict("The organisation uses this reference for another company");

        company.Name = name;
        company.WzCode = request.WzCode;
        company.ExternalRef = externalRef;
        company.MaxPlacements = request.MaxPlacements;
        company.Active = active;
        company.Version++;
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (company.WzCode != before.WzCode)
            history.Record(await MoveSectorAsync(db, company, ct), caller.Signature());
        outbox.Add(RegisterCompany.Event(company, time.GetUtcNow()));
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return TypedResults.Ok(CompanyView.Of(company)).WithETag(company.Version);
    }

    private static async Task<List<Place>> MoveSectorAsync(EmployerDb db, Company company, CancellationToken ct)
    {
        await db.LockCompanyAsync(company.Id, ct);
        var places = await db.Places.TagWith(LockedRows.Tag)
            .Where(place => place.CompanyId == company.Id && place.Status != PlaceStatus.Closed && place.Status != PlaceStatus.Expired
                && db.Sites.Any(site => site.Id == place.SiteId && site.WzCode == null))
            .OrderBy(place => place.Id).ToListAsync(ct);
        places.ForEach(place => place.MoveTo(company.WzCode));
        return places;
    }
}
