using Microsoft.EntityFrameworkCore;
using Perspektiva.Participant.Data;
using Perspektiva.Participant.Features.Access;
using Perspektiva.Participant.Features.Participants;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Participant.Features.Rights;

/// <summary>Other records of the same person, found by the blind index; told only to someone with grants in both.</summary>
internal static class ReadDuplicates
{
    private const string List = "duplicates";

    internal sealed record Duplicate(string Id, long Version, DateTimeOffset RegisteredAt);

    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/v1/participants/{id}/duplicates", HandleAsync)
        .RequireScope("participants:read").WithName("ReadDuplicates").WithSummary("Records of the same person that the caller may see as well").Produces<Page<Duplicate>>();

    private static async Task<IResult> HandleAsync(
        string id, [AsParameters] PageQuery page, Cursor cursor, Caller caller, PersonRecords records, ParticipantDb db, IAccessLog log, CancellationToken ct)
    {
        if (await records.FindAsync(id, ct) is not { Person: var person })
            return Problems.NotFound();
        var check = new Check();
        var after = page.Read(cursor, List, check);
        if (check.Failed)
            return check.Problem();

        var others = db.VisibleTo(caller).Where(p => p.NameIndex == person.NameIndex && p.Id != person.Id);
        if (after is [var last] && Guid.TryParse(last, out var lastId))
            others = others.Where(p => p.Id > lastId);
        var rows = await others.OrderBy(p => p.Id).Take(page.Size + 1)
            .Select(p => new { p.Id, Found = new Duplicate(p.PublicId, p.Version, p.RegisteredAt) }).ToListAsync(ct);
        var shown = rows.Take(page.Size).ToList();
        await log.ReadAsync([person.Id, .. shown.Select(o => o.Id)], ReadPurpose.DuplicateSearch, ct);
        return TypedResults.Ok(new Page<Duplicate>([.. shown.Select(o => o.Found)], rows.Count > shown.Count ? cursor.Encode(List, [shown[^1].Id.ToString()]) : null));
    }
}
