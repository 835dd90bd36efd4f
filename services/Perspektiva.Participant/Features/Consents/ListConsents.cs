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
    internal sealed record Receipts(IReadOnlyList<ConsentReceipt> Items);

    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/v1/participants/{id}/consents", HandleAsync)
        .RequireScope("participants:read", "consents:write").WithName("ListConsents").WithSummary("Consent receipts, newest first")
        .Produces<Receipts>();

    private static async Task<IResult> HandleAsync(string id, PersonRecords records, ParticipantDb db, IAccessLog log, CancellationToken ct)
    {
        if (await records.FindAsync(id, ct) is not { Person: var person })
            return Problems.NotFound();
        await log.ReadAsync(person.Id, ReadPurpose.CaseWork, ct);
        var consents = await db.Consents.AsNoTracking().Include(c => c.Acknowledgements).Where(c => c.PersonId == person.Id)
            .OrderByDescending(c => c.Id).ToListAsync(ct);
        return TypedResults.Ok(new Receipts([.. consents.Select(ConsentReceipt.Of)])).WithETag(person.Version);
    }
}
