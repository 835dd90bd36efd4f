using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Perspektiva.Identity.Data;
using Perspektiva.Identity.Domain;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Identity.Features.Organisations;

/// <summary>An organisation to found.</summary>
/// <param name="Name">Name of the organisation, 1-200 characters; never that of a person behind it.</param>
/// <param name="Kind">What it is in the network; decides the role and the scopes of its clients.</param>
internal sealed record NewOrganisation(string Name, OrganisationKind Kind);

/// <summary>An organisation.</summary>
/// <param name="Id">Public id <c>org_...</c>.</param>
internal sealed record OrganisationView(string Id, string Name, OrganisationKind Kind)
{
    public static OrganisationView Of(Organisation organisation) => new(organisation.PublicId, organisation.Name, organisation.Kind);
}

/// <summary>Organisations: founded by operators, read by operators, by the organisation's own clients, and by people whom an access log names them to.</summary>
internal static class FoundOrganisation
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapPost("/v1/organisations", HandleAsync).RequireScope(ScopeCatalogue.OrganisationsAdmin).WithIdempotency<IdentityDb>()
            .WithName("FoundOrganisation").WithSummary("Adds a partner organisation to the network.");
        app.MapGet("/v1/organisations/{id}", ReadAsync)
            .RequireScope(ScopeCatalogue.OrganisationsAdmin, ScopeCatalogue.ActorsWrite, ScopeCatalogue.InvitationsWrite, ScopeCatalogue.ParticipantsRead, ScopeCatalogue.CompaniesRead)
            .WithName("ReadOrganisation").WithSummary("One organisation: its name and what it is.")
            .WithDescription(
                "For operators, for people with a record of their own (also behind a portal), and for the portals that register people: access logs and exports name organisations, "
                + "and whoever reads one can tell who that is. Other clients read their own.");
    }

    private static async Task<Results<Created<OrganisationView>, ProblemResult>> HandleAsync(
        NewOrganisation body, HttpContext http, IdentityDb db, TimeProvider time, CancellationToken ct)
    {
        var check = new Check();
        var name = check.Text("/name", body.Name, 200, required: true);
        check.Known<OrganisationKind>("/kind", body.Kind);
        if (check.Failed)
            return check.Problem();
        var organisation = Organisation.Found(name!, body.Kind, time.GetUtcNow());
        db.Add(organisation);
        http.Response.WithETag(organisation.Version);
        return TypedResults.Created($"/v1/organisations/{organisation.PublicId}", OrganisationView.Of(organisation));
    }

    private static async Task<Results<Ok<OrganisationView>, ProblemResult>> ReadAsync(string id, HttpContext http, IdentityDb db, Caller caller, CancellationToken ct)
    {
        var organisation = caller.Has(ScopeCatalogue.OrganisationsAdmin) || id == caller.Organisation || ReadsAccessLogs(caller)
            ? await db.Organisations.AsNoTracking().SingleOrDefaultAsync(o => o.PublicId == id, ct)
            : null;
        if (organisation is null)
            return Problems.NotFound();
        http.Response.WithETag(organisation.Version);
        return TypedResults.Ok(OrganisationView.Of(organisation));
    }

    /// <summary>A person, or who registered one and reads on their behalf.</summary>
    private static bool ReadsAccessLogs(Caller caller) => caller.IsRegisteringPortal || caller.Roles.Overlaps(Roles.RecordPrefix.Keys);
}
