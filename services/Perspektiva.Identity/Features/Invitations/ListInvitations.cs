using System.ComponentModel;
using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Perspektiva.Identity.Data;
using Perspektiva.Identity.Domain;
using Perspektiva.Identity.Features.Memberships;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Identity.Features.Invitations;

/// <summary><c>GET /v1/invitations</c>: which codes to a record are still good; for operators also all to a role.</summary>
internal static class ListInvitations
{
    private const string List = "invitations";

    /// <summary>Which invitations; all that is named must hold.</summary>
    internal readonly record struct Filter(
        [property: FromQuery(Name = "record"), Description("Public id of a record; only operators may leave it out")] string? Record,
        [property: FromQuery(Name = "role"), Description("coach, employer, mentor, participant, guardian or operator")] string? Role);

    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/v1/invitations", HandleAsync).RequireScope(ScopeCatalogue.InvitationsWrite)
        .WithName("ListInvitations").WithSummary("The invitations to a record that nobody has accepted yet, oldest first; for operators also those to a role.")
        .WithDescription(
            "Without `organisations:admin` the record is required, and the invitations are those of the own organisation; to a participant or guardian those of every organisation. "
            + "With it any of the parameters selects, none means all. The codes themselves are nowhere kept.");

    private static async Task<Results<Ok<Page<InvitationView>>, ProblemResult>> HandleAsync(
        [AsParameters] Filter filter, [AsParameters] PageQuery page, Cursor cursor, IdentityDb db, Caller caller, BindingRule rule, TimeProvider time, CancellationToken ct)
    {
        var everybodys = caller.Has(ScopeCatalogue.OrganisationsAdmin);
        var check = new Check();
        Validate(check, filter, everybodys);
        var parts = page.Read(cursor, List, check);
        if (check.Failed)
            return check.Problem();
        var bindable = everybodys || filter.Record is null ? null : await rule.FindAsync(filter.Record, ct);
        if (filter.Record is { } wanted && !(everybodys ? await db.Directory.AnyAsync(r => r.PublicId == wanted, ct) : bindable is not null))
            return Problems.NotFound();

        var after = parts is [var last] ? Guid.Parse(last, CultureInfo.InvariantCulture) : Guid.Empty;
        var (record, role, now) = (filter.Record, filter.Role, time.GetUtcNow());
        var own = everybodys || bindable is { IsPersonal: true } ? null : caller.Organisation;
        var found = await db.Invitations.AsNoTracking().Include(i => i.Organisation)
            .Where(i => i.AcceptedAt == null && i.ExpiresAt > now && i.Id > after && (record == null || i.RecordId == record) && (role == null || i.Role == role)
                && (own == null || i.Organisation.PublicId == own))
            .OrderBy(i => i.Id).Take(page.Size + 1).ToListAsync(ct);
        var next = found.Count > page.Size ? cursor.Encode(List, found[page.Size - 1].Id.ToString("D", CultureInfo.InvariantCulture)) : null;
        return TypedResults.Ok(new Page<InvitationView>([.. found.Take(page.Size).Select(i => InvitationView.Of(i))], next));
    }

    private static void Validate(Check check, Filter filter, bool everybodys)
    {
        if (filter.Record is "" || (filter.Record is null && !everybodys))
            check.ParameterError("record", "is required", "required");
        if (filter.Role is not null and not Roles.Operator && !Roles.RecordPrefix.ContainsKey(filter.Role))
            check.ParameterError("role", "is no role that one is invited to", "unknown_value");
    }
}
