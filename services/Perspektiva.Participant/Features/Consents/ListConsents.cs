using Microsoft.EntityFrameworkCore;
using Perspektiva.Participant.Data;
using Perspektiva.Participant.Features.Access;
using Perspektiva.Participant.Features.Participants;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Participant.Features.Consents;

/// <summary>All receipts of a person, also of ended consents, with who has acknowledged a withdrawal.</summary>
internal static class ListConsents
{
    private const string List = "consents";

    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/v1/participants/{id}/consents", HandleAsync)
        .RequireScope("participants:read", "consents:write").WithName("ListConsents").WithSummary("Consent receipts, newest first")
        .Produces<Page<ConsentReceipt>>();

    private static async Task<IResult> HandleAsync(
        string id, [AsParameters] PageQuery page, Cursor cursor, PersonRecords records, ParticipantDb db, IAccessLog log, CancellationToken ct)
    {
        if (await records.FindAsync(id, ct) is not { Person: var person })
            return Problems.NotFound();
        var check = new Check();
        var after = page.Read(cursor, List, check);
        if (check.Failed)
            return check.Problem();

        await log.ReadAsync(person.Id, ReadPurpose.CaseWork, ct);
        var consents = db.Consents.AsNoTracking().Include(c => c.Acknowledgements).Where(c => c.PersonId == person.Id);
        if (after is [var last] && Guid.TryParse(last, out var lastId))
            consents = consents.Where(c => c.Id < lastId);
        var rows = await consents.OrderByDescending(c => c.Id).Take(page.Size + 1).ToListAsync(ct);
        var shown = rows.Take(page.Size).ToList();
        var next = rows.Count > shown.Count ? cursor.Encode(List, [shown[^1].Id.ToString()]) : null;
        return TypedResults.Ok(new Page<ConsentReceipt>([.. shown.Select(ConsentReceipt.Of)], next)).WithETag(person.Version);
    }
}
