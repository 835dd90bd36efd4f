using Perspektiva.Contracts.V1;
using Perspektiva.Employer.Data;
using Perspektiva.Employer.Domain;
using Perspektiva.Employer.Drafting;
using Perspektiva.ServiceDefaults.Messaging;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Employer.Features.Companies;

/// <summary>A company as its organisation sees it.</summary>
/// <param name="Id">Public id <c>cmp_...</c>.</param>
/// <param name="Name">The company's name.</param>
/// <param name="WzCode">WZ 2008.</param>
/// <param name="WzTitle">The German title of the WZ code.</param>
/// <param name="ExternalRef">The organisation's own reference.</param>
/// <param name="MaxPlacements">How many placements at once over all places; null = no limit of its own.</param>
/// <param name="Active">Whether it takes people at present.</param>
/// <param name="Synthetic">Made for a demonstration.</param>
/// <param name="Version">Equals the entity tag.</param>
/// <param name="Sites">Where it works; only when one company is read.</param>
/// <param name="Mentors">Who accompanies; only when one company is read.</param>
internal sealed record CompanyView(
    string Id, string Name, string? WzCode, string? WzTitle, string? ExternalRef, int? MaxPlacements, bool Active, bool Synthetic, long Version,
    IReadOnlyList<SiteView>? Sites = null, IReadOnlyList<MentorView>? Mentors = null)
{
    public static CompanyView Of(Company company, IReadOnlyList<SiteView>? sites = null, IReadOnlyList<MentorView>? mentors = null) => new(
        company.PublicId, company.Name, company.WzCode, company.WzCode is null ? null : Wz.TitleOf(company.WzCode), company.ExternalRef, company.MaxPlacements,
        company.Active, company.Synthetic, company.Version, sites, mentors);
}

/// <summary><c>POST /v1/companies</c></summary>
internal static class RegisterCompany
{
    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/v1/companies", HandleAsync)
        .RequireScope("companies:write").WithIdempotency<EmployerDb>()
        .WithName("RegisterCompany").WithSummary("Registers a company of the caller's organisation")
        .Produces<CompanyView>(StatusCodes.Status201Created);

    /// <param name="Name">1-200 characters.</param>
    /// <param name="WzCode">WZ 2008, for example 47.11.</param>
    /// <param name="ExternalRef">The organisation's own reference, up to 200 characters, unique within it.</param>
    /// <param name="MaxPlacements">1-10,000; null = no limit of its own.</param>
    /// <param name="Synthetic">True for demonstrations only.</param>
    internal sealed record Request(string Name, string? WzCode = null, string? ExternalRef = null, int? MaxPlacements = null, bool Synthetic = false);

    private static async Task<IResult> HandleAsync(
        Request body, Caller caller, EmployerDb db, Outbox<EmployerDb> outbox, TimeProvider time, CancellationToken ct)
    {
        if (caller.RefusalToKeep() is { } refusal)
            return refusal;
        if (caller.OnlyCompany is not null)
            return Problems.Forbidden("An employer who is bound to a company keeps that one; the organisation's portal registers another");
        var check = new Check();
        var name = check.Text("/name", body.Name, 200, required: true);
        var externalRef = check.Text("/externalRef", body.ExternalRef, 200);
        CheckSector(check, "/wzCode", body.WzCode);
        check.Range("/maxPlacements", body.MaxPlacements, 1, 10_000);
        if (check.Failed || name is null)
            return check.Problem();

        var now = time.GetUtcNow();
        var company = Company.Register(caller.Organisation, name, now, body.Synthetic);
        company.WzCode = body.WzCode;
        company.ExternalRef = externalRef;
        company.MaxPlacements = body.MaxPlacements;
        db.Companies.Add(company);
        outbox.Add(Event(company, now));
        return TypedResults.Created($"/v1/companies/{company.PublicId}", CompanyView.Of(company, [], [])).WithETag(company.Version);
    }

    internal static void CheckSector(Check check, string pointer, string? wzCode)
    {
        if (wzCode is not null)
            check.That(Wz.TitleOf(wzCode) is not null, pointer, "must be a code of the WZ 2008, for example 47.11", "unknown_value");
    }

    internal static CompanyChanged Event(Company company, DateTimeOffset now) => new(
        Guid.CreateVersion7(now), now, company.Id, company.Version, company.PublicId, company.OrganisationId, company.WzCode, company.MaxPlacements, company.Active);
}
