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
    private const int MaxDuplicates = 50;

    internal sealed record Duplicate(string Id, long Version, DateTimeOffset RegisteredAt);

    internal sealed record Duplicates(IReadOnlyList<Duplicate> Items);

    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/v1/participants/{id}/duplicates", HandleAsync)
        .RequireScope("participants:read").WithName("ReadDuplicates").WithSummary("Records of the same person that the caller may see as well").Produces<Duplicates>();

    private static async Task<IResult> HandleAsync(string id, Caller caller, PersonRecords records, ParticipantDb db, IAccessLog log, CancellationToken ct)
    {
        if (await records.FindAsync(id, ct) is not { Person: var person })
            return Problems.NotFound();
        var others = await db.VisibleTo(caller)
            .Where(p => p.NameIndex == person.NameIndex && p.Id != person.Id)
            .OrderBy(p => p.Id).Take(MaxDuplicates)
            .Select(p => new { p.Id, Found = new Duplicate(p.PublicId, p.Version, p.RegisteredAt) }).ToListAsync(ct);
        await log.ReadAsync([person.Id, .. others.Select(o => o.Id)], ReadPurpose.DuplicateSearch, ct);
        return TypedResults.Ok(new Duplicates([.. others.Select(o => o.Found)]));
    }
}
