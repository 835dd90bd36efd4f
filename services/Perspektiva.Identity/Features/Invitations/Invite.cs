using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Perspektiva.Identity.Data;
using Perspektiva.Identity.Domain;
using Perspektiva.Identity.Features.Memberships;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Identity.Features.Invitations;

/// <summary>An invitation to a person: their account will be bound to the record.</summary>
/// <param name="Role">coach, employer, mentor, participant or guardian; operators may also invite operators.</param>
/// <param name="Record">Public id of the record, of the kind that fits the role; none for an operator.</param>
internal sealed record NewInvitation(string Role, string? Record) : IBinding;

/// <summary>The invitation with its code, which is shown this once.</summary>
/// <param name="Code">To be handed to the person, on paper or otherwise.</param>
/// <param name="Url">The page where the person accepts, with the code filled in.</param>
internal sealed record InvitationWithCode(string Id, string Code, string Url, DateTimeOffset ExpiresAt);

/// <summary>What became of an invitation.</summary>
/// <param name="Organisation">Public id of the organisation that invites.</param>
/// <param name="Membership">Public id of the membership that came of it.</param>
internal sealed record InvitationView(string Id, string Organisation, string Role, string? Record, DateTimeOffset ExpiresAt, DateTimeOffset? AcceptedAt, string? Membership)
{
    public static InvitationView Of(Invitation i, string? membership = null) =>
        new(i.PublicId, i.Organisation.PublicId, i.Role, i.RecordId, i.ExpiresAt, i.AcceptedAt, membership);
}

/// <summary><c>POST /v1/invitations</c>.</summary>
internal static class Invite
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapPost("/v1/invitations", HandleAsync).RequireScope(ScopeCatalogue.InvitationsWrite).AddEndpointFilter<RecordWait>().WithIdempotency<IdentityDb>()
            .WithName("Invite").WithSummary("Invites a person to an account of their own; the code is shown this once and lives 14 days.")
            .WithDescription(
                "To one person's record (coach, mentor, participant, guardian) the latest code counts: earlier ones that are open are taken back, and so is every other one once one was accepted. "
                + "A code is good as long as its issuer could issue it: it ends with the issuer's membership, and with the assignment of the coach who issued it.");
        app.MapGet("/v1/invitations/{id}", ReadAsync).RequireScope(ScopeCatalogue.InvitationsWrite)
            .WithName("ReadInvitation").WithSummary("Whether an invitation was accepted.");
    }

    /// <summary>The page's address for a code.</summary>
    public static string UrlOf(IConfiguration configuration, string code) =>
        $"{configuration["Perspektiva:PublicUrl"]?.TrimEnd('/')}{AcceptInvitation.Path}?code={code}";

    private static async Task<Results<Created<InvitationWithCode>, ProblemResult>> HandleAsync(
        NewInvitation body, HttpContext http, IdentityDb db, Caller caller, BindingRule rule, Issuers issuers, OpenCodes codes, IConfiguration configuration, TimeProvider time,
        CancellationToken ct)
    {
        var check = new Check();
        var forOperator = body.Role == Roles.Operator && caller.Is(Roles.Operator);
        var known = Roles.RecordPrefix.TryGetValue(body.Role, out var prefix);
        check.That(known || forOperator, "/role", "is not a role that this caller can invite to", "unknown_value");
        if (known && check.That(body.Record is not null, "/record", "is required", "required"))
            check.Id("/record", body.Record, prefix!);
        if (forOperator)
            check.That(body.Record is null, "/record", "an operator is bound to no record", "not_allowed");
        if (check.Failed)
            return check.Problem();
        if (body.Record is not null)
        {
            if (await rule.HoldAsync(body.Record, ct) is not { } record)
                return Problems.NotFound();
            if (record.IsPersonal)
                http.AnswerConcerns(record.OwnerId);
        }
        // The token may outlive the grant by a moment: what it issued would outlive it by 14 days.
        if (await issuers.FindAsync(caller, ct) is not { } issuer)
            return Problems.Forbidden("The grant that the token stands for has ended");
        var organisation = await db.Organisations.SingleAsync(o => o.PublicId == caller.Organisation, ct);
        var (invitation, code) = Invitation.Issue(organisation, issuer, body.Role, body.Record, time.GetUtcNow());
        await codes.TakeBackBesideAsync(invitation, ct);
        db.Add(invitation);
        http.Response.WithETag(invitation.Version);
        return TypedResults.Created(
            $"/v1/invitations/{invitation.PublicId}",
            new InvitationWithCode(invitation.PublicId, code, UrlOf(configuration, code), invitation.ExpiresAt));
    }

    private static async Task<Results<Ok<InvitationView>, ProblemResult>> ReadAsync(string id, HttpContext http, IdentityDb db, OwnInvitations own, CancellationToken ct)
    {
        if (await own.FindAsync(id, ct) is not { } invitation)
            return Problems.NotFound();
        var membership = invitation.MembershipId is { } membershipId
            ? await db.Memberships.Where(m => m.Id == membershipId).Select(m => m.PublicId).SingleOrDefaultAsync(ct)
            : null;
        http.Response.WithETag(invitation.Version);
        return TypedResults.Ok(InvitationView.Of(invitation, membership));
    }
}
