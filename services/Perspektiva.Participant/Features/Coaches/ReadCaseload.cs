using System.ComponentModel;
using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.Participant.Data;
using Perspektiva.Participant.Domain;
using Perspektiva.Participant.Features.Access;
using Perspektiva.ServiceDefaults.Encryption;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Participant.Features.Coaches;

/// <summary>In which capacity a coach accompanies somebody.</summary>
internal enum CaseRole { Coach, Substitute }

/// <summary>Whom a coach accompanies, and what is due, for that coach alone.</summary>
internal static class ReadCaseload
{
    private const string List = "caseload";

    /// <summary>An answer of the support plan that is not done and is due within a week, today included, or overdue.</summary>
    /// <param name="NoteId">A note with the words, if there are any.</param>
    internal sealed record DueAnswer(Dimension Dimension, GapAnswerKind Answer, string OwnerId, DateOnly DueOn, DueWhen Due, string? NoteId);

    /// <param name="OwnConsentDueOn">The eighteenth birthday, from three months before: consents that a guardian alone gave end on it unless the person agrees.</param>
    /// <param name="NextCheckInOn">Day of the next check-in of a running placement, the earliest of several; once it has passed that check-in is overdue.</param>
    /// <param name="CheckInDue">How soon that is: overdue, today, week (the six days after); null further ahead.</param>
    /// <param name="DueAnswers">Open answers of the support plan that are due so soon.</param>
    /// <param name="Overdue">Whether the check-in, one of the answers, or an adaptation is overdue.</param>
    /// <param name="NextAdaptationOn">The earliest day for which an adaptation of a running placement's place is promised that nobody has ticked off.</param>
    /// <param name="AdaptationDue">How soon that is, as <paramref name="CheckInDue"/>.</param>
    internal sealed record Item(
        string Id, long Version, ParticipantStatus Status, CaseRole As, string GivenName, string FamilyName, DateOnly? OwnConsentDueOn,
        DateOnly? NextCheckInOn, DueWhen? CheckInDue, IReadOnlyList<DueAnswer> DueAnswers, bool Overdue, DateOnly? NextAdaptationOn, DueWhen? AdaptationDue);

    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/v1/coaches/{id}/caseload", HandleAsync)
        .RequireScope("participants:read").WithName("ReadCaseload").WithSummary("The coach's own participants, and what is due or overdue")
        .WithDescription("Due are the next check-in of a running placement, the adaptations of its place that are promised for a day and not done, and the open answers of the support plan. What is a placement's is known a moment after matching has planned it.")
        .Produces<Page<Item>>();

    private static async Task<IResult> HandleAsync(
        string id, [Description("Only where something is overdue, due today, or due in the week that begins today")] string? due,
        [AsParameters] PageQuery page, Cursor cursor, Caller caller, ParticipantDb db, IPersonVault vault, IAccessLog log, TimeProvider clock, CancellationToken ct)
    {
        if (!caller.IsBoundTo("coach", id))
            return Problems.NotFound();
        var check = new Check();
        var wanted = WhenOf(due);
        if (due is not null && wanted is null)
            check.ParameterError("due", "must be overdue, today or week", "unknown_value");
        var after = page.Read(cursor, List, check);
        if (check.Failed)
            return check.Problem();

        var today = clock.Today();
        var persons = db.VisibleTo(caller).Where(p => p.CoachId == id || p.SubstituteCoachId == id);
        if (after is [var last] && Guid.TryParse(last, out var lastId))
            persons = persons.Where(p => p.Id > lastId);
        if (wanted is { } when)
        {
            var found = await WhereDueAsync(persons, when, page.Size + 1, today, db, ct);
            persons = persons.Where(p => found.Contains(p.Id));
        }

        var rows = await persons.Include(p => p.Consents).OrderBy(p => p.Id).Take(page.Size + 1).ToListAsync(ct);
        var shown = rows.Take(page.Size).ToList();
        await vault.PreloadAsync([.. shown.Select(p => p.Id)], ct);
        await log.ReadAsync([.. shown.Select(p => p.Id)], ReadPurpose.Overview, ct);
        var planned = await PlannedAsync([.. shown.Select(p => p.Id)], db, ct);
        var items = new List<Item>(shown.Count);
        foreach (var person in shown)
        {
            if (await vault.DecryptAsync<PersonalData>(person.Id, person.Data, ct) is { } data)
                items.Add(ItemOf(person, data, id, DuesOf(person.Id, person.Plan, planned), today));
        }

        return TypedResults.Ok(new Page<Item>(items, rows.Count > shown.Count ? cursor.Encode(List, [shown[^1].Id.ToString()]) : null));
    }

    /// <summary>The first of them, in the order of the list. The plan is one document, so what is due in it is found here: a coach's cases are few.</summary>
    private static async Task<List<Guid>> WhereDueAsync(IQueryable<Person> persons, DueWhen when, int count, DateOnly today, ParticipantDb db, CancellationToken ct)
    {
        var cases = await persons.OrderBy(p => p.Id).Select(p => new { p.Id, p.Plan }).ToListAsync(ct);
        var planned = await PlannedAsync([.. cases.Select(c => c.Id)], db, ct);
        return [.. cases.Where(c => DuesOf(c.Id, c.Plan, planned).Has(when, today)).Select(c => c.Id).Take(count)];
    }

    /// <summary>The earliest days that running placements have, by person.</summary>
    private static async Task<Dictionary<Guid, (DateOnly? CheckIn, DateOnly? Adaptation)>> PlannedAsync(IReadOnlyList<Guid> persons, ParticipantDb db, CancellationToken ct)
    {
        var planned = await db.Placements.AsNoTracking()
            .Where(p => persons.Contains(p.PersonId) && p.Stage != PlacementStage.Ended && (p.NextCheckInOn != null || p.NextAdaptationOn != null))
            .Select(p => new { p.PersonId, p.NextCheckInOn, p.NextAdaptationOn }).ToListAsync(ct);
        return planned.GroupBy(p => p.PersonId).ToDictionary(group => group.Key, group => (group.Min(p => p.NextCheckInOn), group.Min(p => p.NextAdaptationOn)));
    }

    private static CaseDues DuesOf(Guid person, SupportPlan plan, Dictionary<Guid, (DateOnly? CheckIn, DateOnly? Adaptation)> planned)
    {
        var (checkIn, adaptation) = planned.GetValueOrDefault(person);
        return CaseDues.Of(plan, checkIn, adaptation);
    }

    private static Item ItemOf(Person person, PersonalData data, string coachId, CaseDues dues, DateOnly today)
    {
        var checkIn = CaseDues.WhenIs(dues.NextCheckInOn, today);
        var answers = new List<DueAnswer>();
        foreach (var answer in dues.Open)
        {
            if (CaseDues.WhenIs(answer.DueOn, today) is { } due)
                answers.Add(new DueAnswer(answer.Dimension, answer.Answer, answer.OwnerId, answer.DueOn, due, answer.NoteId));
        }

        return new Item(
            person.PublicId, person.Version, person.Status, person.CoachId == coachId ? CaseRole.Coach : CaseRole.Substitute, data.GivenName, data.FamilyName,
            person.OwnConsentDueOn(today), dues.NextCheckInOn, checkIn, answers, dues.Has(DueWhen.Overdue, today), dues.NextAdaptationOn, CaseDues.WhenIs(dues.NextAdaptationOn, today));
    }

    private static DueWhen? WhenOf(string? text) => text switch
    {
        "overdue" => DueWhen.Overdue,
        "today" => DueWhen.Today,
        "week" => DueWhen.Week,
        _ => null,
    };
}
