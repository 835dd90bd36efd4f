using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts.V1;
using Perspektiva.Participant.Data;
using Perspektiva.Participant.Domain;
using Perspektiva.Participant.Features.Access;
using Perspektiva.ServiceDefaults.Encryption;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Participant.Features.Participants;

/// <summary>The participants that the caller may see; with a reference, the one whom the caller's organisation calls so.</summary>
internal static class ListParticipants
{
    private const string List = "participants";

    internal sealed record Item(string Id, long Version, ParticipantStatus Status, string GivenName, string FamilyName, string? CoachId);

    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/v1/participants", HandleAsync)
        .RequireScope("participants:read").WithName("ListParticipants").WithSummary("Participants the caller may see, or the one with an external reference")
        .Produces<Page<Item>>();

    private static async Task<IResult> HandleAsync(
        string? externalRef, [AsParameters] PageQuery page, Cursor cursor, Caller caller,
        PersonRecords records, ParticipantDb db, IPersonVault vault, IAccessLog log, CancellationToken ct)
    {
        var check = new Check();
        var after = page.Read(cursor, List, check);
        if (check.Failed)
            return check.Problem();

        var persons = db.VisibleTo(caller);
        if (externalRef is not null)
        {
            var index = records.ReferenceIndex(externalRef.Trim());
            persons = persons.Where(p => db.ExternalRefs.Any(r => r.PersonId == p.Id && r.ReferenceIndex == index));
        }

        if (after is [var last] && Guid.TryParse(last, out var lastId))
            persons = persons.Where(p => p.Id > lastId);
        var rows = await persons.OrderBy(p => p.Id).Take(page.Size + 1).ToListAsync(ct);
        var shown = rows.Take(page.Size).ToList();
        await vault.PreloadAsync([.. shown.Select(p => p.Id)], ct);
        await log.ReadAsync([.. shown.Select(p => p.Id)], ReadPurpose.Overview, ct);
        var items = new List<Item>(shown.Count);
        foreach (var person in shown)
        {
            if (await vault.DecryptAsync<PersonalData>(person.Id, person.Data, ct) is { } data)
                items.Add(new Item(person.PublicId, person.Version, person.Status, data.GivenName, data.FamilyName, person.CoachId));
        }

        return TypedResults.Ok(new Page<Item>(items, rows.Count > shown.Count ? cursor.Encode(List, [shown[^1].Id.ToString()]) : null));
    }
}
