using System.Collections.Frozen;
using System.Text.Json;
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

/// <summary>
/// The plan's answers one by one: whose an answer is ticks it off, and takes that back. Its owner may be a mentor, who has no standing to the record: of a running placement's person they read and tick
/// off their own answers, as long as the person agrees to be shown to employers, and nothing else of the plan.
/// </summary>
internal static class PlanAnswers
{
    /// <summary>How far back a day may lie.</summary>
    private const int YearsBack = 1;

    private const string Read = "participants:read";
    private const string Write = "participants:write";

    private static readonly FrozenDictionary<string, Dimension> Dimensions = Names<Dimension>();
    private static readonly FrozenDictionary<string, GapAnswerKind> Kinds = Names<GapAnswerKind>();

    /// <param name="On">The day on which it was done, within the last year; default today.</param>
    internal sealed record Request(DateOnly? On = null);

    /// <param name="Version">Of the record, as its ETag.</param>
    internal sealed record AnswersView(long Version, IReadOnlyList<GapAnswer> Answers);

    /// <summary>A person's plan as the caller may have it.</summary>
    private sealed record Seen(Person Person, Standing Standing, Caller Caller)
    {
        /// <summary>A mentor sees their own answers only, and no note.</summary>
        public IEnumerable<GapAnswer> Answers => Standing == Standing.None
            ? Person.Plan.Answers.Where(answer => answer.OwnerId == Caller.Record).Select(answer => answer with { NoteId = null })
            : Person.Plan.Answers;

        /// <summary>Its owner, or whoever accompanies the person and writes the plan anyway.</summary>
        public bool MayTickOff(GapAnswer answer) => Standing >= Standing.Coach || answer.OwnerId == Caller.Record;
    }

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/participants/{id}/support-plan/answers", ReadAsync)
            .RequireScope(Read, "placements:read").WithName("ReadPlanAnswers").WithSummary("The support plan's answers; to a mentor, those that are theirs to see to")
            .Produces<AnswersView>();
        app.MapPut("/v1/participants/{id}/support-plan/answers/{dimension}/{answer}/done", TickOffAsync)
            .RequireScope(Write, "placements:write").WithName("TickOffPlanAnswer").WithSummary("Records that an answer of the support plan is done").Produces<GapAnswer>();
        app.MapDelete("/v1/participants/{id}/support-plan/answers/{dimension}/{answer}/done", TakeBackAsync)
            .RequireScope(Write, "placements:write").WithName("TakeBackPlanAnswer").WithSummary("Takes back that an answer of the support plan is done").Produces<GapAnswer>();
    }

    private static async Task<IResult> ReadAsync(string id, Caller caller, PersonRecords records, ParticipantDb db, IAccessLog log, CancellationToken ct)
    {
        if (await FindAsync(id, Read, caller, records, db, ct) is not { } seen)
            return Problems.NotFound();
        await log.ReadAsync(seen.Person.Id, ReadPurpose.CaseWork, ct);
        return TypedResults.Ok(new AnswersView(seen.Person.Version, [.. seen.Answers])).WithETag(seen.Person.Version);
    }

    private static async Task<IResult> TickOffAsync(
        string id, string dimension, string answer, Request body, HttpRequest http, Caller caller, PersonRecords records, PersonChanges changes, Corrections corrections,
        ParticipantDb db, TimeProvider clock, CancellationToken ct)
    {
        var today = clock.Today();
        var check = new Check();
        check.Range("/on", body.On, today.AddYears(-YearsBack), today);
        return check.Failed
            ? check.Problem()
            : await ChangeAsync(id, dimension, answer, open => open.Done && (body.On is null || body.On == open.DoneOn) ? open : open.TickedOff(body.On ?? today, caller.Author()), http, caller, records, changes, corrections, db, ct);
    }

    private static Task<IResult> TakeBackAsync(
        string id, string dimension, string answer, HttpRequest http, Caller caller, PersonRecords records, PersonChanges changes, Corrections corrections, ParticipantDb db, CancellationToken ct) =>
        ChangeAsync(id, dimension, answer, done => done.TakenBack(), http, caller, records, changes, corrections, db, ct);

    private static async Task<IResult> ChangeAsync(
        string id, string dimension, string kind, Func<GapAnswer, GapAnswer> change, HttpRequest http, Caller caller, PersonRecords records, PersonChanges changes, Corrections corrections,
        ParticipantDb db, CancellationToken ct)
    {
        if (await FindAsync(id, Write, caller, records, db, ct) is not { Person: var person } seen
            || !Dimensions.TryGetValue(dimension, out var gap) || !Kinds.TryGetValue(kind, out var way)
            || seen.Answers.FirstOrDefault(a => a.IsOf(gap, way)) is not { } shown)
            return Problems.NotFound();
        if (!seen.MayTickOff(shown))
            return Problems.Forbidden("Only whose answer it is, and those who accompany the person, tick it off");
        if (http.IfMatch(person.Version) is { } stale)
            return stale;
        if (person.RefusalToWrite() is { } refused)
            return refused;

        var before = person.Plan.Find(gap, way)!;
        var after = change(before);
        if (after != before)
        {
            await corrections.KeepAsync(person, person.Plan, CorrectionReason.Change, ct);
            person.SetPlan(person.Plan.With(after));
            changes.Record(person);
            await db.SaveChangesAsync(ct);
        }
        return TypedResults.Ok(seen.Answers.First(a => a.IsOf(gap, way))).WithETag(person.Version);
    }

    private static async Task<Seen?> FindAsync(string id, string scope, Caller caller, PersonRecords records, ParticipantDb db, CancellationToken ct)
    {
        // A mentor's scope opens a mentor's answers, and no record. A guardian who signs in has no scope to write the record, and an answer to see to all the same.
        if ((caller.Has(scope) || (caller.Is("guardian") && caller.Has(Read))) && await records.FindAsync(id, ct) is { } found)
            return new Seen(found.Person, found.Standing, caller);
        if (!caller.Is("mentor") || !PublicId.IsValid(id, IdPrefix.Participant)
            || await db.Persons.WithParties().SingleOrDefaultAsync(p => p.PublicId == id, ct) is not { } person
            || !person.EffectiveConsents.Contains(ConsentPurpose.ShowToEmployer))
            return null;
        var placements = await db.Placements.AsNoTracking().Where(p => p.PersonId == person.Id).ToListAsync(ct);
        return placements.Exists(caller.Receives) ? new Seen(person, Standing.None, caller) : null;
    }

    private static FrozenDictionary<string, T> Names<T>() where T : struct, Enum =>
        Enum.GetValues<T>().ToFrozenDictionary(value => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()), StringComparer.Ordinal);
}
