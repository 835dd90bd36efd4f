using Microsoft.AspNetCore.Http.HttpResults;
using Perspektiva.Identity.Data;
using Perspektiva.Identity.Domain;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Identity.Features.Invitations;

/// <summary><c>DELETE /v1/invitations/{id}</c>: its code is good for nothing from then on.</summary>
internal static class TakeBackInvitation
{
    public static void Map(IEndpointRouteBuilder app) => app.MapDelete("/v1/invitations/{id}", HandleAsync).RequireScope(ScopeCatalogue.InvitationsWrite)
        .WithName("TakeBackInvitation").WithSummary("Takes an invitation back that nobody has accepted: its code is good for nothing any more.")
        .WithDescription("For whoever may invite to the record, in the organisation that did; to a participant or guardian in any. What came of an accepted one ends with its membership (409 here).");

    private static async Task<Results<NoContent, ProblemResult>> HandleAsync(string id, HttpRequest http, IdentityDb db, OwnInvitations own, CancellationToken ct)
    {
        if (await own.FindAsync(id, ct) is not { } invitation)
            return Problems.NotFound();
        if (http.IfMatch(invitation.Version) is { } refused)
            return refused;
        if (invitation.AcceptedAt is not null)
            return Problems.Conflict("The invitation was accepted: end the membership that came of it");
        db.Remove(invitation);
        await db.SaveChangesAsync(ct);
        return TypedResults.NoContent();
    }
}
