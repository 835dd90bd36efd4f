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
    private static readonly string[] OwnerPrefixes = [IdPrefix.Coach, IdPrefix.Mentor, IdPrefix.Guardian, IdPrefix.Participant];

    /// <param name="Needs">At most one for a dimension and kind; 0-40 hours a week.</param>
    /// <param name="Answers">At most one for a dimension and kind of answer.</param>
    internal sealed record Request(SupportNeed[] Needs, AnswerBody[] Answers);

    /// <param name="OwnerId">Coach, mentor, guardian or participant who sees to it.</param>
    /// <param name="NoteId">A note with the words, if there are any.</param>
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
        string id, Request body, HttpRequest http, PersonRecords records, PersonChanges changes, Corrections corrections, ParticipantDb db, CancellationToken ct)
    {
        if (await records.FindAsync(id, ct) is not { } found)
            return Problems.NotFound();
        if (found.Standing < Standing.Coach)
            return Problems.Forbidden("Only those who accompany the person write the support plan");
        var person = found.Person;
        if (http.IfMatch(person.Version) is { } stale)
            return stale;
        var check = new Check();
        Validate(check, body);
        if (check.Failed)
            return check.Problem();

        await corrections.KeepAsync(person, person.Plan, CorrectionReason.Change, ct);
        person.SetPlan(new SupportPlan(
            [.. body.Needs],
            [.. body.Answers.Select(a => new GapAnswer(a.Dimension, a.Answer, a.OwnerId, a.DueOn, a.Done, a.NoteId))]));
        changes.Record(person);
        await db.SaveChangesAsync(ct);
        return TypedResults.Ok(new PlanView(person.Version, person.Plan.Needs, person.Plan.Answers)).WithETag(person.Version);
    }

    private static void Validate(Check check, Request body)
    {
        const int most = 64;
        check.Count("/needs", body.Needs, 0, most);
        check.Count("/answers", body.Answers, 0, most);
        var needs = new HashSet<(Dimension, SupportKind)>();
        for (var i = 0; i < Math.Min(body.Needs.Length, most); i++)
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
        for (var i = 0; i < Math.Min(body.Answers.Length, most); i++)
        {
            var pointer = $"/answers/{i}";
            if (!check.Required(pointer, body.Answers[i]))
                continue;
            var answer = body.Answers[i];
            check.Known($"{pointer}/dimension", (Dimension?)answer.Dimension);
            check.Known($"{pointer}/answer", (GapAnswerKind?)answer.Answer);
            check.That(
                OwnerPrefixes.Any(prefix => PublicId.IsValid(answer.OwnerId, prefix)), $"{pointer}/ownerId",
                "must be the id of a coach, mentor, guardian or participant", "malformed_id");
            check.Id($"{pointer}/noteId", answer.NoteId, IdPrefix.Note);
            check.That(answers.Add((answer.Dimension, answer.Answer)), pointer, "stands there twice", "duplicate");
        }
    }
}
