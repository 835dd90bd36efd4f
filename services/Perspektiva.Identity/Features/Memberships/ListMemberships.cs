using System.ComponentModel;
using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts;
using Perspektiva.Identity.Data;
using Perspektiva.Identity.Domain;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Identity.Features.Memberships;

/// <summary><c>GET /v1/memberships</c>: who is bound to one record, now; for operators also who acts for an organisation, or in a role.</summary>
internal static class ListMemberships
{
    private const string List = "memberships";

    /// <summary>Which memberships; all that is named must hold.</summary>
    internal readonly record struct Filter(
        [property: FromQuery(Name = "record"), Description("Public id of a record; only operators may leave it out")] string? Record,
        [property: FromQuery(Name = "organisation"), Description("Public id of the organisation that is acted for")] string? Organisation,
        [property: FromQuery(Name = "role"), Description("Role of a person, a bound actor or a portal, for example operator")] string? Role);

    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/v1/memberships", HandleAsync)
        .RequireScope(ScopeCatalogue.ActorsWrite, ScopeCatalogue.InvitationsWrite, ScopeCatalogue.OrganisationsAdmin)
        .WithName("ListMemberships").WithSummary("The active memberships that are bound to a record; for operators also those of an organisation or role.")
        .WithDescription(
            "Without `organisations:admin` the record is required, and the memberships are those of the own organisation; to a participant or guardian those of every organisation. "
            + "With it any of the parameters selects, none means all.");

    private static async Task<Results<Ok<Page<MembershipView>>, ProblemResult>> HandleAsync(
        [AsParameters] Filter filter, [AsParameters] PageQuery page, Cursor cursor, IdentityDb db, Caller caller, BindingRule rule, CancellationToken ct)
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
        if (everybodys && filter.Organisation is { } named && !await db.Organisations.AnyAsync(o => o.PublicId == named, ct))
            return Problems.NotFound();

        var after = parts is [var last] ? Guid.Parse(last, CultureInfo.InvariantCulture) : Guid.Empty;
        var (record, organisation, role) = (filter.Record, filter.Organisation, filter.Role);
        var own = everybodys || bindable is { IsPersonal: true } ? null : caller.Organisation;
        var found = await db.Memberships.AsNoTracking().Include(m => m.Organisation)
            .Where(m => m.RevokedAt == null && m.Id > after && (record == null || m.RecordId == record) && (role == null || m.Role == role)
                && (organisation == null || m.Organisation.PublicId == organisation) && (own == null || m.Organisation.PublicId == own))
            .OrderBy(m => m.Id).Take(page.Size + 1).ToListAsync(ct);
        var next = found.Count > page.Size ? cursor.Encode(List, found[page.Size - 1].Id.ToString("D", CultureInfo.InvariantCulture)) : null;
        return TypedResults.Ok(new Page<MembershipView>([.. found.Take(page.Size).Select(MembershipView.Of)], next));
    }

    private static void Validate(Check check, Filter filter, bool everybodys)
    {
        if (filter.Record is "" || (filter.Record is null && !everybodys))
            check.ParameterError("record", "is required", "required");
        check.IdParameter("organisation", filter.Organisation, IdPrefix.Organisation);
        if (filter.Role is not null && ScopeCatalogue.Of(filter.Role).Count == 0)
            check.ParameterError("role", "is no role", "unknown_value");
    }
}
