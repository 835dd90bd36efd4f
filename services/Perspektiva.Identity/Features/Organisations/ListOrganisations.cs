using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Perspektiva.Identity.Data;
using Perspektiva.Identity.Domain;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Identity.Features.Organisations;

/// <summary><c>GET /v1/organisations</c>: all of the network, for its operators.</summary>
internal static class ListOrganisations
{
    private const string List = "organisations";

    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/v1/organisations", HandleAsync).RequireScope(ScopeCatalogue.OrganisationsAdmin)
        .WithName("ListOrganisations").WithSummary("The organisations of the network, in the order in which they were founded.");

    private static async Task<Results<Ok<Page<OrganisationView>>, ProblemResult>> HandleAsync(
        [AsParameters] PageQuery page, Cursor cursor, IdentityDb db, CancellationToken ct)
    {
        var check = new Check();
        var parts = page.Read(cursor, List, check);
        if (check.Failed)
            return check.Problem();
        var after = parts is [var last] ? Guid.Parse(last, CultureInfo.InvariantCulture) : Guid.Empty;
        var found = await db.Organisations.AsNoTracking().Where(o => o.Id > after).OrderBy(o => o.Id).Take(page.Size + 1).ToListAsync(ct);
        var next = found.Count > page.Size ? cursor.Encode(List, found[page.Size - 1].Id.ToString("D", CultureInfo.InvariantCulture)) : null;
        return TypedResults.Ok(new Page<OrganisationView>([.. found.Take(page.Size).Select(OrganisationView.Of)], next));
    }
}
