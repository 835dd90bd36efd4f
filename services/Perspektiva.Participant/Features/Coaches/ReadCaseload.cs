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
    /// <param name="Overdue">Whether the check-in, or one of the answers, is overdue.</param>
    internal sealed record Item(
        string Id, long Version, ParticipantStatus Status, CaseRole As, string GivenName, string FamilyName, DateOnly? OwnConsentDueOn,
        DateOnly? NextCheckInOn, DueWhen? CheckInDue, IReadOnlyList<DueAnswer> DueAnswers, bool Overdue);

    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/v1/coaches/{id}/caseload", HandleAsync)
        .RequireScope("participants:read").WithName("ReadCaseload").WithSummary("The coach's own participants, and what is due or overdue")
        .WithDescription("Due are the next check-in of a running placement and the open answers of the support plan. A placement's check-in is known a moment after matching has planned it.")
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
        var checkIns = await CheckInsAsync([.. shown.Select(p => p.Id)], db, ct);
        var items = new List<Item>(shown.Count);
        foreach (var person in shown)
        {
            if (await vault.DecryptAsync<PersonalData>(person.Id, person.Data, ct) is { } data)
                items.Add(ItemOf(person, data, id, CaseDues.Of(person.Plan, checkIns.GetValueOrDefault(person.Id)), today));
        }

        return TypedResults.Ok(new Page<Item>(items, rows.Count > shown.Count ? cursor.Encode(List, [shown[^1].Id.ToString()]) : null));
    }

    /// <summary>The first of them, in the order of the list. The plan is one document, so what is due in it is found here: a coach's cases are few.</summary>
    private static async Task<List<Guid>> WhereDueAsync(IQueryable<Person> persons, DueWhen when, int count, DateOnly today, ParticipantDb db, CancellationToken ct)
    {
        var cases = await persons.OrderBy(p => p.Id).Select(p => new { p.Id, p.Plan }).ToListAsync(ct);
        var checkIns = await CheckInsAsync([.. cases.Select(c => c.Id)], db, ct);
        return [.. cases.Where(c => CaseDues.Of(c.Plan, checkIns.GetValueOrDefault(c.Id)).Has(when, today)).Select(c => c.Id).Take(count)];
    }

    private static async Task<Dictionary<Guid, DateOnly?>> CheckInsAsync(IReadOnlyList<Guid> persons, ParticipantDb db, CancellationToken ct)
    {
        var planned = await db.Placements.AsNoTracking()
            .Where(p => persons.Contains(p.PersonId) && p.Stage != PlacementStage.Ended && p.NextCheckInOn != null).Select(p => new { p.PersonId, p.NextCheckInOn }).ToListAsync(ct);
        return planned.GroupBy(p => p.PersonId).ToDictionary(group => group.Key, group => group.Min(p => p.NextCheckInOn));
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
            person.OwnConsentDueOn(today), dues.NextCheckInOn, checkIn, answers, dues.Has(DueWhen.Overdue, today));
    }

    private static DueWhen? WhenOf(string? text) => text switch
    {
        "overdue" => DueWhen.Overdue,
        "today" => DueWhen.Today,
        "week" => DueWhen.Week,
        _ => null,
    };
}
