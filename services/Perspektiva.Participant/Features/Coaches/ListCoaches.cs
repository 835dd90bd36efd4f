using Microsoft.EntityFrameworkCore;
using Perspektiva.ServiceDefaults.Encryption;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Participant.Features.Coaches;

/// <summary>The coaches of the caller's own organisation, the inactive ones among them.</summary>
internal static class ListCoaches
{
    private const string List = "coaches";

    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/v1/coaches", HandleAsync)
        .RequireScope("participants:read", "coaches:write").WithName("ListCoaches").WithSummary("The coaches of the caller's organisation")
        .Produces<Page<CoachView>>();

    private static async Task<IResult> HandleAsync(
        [AsParameters] PageQuery page, Cursor cursor, CoachRecords records, IPersonVault vault, CancellationToken ct)
    {
        var check = new Check();
        var after = page.Read(cursor, List, check);
        if (check.Failed)
            return check.Problem();

        var coaches = records.Own().AsNoTracking();
        if (after is [var last] && Guid.TryParse(last, out var lastId))
            coaches = coaches.Where(c => c.Id > lastId);
        var rows = await coaches.OrderBy(c => c.Id).Take(page.Size + 1).ToListAsync(ct);
        var shown = rows.Take(page.Size).ToList();
        await vault.PreloadAsync([.. shown.Select(c => c.Id)], ct);
        var items = new List<CoachView>(shown.Count);
        foreach (var coach in shown)
            items.Add(await records.ViewAsync(coach, ct));
        return TypedResults.Ok(new Page<CoachView>(items, rows.Count > shown.Count ? cursor.Encode(List, [shown[^1].Id.ToString()]) : null));
    }
}
