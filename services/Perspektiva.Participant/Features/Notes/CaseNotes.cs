using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts;
using Perspektiva.Participant.Data;
using Perspektiva.Participant.Domain;
using Perspektiva.Participant.Features.Access;
using Perspektiva.Participant.Features.Participants;
using Perspektiva.ServiceDefaults.Encryption;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Participant.Features.Notes;

/// <summary>Free texts about a person: written here, encrypted here, referred to by id everywhere else.</summary>
internal static class CaseNotes
{
    private const int MaxLength = 8_000;

    /// <param name="Text">1-8,000 characters.</param>
    /// <param name="Corrects">A note of the same person that this one corrects; that one stays readable.</param>
    internal sealed record Request(string ParticipantId, NoteKind Kind, string Text, string? Corrects = null);

    internal sealed record Written(string Id);

    /// <param name="CorrectedBy">A later note that corrects this one.</param>
    internal sealed record NoteView(
        string Id, string ParticipantId, NoteKind Kind, string Text, string? Corrects, string? CorrectedBy, string Author, string OrganisationId, DateTimeOffset WrittenAt)
    {
        public static NoteView Of(Note note, Person person, string text, string? correctedBy) => new(
            note.PublicId, person.PublicId, note.Kind, text, note.Corrects, correctedBy, note.Author, note.OrganisationId, note.WrittenAt);
    }

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapPost("/v1/notes", WriteAsync)
            .RequireScope("participants:write").WithIdempotency<ParticipantDb>().WithName("WriteNote").WithSummary("Writes a note about a participant")
            .Produces<Written>(StatusCodes.Status201Created);
        app.MapGet("/v1/notes/{id}", ReadAsync)
            .RequireScope("participants:read").WithName("ReadNote").WithSummary("One note").Produces<NoteView>();
    }

    private static async Task<IResult> WriteAsync(
        Request body, HttpContext http, Caller caller, PersonRecords records, ParticipantDb db, IPersonVault vault, TimeProvider clock, CancellationToken ct)
    {
        var check = new Check();
        check.Id("/participantId", body.ParticipantId, IdPrefix.Participant);
        check.Known("/kind", (NoteKind?)body.Kind);
        var text = check.Text("/text", body.Text, MaxLength, required: true);
        check.Id("/corrects", body.Corrects, IdPrefix.Note);
        if (check.Failed || text is null)
            return check.Problem();
        if (await records.FindAsync(body.ParticipantId, ct) is not { Person: var person })
            return Problems.NotFound();
        if (person.RefusalToWrite(corrects: body.Corrects is not null) is { } refused)
            return refused;
        if (body.Corrects is not null && !await db.Notes.AnyAsync(n => n.PublicId == body.Corrects && n.PersonId == person.Id, ct))
            return Problems.Validation("/corrects", "is no note about this person", "unknown_id");

        var now = clock.GetUtcNow();
        http.AnswerConcerns(person.Id);
        var note = new Note
        {
            Id = Guid.CreateVersion7(now),
            PublicId = PublicId.New(IdPrefix.Note),
            PersonId = person.Id,
            Kind = body.Kind,
            Text = await vault.EncryptAsync(person.Id, text, ct),
            Corrects = body.Corrects,
            Author = caller.Author(),
            OrganisationId = caller.Organisation,
            WrittenAt = now,
        };
        db.Notes.Add(note);
        return TypedResults.Created($"/v1/notes/{note.PublicId}", new Written(note.PublicId));
    }

    private static async Task<IResult> ReadAsync(string id, PersonRecords records, ParticipantDb db, IPersonVault vault, IAccessLog log, CancellationToken ct)
    {
        if (!PublicId.IsValid(id, IdPrefix.Note))
            return Problems.NotFound();
        // One question, for between two the person may be erased.
        var found = await (
            from row in db.Notes.AsNoTracking()
            join about in db.Persons on row.PersonId equals about.Id
            where row.PublicId == id
            select new { Note = row, about.PublicId }).SingleOrDefaultAsync(ct);
        if (found is null || await records.FindAsync(found.PublicId, ct) is not { Person: var person }
            || await vault.DecryptAsync(person.Id, found.Note.Text, ct) is not { } text)
            return Problems.NotFound();
        await log.ReadAsync(person.Id, ReadPurpose.CaseWork, ct);
        var correctedBy = await db.Notes.Where(n => n.Corrects == id).OrderByDescending(n => n.Id).Select(n => n.PublicId).FirstOrDefaultAsync(ct);
        return TypedResults.Ok(NoteView.Of(found.Note, person, text, correctedBy));
    }
}
