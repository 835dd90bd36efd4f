using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Perspektiva.Identity.Data;
using Perspektiva.Identity.Domain;
using Perspektiva.Identity.Features.Connect;
using Perspektiva.Identity.Features.Memberships;
using Perspektiva.ServiceDefaults.Messaging;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Identity.Features.Actors;

/// <summary>A natural person behind the portal, to be bound to a record.</summary>
/// <param name="Actor">The portal's own stable, pseudonymous reference: 1-64 characters of A-Z a-z 0-9 . _ -</param>
/// <param name="Role">coach, employer, mentor, participant or guardian.</param>
/// <param name="Record">Public id of the record, of the kind that fits the role.</param>
internal sealed record NewActor(string Actor, string Role, string Record) : IBinding;

/// <summary>The binding.</summary>
/// <param name="Id">Public id <c>mem_...</c>; deleting this membership ends the binding.</param>
internal sealed record ActorView(string Id, string Actor, string Role, string Record);

/// <summary><c>POST /v1/actors</c>: from now on tokens that name the actor carry the role and the record.</summary>
internal static class BindActor
{
    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/v1/actors", HandleAsync)
        .RequireScope(ScopeCatalogue.ActorsWrite).AddEndpointFilter<RecordWait>().WithIdempotency<IdentityDb>()
        .WithName("BindActor").WithSummary("Binds a portal's pseudonymous reference to a coach, company, mentor, participant or guardian.");

    private static async Task<Results<Created<ActorView>, ProblemResult>> HandleAsync(
        NewActor body, HttpContext http, IdentityDb db, Outbox<IdentityDb> outbox, Caller caller, BindingRule rule, TimeProvider time, CancellationToken ct)
    {
        var check = new Check();
        check.That(PortalToken.ActorReference().IsMatch(body.Actor), "/actor", "must have 1 to 64 characters out of A-Z a-z 0-9 . _ -", "malformed");
        if (check.That(Roles.RecordPrefix.TryGetValue(body.Role, out var prefix), "/role", "is not a role that can be bound", "unknown_value"))
            check.Id("/record", body.Record, prefix!);
        if (check.Failed)
            return check.Problem();
        if (await rule.HoldAsync(body.Record, ct) is not { } record)
            return Problems.NotFound();
        if (record.IsPersonal)
            http.AnswerConcerns(record.OwnerId);

        var subject = RevocationSubject.OfActor(caller.Organisation, body.Actor);
        if (await db.Memberships.AnyAsync(m => m.Subject == subject && m.RevokedAt == null, ct))
            return Problems.Conflict("This actor is bound already; delete that membership first");
        var organisation = await db.Organisations.SingleAsync(o => o.PublicId == caller.Organisation, ct);
        var membership = Membership.Grant(HolderKind.Actor, subject, organisation, body.Role, body.Record, time.GetUtcNow());
        db.Add(membership);
        outbox.Add(membership.Granted(time.GetUtcNow()));
        http.Response.WithETag(membership.Version);
        return TypedResults.Created($"/v1/memberships/{membership.PublicId}", new ActorView(membership.PublicId, body.Actor, body.Role, body.Record));
    }
}
