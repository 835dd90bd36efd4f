using Perspektiva.Employer.Data;
using Perspektiva.ServiceDefaults.Messaging;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Employer.Features.Companies;

/// <summary><c>PATCH /v1/companies/{id}</c></summary>
internal static class ReviseCompany
{
    public static void Map(IEndpointRouteBuilder app) => app.MapPatch("/v1/companies/{id}", HandleAsync)
        .RequireScope("companies:write").WithName("ReviseCompany").WithSummary("Changes the members that are sent; the others stay")
        .Produces<CompanyView>();

    /// <param name="Name">1-200 characters.</param>
    /// <param name="WzCode">WZ 2008.</param>
    /// <param name="ExternalRef">The organisation's own reference.</param>
    /// <param name="MaxPlacements">1-10,000.</param>
    /// <param name="Active">Whether it takes people at present.</param>
    internal sealed record Request(string? Name = null, string? WzCode = null, string? ExternalRef = null, int? MaxPlacements = null, bool? Active = null);

    private static async Task<IResult> HandleAsync(
        string id, Request body, HttpRequest request, Caller caller, EmployerDb db, Outbox<EmployerDb> outbox, TimeProvider time, CancellationToken ct)
    {
        if (caller.RefusalToKeep() is { } refusal)
            return refusal;
        var check = new Check();
        var name = body.Name is null ? null : check.Text("/name", body.Name, 200, required: true);
        var externalRef = check.Text("/externalRef", body.ExternalRef, 200);
        RegisterCompany.CheckSector(check, "/wzCode", body.WzCode);
        check.Range("/maxPlacements", body.MaxPlacements, 1, 10_000);
        if (check.Failed)
            return check.Problem();
        if (await db.CompanyOfAsync(caller, id, ct) is not { } company)
            return Problems.NotFound();
        if (request.IfMatch(company.Version) is { } stale)
            return stale;

        company.Name = name ?? company.Name;
        company.WzCode = body.WzCode ?? company.WzCode;
        company.ExternalRef = externalRef ?? company.ExternalRef;
        company.MaxPlacements = body.MaxPlacements ?? company.MaxPlacements;
        company.Active = body.Active ?? company.Active;
        company.Version++;
        outbox.Add(RegisterCompany.Event(company, time.GetUtcNow()));
        await db.SaveChangesAsync(ct);
        return TypedResults.Ok(CompanyView.Of(company)).WithETag(company.Version);
    }
}
