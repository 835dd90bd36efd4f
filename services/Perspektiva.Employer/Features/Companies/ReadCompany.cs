using Microsoft.EntityFrameworkCore;
using Perspektiva.Employer.Data;
using Perspektiva.Employer.Domain;
using Perspektiva.ServiceDefaults.Encryption;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Employer.Features.Companies;

/// <summary><c>GET /v1/companies/{id}</c> and the look-up by the organisation's own reference.</summary>
internal static class ReadCompany
{
    private const string List = "companies";

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/companies/{id}", HandleAsync)
            .RequireScope("companies:read", "companies:write").WithName("ReadCompany").WithSummary("A company of the caller's organisation with its sites and mentors")
            .Produces<CompanyView>();
        app.MapGet("/v1/companies", ListAsync)
            .RequireScope("companies:read", "companies:write").WithName("ListCompanies").WithSummary("The companies that the caller keeps, or the one with a reference of its own")
            .Produces<Page<CompanyView>>();
    }

    private static async Task<IResult> HandleAsync(string id, Caller caller, EmployerDb db, IPersonVault vault, CancellationToken ct)
    {
        if (caller.RefusalToKeep() is not null || await db.CompanyOfAsync(caller, id, ct) is not { } company)
            return Problems.NotFound();
        var sites = await db.Sites.AsNoTracking().Where(site => site.CompanyId == company.Id).OrderBy(site => site.Id).Take(1000).ToListAsync(ct);
        var mentors = await db.Mentors.AsNoTracking().Where(mentor => mentor.CompanyId == company.Id).OrderBy(mentor => mentor.Id).Take(1000).ToListAsync(ct);
        await vault.PreloadAsync([.. mentors.Select(mentor => mentor.Id)], ct);
        var views = new List<MentorView>(mentors.Count);
        foreach (var mentor in mentors)
            views.Add(MentorView.Of(mentor, await vault.DecryptAsync<MentorContact>(mentor.Id, mentor.Contact, ct)));
        return TypedResults.Ok(CompanyView.Of(company, [.. sites.Select(SiteView.Of)], views)).WithETag(company.Version);
    }

    private static async Task<IResult> ListAsync(string? externalRef, [AsParameters] PageQuery page, Caller caller, Cursor cursor, EmployerDb db, CancellationToken ct)
    {
        var check = new Check();
        var after = page.Read(cursor, List, check);
        var reference = check.ExternalRef(externalRef);
        if (check.Failed)
            return check.Problem();
        if (caller.RefusalToKeep() is not null)
            return TypedResults.Ok(new Page<CompanyView>([], null));
        var last = after is [var id] ? Guid.Parse(id) : Guid.Empty;
        var query = db.Companies.AsNoTracking().KeptBy(caller).Where(company => company.Id > last);
        if (reference is not null)
            query = query.Where(company => company.ExternalRef == reference);
        var found = await query.OrderBy(company => company.Id).Take(page.Size + 1).ToListAsync(ct);
        var items = found.Take(page.Size).ToList();
        var next = found.Count > page.Size ? cursor.Encode(List, items[^1].Id.ToString()) : null;
        return TypedResults.Ok(new Page<CompanyView>([.. items.Select(company => CompanyView.Of(company))], next));
    }
}
