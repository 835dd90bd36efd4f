using Microsoft.EntityFrameworkCore;
using Perspektiva.Participant.Data;
using Perspektiva.Participant.Domain;
using Perspektiva.Participant.Features.Access;
using Perspektiva.Participant.Features.Participants;
using Perspektiva.ServiceDefaults.Encryption;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Participant.Features.Notes;

/// <summary>The notes about a person, for those who may read each of them.</summary>
internal static class ListNotes
{
    private const string List = "notes";

    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/v1/participants/{id}/notes", HandleAsync)
        .RequireScope("participants:read").WithName("ListNotes").WithSummary("Notes about a participant, newest first").Produces<Page<CaseNotes.NoteView>>();

    private static async Task<IResult> HandleAsync(
        string id, [AsParameters] PageQuery page, Cursor cursor, PersonRecords records, ParticipantDb db, IPersonVault vault, IAccessLog log, CancellationToken ct)
    {
        if (await records.FindAsync(id, ct) is not { Person: var person })
            return Problems.NotFound();
        var check = new Check();
        var after = page.Read(cursor, List, check);
        if (check.Failed)
            return check.Problem();

        await log.ReadAsync(person.Id, ReadPurpose.CaseWork, ct);
        var notes = db.Notes.AsNoTracking().Where(n => n.PersonId == person.Id);
        if (after is [var last] && Guid.TryParse(last, out var lastId))
            notes = notes.Where(n => n.Id < lastId);
        var rows = await notes.OrderByDescending(n => n.Id).Take(page.Size + 1).ToListAsync(ct);
        var shown = rows.Take(page.Size).ToList();
        var correctedBy = await CorrectionsAsync(shown, db, ct);
        var items = new List<CaseNotes.NoteView>(shown.Count);
        foreach (var note in shown)
        {
            if (await vault.DecryptAsync(person.Id, note.Text, ct) is { } text)
                items.Add(CaseNotes.NoteView.Of(note, person, text, correctedBy.GetValueOrDefault(note.PublicId)));
        }

        return TypedResults.Ok(new Page<CaseNotes.NoteView>(items, rows.Count > shown.Count ? cursor.Encode(List, [shown[^1].Id.ToString()]) : null));
    }

    /// <summary>The latest note that corrects each.</summary>
    private static async Task<Dictionary<string, string>> CorrectionsAsync(List<Note> notes, ParticipantDb db, CancellationToken ct)
    {
        var ids = notes.ConvertAll(note => note.PublicId);
        var corrections = await db.Notes.AsNoTracking().Where(n => n.Corrects != null && ids.Contains(n.Corrects))
            .OrderBy(n => n.Id).Select(n => new { Wrong = n.Corrects!, n.PublicId }).ToListAsync(ct);
        var latest = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var correction in corrections)
            latest[correction.Wrong] = correction.PublicId;
        return latest;
    }
}
