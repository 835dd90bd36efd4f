using Microsoft.AspNetCore.Http.HttpResults;
using Perspektiva.Identity.Data;
using Perspektiva.Identity.Domain;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Identity.Features.Memberships;

/// <summary><c>GET</c> and <c>DELETE /v1/memberships/{id}</c>: after the deletion tokens that still carry the grant are refused in every service.</summary>
internal static class EndMembership
{
    private static readonly string[] AnyOf = [ScopeCatalogue.ActorsWrite, ScopeCatalogue.InvitationsWrite, ScopeCatalogue.OrganisationsAdmin];

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/memberships/{id}", ReadAsync).RequireScope(AnyOf)
            .WithName("ReadMembership").WithSummary("Who may act for the organisation, in which role.");
        app.MapDelete("/v1/memberships/{id}", HandleAsync).RequireScope(AnyOf)
            .WithName("EndMembership").WithSummary("Ends the grant of a client, a person or an actor, at once.");
    }

    private static async Task<Results<Ok<MembershipView>, ProblemResult>> ReadAsync(string id, HttpContext http, MembershipAccess access, CancellationToken ct)
    {
        if (await access.FindAsync(id, ct) is not { } membership)
            return Problems.NotFound();
        http.Response.WithETag(membership.Version);
        return TypedResults.Ok(MembershipView.Of(membership));
    }

    private static async Task<Results<NoContent, ProblemResult>> HandleAsync(
        string id, HttpContext http, IdentityDb db, MembershipAccess access, Ending ending, CancellationToken ct)
    {
        if (await access.FindAsync(id, ct) is not { } membership)
            return Problems.NotFound();
        if (http.Request.IfMatch(membership.Version) is { } refused)
            return refused;
        await ending.EndAsync([membership], ct);
        await db.SaveChangesAsync(ct);
        return TypedResults.NoContent();
    }
}
