using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts.V1;
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

/// <summary>What this service holds about a person, in one machine-readable document (Art. 15 and 20 GDPR).</summary>
internal static class ExportParticipant
{
    internal sealed record NoteExport(string Id, NoteKind Kind, string Text, string? Corrects, string Author, string OrganisationId, DateTimeOffset WrittenAt);

    internal sealed record ReferenceExport(string OrganisationId, string Reference);

    /// <param name="CompanyId">To this company, and to the mentor, name and contact are told until the placement ends.</param>
    internal sealed record PlacementExport(PlacementStage Stage, PlacementStage? ResumesAt, string? EmployerOrganisationId, string? CompanyId, string? MentorId, DateOnly? NextCheckInOn);

    /// <param name="RecordedByOrganisations">Organisations with a grant on the record.</param>
    /// <param name="References">All organisations' to the person and to guardians; to a registering organisation its own only, here and in the history.</param>
    internal sealed record Export(
        DateTimeOffset ExportedAt, ParticipantView Participant, PersonFields Fields, IReadOnlyList<string> RecordedByOrganisations,
        IReadOnlyList<ReferenceExport> References, AbilityProfileView AbilityProfile, SupportPlan SupportPlan, IReadOnlyList<ConsentReceipt> Consents, IReadOnlyList<PlacementExport> Placements,
        IReadOnlyList<NoteExport> Notes, IReadOnlyList<HistoryEntry> History, IReadOnlyList<AccessLogView> AccessLog);

    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/v1/participants/{id}/export", HandleAsync)
        .RequireScope("participants:read", "consents:write").WithName("ExportParticipant").WithSummary("What the participant service holds about a person")
        .WithDescription(
            "Record, references, ability profile, support plan, consents, who learns the name by a placement, notes, history and access log. What other services hold: "
            + "GET /v1/proposals, GET /v1/placements and its check-ins, GET /v1/participants/{id}/matching-access-log, GET /v1/inbox, GET /v1/contact-points/{recordId}.")
        .Produces<Export>();

    private static async Task<IResult> HandleAsync(
        string id, HttpResponse http, Caller caller, PersonRecords records, ParticipantDb db, IPersonVault vault, IAccessLog log, TimeProvider clock, CancellationToken ct)
    {
        if (await records.FindAsync(id, ct) is not { } found)
            return Problems.NotFound();
        if (found.Standing is not (Standing.Registrar or Standing.Self))
            return Problems.Forbidden("The person, or the registering organisation on their behalf, asks for the data");
        var person = found.Person;
        await log.ReadAsync(person.Id, ReadPurpose.DataRights, ct);
        http.Headers.ContentDisposition = $"attachment; filename=\"{person.PublicId}.json\"";

        // An organisation's number for the person is shown to the person, not to another organisation.
        var onlyOf = found.Standing == Standing.Self ? null : caller.Organisation;
        var history = await ReadHistory.OfAsync(person, db, vault, ct);
        var own = await records.ExternalRefAsync(person, ct);
        var assessments = await db.Assessments.AsNoTracking().Where(a => a.PersonId == person.Id).OrderByDescending(a => a.Version).ToListAsync(ct);
        var consents = await db.Consents.AsNoTracking().Include(c => c.Acknowledgements).Where(c => c.PersonId == person.Id).OrderBy(c => c.Id).ToListAsync(ct);
        var accesses = await db.Set<AccessLogEntry>().AsNoTracking().Where(e => e.PersonId == person.Id).OrderBy(e => e.Id).ToListAsync(ct);
        var placements = await db.Placements.AsNoTracking().Where(p => p.PersonId == person.Id).OrderBy(p => p.PlacementId)
            .Select(p => new PlacementExport(p.Stage, p.ResumesAt, p.EmployerOrganisationId, p.CompanyId, p.MentorId, p.NextCheckInOn)).ToListAsync(ct);
        return TypedResults.Ok(new Export(
            clock.GetUtcNow(), await records.ViewAsync(person, ct), PersonFields.Of(person, await records.IdentityAsync(person, ct), own), person.OrganisationIds,
            await ReferencesAsync(person, onlyOf, db, vault, ct), AbilityProfileView.Of(person, assessments), person.Plan, [.. consents.Select(ConsentReceipt.Of)], placements,
            await NotesAsync(person, db, vault, ct), onlyOf is null ? history : ReadHistory.ShownTo(caller, history), [.. accesses.Select(AccessLogView.Of)]));
    }

    private static async Task<List<ReferenceExport>> ReferencesAsync(Person person, string? onlyOf, ParticipantDb db, IPersonVault vault, CancellationToken ct)
    {
        var references = new List<ReferenceExport>();
        var rows = db.ExternalRefs.AsNoTracking().Where(r => r.PersonId == person.Id && (onlyOf == null || r.OrganisationId == onlyOf));
        foreach (var row in await rows.OrderBy(r => r.OrganisationId).ToListAsync(ct))
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
                notes.Add(new NoteExport(note.PublicId, note.Kind, text, note.Corrects, note.Author, note.OrganisationId, note.WrittenAt));
        }

        return notes;
    }
}
