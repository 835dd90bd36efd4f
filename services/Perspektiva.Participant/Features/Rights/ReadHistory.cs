using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Perspektiva.Participant.Data;
using Perspektiva.Participant.Domain;
using Perspektiva.Participant.Features.Access;
using Perspektiva.Participant.Features.Participants;
using Perspektiva.ServiceDefaults.Encryption;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Participant.Features.Rights;

/// <summary>What stood in the record before each change.</summary>
/// <param name="Before">The fields, the support plan, or a guardian, as they stood at that version.</param>
internal sealed record HistoryEntry(long Version, CorrectionReason Reason, DateTimeOffset ChangedAt, string ChangedBy, string OrganisationId, JsonElement Before);

internal static class ReadHistory
{
    private const string List = "history";
    private const string Reference = "externalRef";

    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/v1/participants/{id}/history", HandleAsync)
        .RequireScope("participants:read").WithName("ReadHistory").WithSummary("Earlier states of the record, newest first").Produces<Page<HistoryEntry>>();

    private static async Task<IResult> HandleAsync(
        string id, [AsParameters] PageQuery page, Cursor cursor, Caller caller, PersonRecords records, ParticipantDb db, IPersonVault vault, IAccessLog log,
        CancellationToken ct)
    {
        if (await records.FindAsync(id, ct) is not { Person: var person })
            return Problems.NotFound();
        var check = new Check();
        var after = page.Read(cursor, List, check);
        if (check.Failed)
            return check.Problem();

        await log.ReadAsync(person.Id, ReadPurpose.CaseWork, ct);
        var corrections = Of(person, db);
        if (after is [var last] && Guid.TryParse(last, out var lastId))
            corrections = corrections.Where(c => c.Id < lastId);
        var rows = await corrections.OrderByDescending(c => c.Id).Take(page.Size + 1).ToListAsync(ct);
        var shown = rows.Take(page.Size).ToList();
        var next = rows.Count > shown.Count ? cursor.Encode(List, [shown[^1].Id.ToString()]) : null;
        return TypedResults.Ok(new Page<HistoryEntry>(ShownTo(caller, await OpenAsync(person, shown, vault, ct)), next));
    }

    /// <summary>Without the references that are no business of the caller's.</summary>
    public static IReadOnlyList<HistoryEntry> ShownTo(Caller caller, IEnumerable<HistoryEntry> entries) =>
        [.. entries.Select(entry => OwnsReference(caller, entry) ? entry : entry with { Before = WithoutReference(entry.Before) })];

    /// <summary>All of it.</summary>
    public static async Task<IReadOnlyList<HistoryEntry>> OfAsync(Person person, ParticipantDb db, IPersonVault vault, CancellationToken ct) =>
        await OpenAsync(person, await Of(person, db).OrderByDescending(c => c.Id).ToListAsync(ct), vault, ct);

    private static IQueryable<Correction> Of(Person person, ParticipantDb db) => db.Corrections.AsNoTracking().Where(c => c.PersonId == person.Id);

    private static async Task<IReadOnlyList<HistoryEntry>> OpenAsync(Person person, List<Correction> rows, IPersonVault vault, CancellationToken ct)
    {
        var entries = new List<HistoryEntry>(rows.Count);
        foreach (var row in rows)
        {
            if (await vault.DecryptAsync(person.Id, row.Snapshot, ct) is { } json)
                entries.Add(new HistoryEntry(row.Version, row.Reason, row.ChangedAt, row.ChangedBy, row.OrganisationId, JsonSerializer.Deserialize<JsonElement>(json)));
        }

        return entries;
    }

    /// <summary>A snapshot holds the reference of the organisation that made the change; it is that organisation's number, and no young person's or guardian's.</summary>
    private static bool OwnsReference(Caller caller, HistoryEntry entry) => entry.OrganisationId == caller.Organisation && !caller.IsAccompanied;

    private static JsonElement WithoutReference(JsonElement before)
    {
        var fields = JsonObject.Create(before);
        fields?.Remove(Reference);
        return JsonSerializer.SerializeToElement(fields, JsonSerializerOptions.Default);
    }
}
