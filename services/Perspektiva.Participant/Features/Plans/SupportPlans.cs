using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.Participant.Data;
using Perspektiva.Participant.Domain;
using Perspektiva.Participant.Features.Access;
using Perspektiva.Participant.Features.Changes;
using Perspektiva.Participant.Features.Participants;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Participant.Features.Plans;

/// <summary>The support plan: what the person needs, and an answer to every gap with an owner and a day.</summary>
internal static class SupportPlans
{
    private const int MaxHoursPerWeek = 40;
    private const int Most = 64;
    private static readonly string[] OwnerPrefixes = [IdPrefix.Coach, IdPrefix.Mentor, IdPrefix.Guardian, IdPrefix.Participant];

    /// <param name="Needs">At most one for a dimension and kind; 0-40 hours a week.</param>
    /// <param name="Answers">At most one for a dimension and kind of answer.</param>
    internal sealed record Request(SupportNeed[] Needs, AnswerBody[] Answers);

    /// <param name="OwnerId">Coach or mentor, the person, or a guardian of theirs, who sees to it.</param>
    /// <param name="Done">Whose answer it is ticks it off by itself, too; what was done already keeps its day.</param>
    /// <param name="NoteId">A note about the person with the words, if there are any.</param>
    internal sealed record AnswerBody(Dimension Dimension, GapAnswerKind Answer, string OwnerId, DateOnly DueOn, bool Done = false, string? NoteId = null);

    internal sealed record PlanView(long Version, IReadOnlyList<SupportNeed> Needs, IReadOnlyList<GapAnswer> Answers);

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/participants/{id}/support-plan", ReadAsync)
            .RequireScope("participants:read").WithName("ReadSupportPlan").WithSummary("The support plan").Produces<PlanView>();
        app.MapPut("/v1/participants/{id}/support-plan", WriteAsync)
            .RequireScope("participants:write").WithName("PutSupportPlan").WithSummary("Replaces the support plan, history kept").Produces<PlanView>();
    }

    private static async Task<IResult> ReadAsync(string id, PersonRecords records, IAccessLog log, CancellationToken ct)
    {
        if (await records.FindAsync(id, ct) is not { Person: var person })
            return Problems.NotFound();
        await log.ReadAsync(person.Id, ReadPurpose.CaseWork, ct);
        return TypedResults.Ok(new PlanView(person.Version, person.Plan.Needs, person.Plan.Answers)).WithETag(person.Version);
    }

    private static async Task<IResult> WriteAsync(
        string id, Request body, HttpRequest http, Caller caller, PersonRecords records, PersonChanges changes, Corrections corrections, ParticipantDb db, TimeProvider clock, CancellationToken ct)
    {
        if (await records.FindAsync(id, ct) is not { } found)
            return Problems.NotFound();
        if (found.Standing < Standing.Coach)
            return Problems.Forbidden("Only those who accompany the person write the support plan");
        var person = found.Person;
        if (http.IfMatch(person.Version) is { } stale)
            return stale;
        if (person.RefusalToWrite() is { } refused)
            return refused;
        var check = new Check();
        Validate(check, body, person, await NotesOfAsync(person, body, db, ct));
        if (check.Failed)
            return check.Problem();

        await corrections.KeepAsync(person, person.Plan, CorrectionReason.Change, ct);
        var next = new SupportPlan([.. body.Needs], [.. body.Answers.Select(a => new GapAnswer(a.Dimension, a.Answer, a.OwnerId, a.DueOn, a.Done, a.NoteId))]);
        person.SetPlan(person.Plan.ReplacedBy(next, clock.Today(), caller.Author()));
        changes.Record(person);
        await db.SaveChangesAsync(ct);
        return TypedResults.Ok(new PlanView(person.Version, person.Plan.Needs, person.Plan.Answers)).WithETag(person.Version);
    }

    /// <summary>Which of the notes named are about this person.</summary>
    private static async Task<IReadOnlyList<string>> NotesOfAsync(Person person, Request body, ParticipantDb db, CancellationToken ct)
    {
        // Also keeps from the database what it cannot take as text.
        var named = body.Answers.Take(Most).Select(answer => answer?.NoteId).Where(id => id is not null && PublicId.IsValid(id, IdPrefix.Note)).ToList();
        return named.Count == 0 ? [] : await db.Notes.Where(n => n.PersonId == person.Id && named.Contains(n.PublicId)).Select(n => n.PublicId).ToListAsync(ct);
    }

    /// <summary>Whether the owner, where a person's record, is this one or a guardian of theirs; coaches and mentors come and go.</summary>
    private static bool MayOwn(Person person, string ownerId) =>
        PublicId.IsValid(ownerId, IdPrefix.Participant) ? ownerId == person.PublicId
        : !PublicId.IsValid(ownerId, IdPrefix.Guardian) || person.Guardians.Exists(guardian => guardian.PublicId == ownerId);

    private static void Validate(Check check, Request body, Person person, IReadOnlyList<string> notes)
    {
        check.Count("/needs", body.Needs, 0, Most);
        check.Count("/answers", body.Answers, 0, Most);
        var needs = new HashSet<(Dimension, SupportKind)>();
        for (var i = 0; i < Math.Min(body.Needs.Length, Most); i++)
        {
            var pointer = $"/needs/{i}";
            if (!check.Required(pointer, body.Needs[i]))
                continue;
            var need = body.Needs[i];
            check.Known($"{pointer}/dimension", (Dimension?)need.Dimension);
            check.Known($"{pointer}/kind", (SupportKind?)need.Kind);
            check.Range($"{pointer}/hoursPerWeek", (int?)need.HoursPerWeek, 0, MaxHoursPerWeek);
            check.That(needs.Add((need.Dimension, need.Kind)), pointer, "stands there twice", "duplicate");
        }

        var answers = new HashSet<(Dimension, GapAnswerKind)>();
        for (var i = 0; i < Math.Min(body.Answers.Length, Most); i++)
        {
            var pointer = $"/answers/{i}";
            if (!check.Required(pointer, body.Answers[i]))
                continue;
            var answer = body.Answers[i];
            check.Known($"{pointer}/dimension", (Dimension?)answer.Dimension);
            check.Known($"{pointer}/answer", (GapAnswerKind?)answer.Answer);
            if (check.That(
                OwnerPrefixes.Any(prefix => PublicId.IsValid(answer.OwnerId, prefix)), $"{pointer}/ownerId",
                "must be the id of a coach, mentor, guardian or participant", "malformed_id"))
                check.That(MayOwn(person, answer.OwnerId), $"{pointer}/ownerId", "is neither this person nor a guardian of theirs", "unknown_id");
            if (check.Id($"{pointer}/noteId", answer.NoteId, IdPrefix.Note) && answer.NoteId is not null)
                check.That(notes.Contains(answer.NoteId), $"{pointer}/noteId", "is no note about this person", "unknown_id");
            check.Plausible($"{pointer}/dueOn", answer.DueOn);
            check.That(answers.Add((answer.Dimension, answer.Answer)), pointer, "stands there twice", "duplicate");
        }
    }
}
