using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Perspektiva.Identity.Data;
using Perspektiva.Identity.Domain;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Identity.Features.Memberships;

/// <summary><c>GET /v1/memberships?record=</c>: who is bound to one record, now.</summary>
internal static class ListMemberships
{
    private const string List = "memberships";

    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/v1/memberships", HandleAsync)
        .RequireScope(ScopeCatalogue.ActorsWrite, ScopeCatalogue.InvitationsWrite, ScopeCatalogue.OrganisationsAdmin)
        .WithName("ListMemberships").WithSummary("The active memberships that are bound to a record.");

    private static async Task<Results<Ok<Page<MembershipView>>, ProblemResult>> HandleAsync(
        string? record, [AsParameters] PageQuery page, Cursor cursor, IdentityDb db, Caller caller, BindingRule rule, CancellationToken ct)
    {
        var check = new Check();
        if (string.IsNullOrEmpty(record))
            check.ParameterError("record", "is required", "required");
        var parts = page.Read(cursor, List, check);
        if (check.Failed)
            return check.Problem();
        var everybodys = caller.Has(ScopeCatalogue.OrganisationsAdmin);
        if (!(everybodys ? await db.Directory.AnyAsync(r => r.PublicId == record, ct) : await rule.FindAsync(record!, ct) is not null))
            return Problems.NotFound();

        var after = parts is [var last] ? Guid.Parse(last, CultureInfo.InvariantCulture) : Guid.Empty;
        var found = await db.Memberships.AsNoTracking().Include(m => m.Organisation)
            .Where(m => m.RecordId == record && m.RevokedAt == null && m.Id > after && (everybodys || m.Organisation.PublicId == caller.Organisation))
            .OrderBy(m => m.Id).Take(page.Size + 1).ToListAsync(ct);
        var next = found.Count > page.Size ? cursor.Encode(List, found[page.Size - 1].Id.ToString("D", CultureInfo.InvariantCulture)) : null;
        return TypedResults.Ok(new Page<MembershipView>([.. found.Take(page.Size).Select(MembershipView.Of)], next));
    }
}
