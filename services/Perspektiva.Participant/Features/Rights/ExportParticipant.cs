using Microsoft.EntityFrameworkCore;
using Perspektiva.Participant.Data;
using Perspektiva.Participant.Domain;
using Perspektiva.Participant.Features.Abilities;
using Perspektiva.Participant.Features.Access;
using Perspektiva.Participant.Features.Consents;
using Perspektiva.Participant.Features.Participants;
using Perspektiva.ServiceDefaults.Encryption;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Participant.Features.Rights;

/// <summary>Everything that this service holds about a person, in one machine-readable document (Art. 15 and 20 GDPR).</summary>
internal static class ExportParticipant
{
    internal sealed record NoteExport(string Id, NoteKind Kind, string Text, string? Corrects, string Author, DateTimeOffset WrittenAt);

    internal sealed record ReferenceExport(string OrganisationId, string Reference);

    /// <param name="RecordedByOrganisations">Organisations with a grant on the record.</param>
    internal sealed record Export(
        DateTimeOffset ExportedAt, ParticipantView Participant, PersonFields Fields, IReadOnlyList<string> RecordedByOrganisations,
        IReadOnlyList<ReferenceExport> References, AbilityProfileView AbilityProfile, SupportPlan SupportPlan, IReadOnlyList<ConsentReceipt> Consents,
        IReadOnlyList<NoteExport> Notes, IReadOnlyList<HistoryEntry> History, IReadOnlyList<ReadAccessLog.Entry> AccessLog);

    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/v1/participants/{id}/export", HandleAsync)
        .RequireScope("participants:read", "consents:write").WithName("ExportParticipant").WithSummary("Everything held about a person").Produces<Export>();

    private static async Task<IResult> HandleAsync(
        string id, HttpResponse http, PersonRecords records, ParticipantDb db, IPersonVault vault, IAccessLog log, TimeProvider clock, CancellationToken ct)
    {
        if (await records.FindAsync(id, ct) is not { } found)
            return Problems.NotFound();
        if (found.Standing is not (Standing.Registrar or Standing.Self))
            return Problems.Forbidden("The person, or the registering organisation on their behalf, asks for the data");
        var person = found.Person;
        await log.ReadAsync(person.Id, ReadPurpose.DataRights, ct);
        http.Headers.ContentDisposition = $"attachment; filename=\"{person.PublicId}.json\"";

        var own = await records.ExternalRefAsync(person, ct);
        var assessments = await db.Assessments.AsNoTracking().Where(a => a.PersonId == person.Id).OrderByDescending(a => a.Version).ToListAsync(ct);
        var consents = await db.Consents.AsNoTracking().Include(c => c.Acknowledgements).Where(c => c.PersonId == person.Id).OrderBy(c => c.Id).ToListAsync(ct);
        var accesses = await db.Set<AccessLogEntry>().AsNoTracking().Where(e => e.PersonId == person.Id).OrderBy(e => e.Id).ToListAsync(ct);
        return TypedResults.Ok(new Export(
            clock.GetUtcNow(), await records.ViewAsync(person, ct), PersonFields.Of(person, await records.IdentityAsync(person, ct), own), person.OrganisationIds,
            await ReferencesAsync(person, db, vault, ct), AbilityProfileView.Of(person, assessments), person.Plan, [.. consents.Select(ConsentReceipt.Of)],
            await NotesAsync(person, db, vault, ct), await ReadHistory.OfAsync(person, int.MaxValue, db, vault, ct), [.. accesses.Select(ReadAccessLog.Entry.Of)]));
    }

    private static async Task<List<ReferenceExport>> ReferencesAsync(Person person, ParticipantDb db, IPersonVault vault, CancellationToken ct)
    {
        var references = new List<ReferenceExport>();
        foreach (var row in await db.ExternalRefs.AsNoTracking().Where(r => r.PersonId == person.Id).OrderBy(r => r.OrganisationId).ToListAsync(ct))
        {
            if (await vault.DecryptAsync(person.Id, row.Reference, ct) is { } reference)
                references.Add(new ReferenceExport(row.OrganisationId, reference));
        }

        return references;
    }

    private static async Task<List<NoteExport>> NotesAsync(Person person, ParticipantDb db, IPersonVault vault, CancellationToken ct)
    {
        var notes = new List<NoteExport>();
        foreach (var note in await db.Notes.AsNoTracking().Where(n => n.PersonId == person.Id).OrderBy(n => n.Id).ToListAsync(ct))
        {
            if (await vault.DecryptAsync(person.Id, note.Text, ct) is { } text)
                notes.Add(new NoteExport(note.PublicId, note.Kind, text, note.Corrects, note.Author, note.WrittenAt));
        }

        return notes;
    }
}
