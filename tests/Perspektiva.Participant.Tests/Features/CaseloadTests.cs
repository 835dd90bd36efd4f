using System.Globalization;
using System.Text.Json;
using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.Participant.Tests.Support;
using Perspektiva.Testing.Http;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.Participant.Tests.Features;

/// <summary>A coach sees what is due and what is overdue, each for itself.</summary>
public sealed class CaseloadTests(ParticipantService service)
{
    private readonly TestCaller _portal = Portals.JobCentre();

    private DateOnly Today => service.Clock.Today();

    [Fact]
    public async Task Caseload_CheckInsAndAnswers_TellsWhatIsDueAndWhatIsOverdue()
    {
        var coach = await service.CoachAsync(Portals.Provider());
        var id = await CaseAsync(coach);
        await PlanAsync(coach, id, (-3, false), (0, false), (-9, true), (5, false), (30, false));
        await PlacementAsync(id, Today.AddDays(2));
        await PlacementAsync(id, Today.AddDays(-1));

        var item = await ItemAsync(coach, id, i => i.GetProperty("nextCheckInOn").GetString() == Day(-1));

        Assert.Equal(("overdue", true), (item.GetProperty("checkInDue").GetString(), item.GetProperty("overdue").GetBoolean()));
        Assert.Equal(
            [(Day(-3), "overdue"), (Day(0), "today"), (Day(5), "week")],
            item.GetProperty("dueAnswers").EnumerateArray().Select(a => (a.GetProperty("dueOn").GetString()!, a.GetProperty("due").GetString()!)));
        var first = item.GetProperty("dueAnswers")[0];
        Assert.Equal(("reading", "train", coach.Record), (first.GetProperty("dimension").GetString(), first.GetProperty("answer").GetString(), first.GetProperty("ownerId").GetString()));
    }

    [Fact]
    public async Task Caseload_PlacementPausedEndedOrCheckedIn_FollowsItsLastEvent()
    {
        var coach = await service.CoachAsync(Portals.Provider());
        var id = await CaseAsync(coach);
        var placement = await PlacementAsync(id, Today);
        await ItemAsync(coach, id, i => i.GetProperty("checkInDue").GetString() == "today");

        await service.Events.SendAsync(placement with { EventId = Guid.CreateVersion7(), Version = 2, NextCheckInOn = Today.AddDays(14) }, "participant");
        var later = await ItemAsync(coach, id, i => i.GetProperty("nextCheckInOn").GetString() == Day(14));
        Assert.Equal((JsonValueKind.Null, false), (later.GetProperty("checkInDue").ValueKind, later.GetProperty("overdue").GetBoolean()));

        await service.Events.SendAsync(placement with { EventId = Guid.CreateVersion7(), Version = 3, Stage = PlacementStage.Ended, NextCheckInOn = null }, "participant");
        await ItemAsync(coach, id, i => i.GetProperty("nextCheckInOn").ValueKind == JsonValueKind.Null);
    }

    [Fact]
    public async Task Caseload_AdaptationPromisedAndNotDone_IsDueAsTheOthers_UntilItIsTickedOff()
    {
        var coach = await service.CoachAsync(Portals.Provider());
        var id = await CaseAsync(coach);
        var placement = await PlacementAsync(id, Today.AddDays(20));
        await service.Events.SendAsync(placement with { EventId = Guid.CreateVersion7(), Version = 2, NextAdaptationOn = Today.AddDays(-2) }, "participant");

        var item = await ItemAsync(coach, id, i => i.GetProperty("nextAdaptationOn").GetString() == Day(-2));
        Assert.Equal(("overdue", true, JsonValueKind.Null), (item.GetProperty("adaptationDue").GetString(), item.GetProperty("overdue").GetBoolean(), item.GetProperty("checkInDue").ValueKind));
        Assert.Equal([id], await IdsAsync(coach, "due=overdue"));

        await service.Events.SendAsync(placement with { EventId = Guid.CreateVersion7(), Version = 3, NextAdaptationOn = null }, "participant");
        item = await ItemAsync(coach, id, i => i.GetProperty("nextAdaptationOn").ValueKind == JsonValueKind.Null);
        Assert.False(item.GetProperty("overdue").GetBoolean());
    }

    [Fact]
    public async Task Caseload_Due_KeepsWhatIsAskedForInPages()
    {
        var coach = await service.CoachAsync(Portals.Provider());
        var ids = new List<string>();
        foreach (var days in new int?[] { -1, 0, 6, 7, null, 0, -30 })
        {
            ids.Add(await CaseAsync(coach));
            if (days is { } ahead)
                await PlanAsync(coach, ids[^1], (ahead, false));
        }

        Assert.Equal([ids[0], ids[6]], await IdsAsync(coach, "due=overdue&limit=1"));
        Assert.Equal([ids[1], ids[5]], await IdsAsync(coach, "due=today&limit=1"));
        Assert.Equal([ids[1], ids[2], ids[5]], await IdsAsync(coach, "due=week&limit=2"));
        Assert.Equal(ids, await IdsAsync(coach, "limit=3"));
        Assert.Equal("validation", (await service.GetAsync(coach, $"/v1/coaches/{coach.Record}/caseload?due=someday")).Problem);
    }

    [Fact]
    public async Task Caseload_DueOfSomebodyElsesCase_IsNotShown()
    {
        var (coach, colleague) = (await service.CoachAsync(Portals.Provider()), await service.CoachAsync(Portals.Provider()));
        await PlanAsync(colleague, await CaseAsync(colleague), (0, false));

        Assert.Empty(await IdsAsync(coach, "due=today"));
        Assert.Equal(404, (await service.GetAsync(coach, $"/v1/coaches/{colleague.Record}/caseload?due=today")).Status);
    }

    private async Task<string> CaseAsync(TestCaller coach)
    {
        var id = await service.RegisteredIdAsync(_portal);
        Assert.Equal(200, (await service.AssignAsync(_portal, id, coach.Record)).Status);
        return id;
    }

    private async Task PlanAsync(TestCaller coach, string id, params (int Days, bool Done)[] answers)
    {
        string[] kinds = ["train", "adapt", "aid", "accompany", "accept"];
        var plan = new
        {
            needs = Array.Empty<object>(),
            answers = answers.Select((a, n) => new { dimension = "reading", answer = kinds[n], ownerId = coach.Record, dueOn = Day(a.Days), done = a.Done }),
        };
        var answer = await service.Http.ReplaceAsync($"/v1/participants/{id}/support-plan", service.Token(coach), plan, "*");
        Assert.True(answer.Status == 200, answer.Text);
    }

    private async Task<PlacementChanged> PlacementAsync(string id, DateOnly nextCheckInOn)
    {
        var personId = (await service.Events.WaitForAsync<ParticipantChanged>(e => e.ParticipantPublicId == id)).ParticipantId;
        var placement = new PlacementChanged(
            Guid.CreateVersion7(), DateTimeOffset.UnixEpoch, Guid.CreateVersion7(), 1, "pmt_x", Guid.CreateVersion7(), personId, id, Guid.CreateVersion7(), "plc_x",
            "cmp_x", null, null, PlacementStage.Trial, Today.AddDays(-7), null, DeclineReason.None, nextCheckInOn, "org_x");
        await service.Events.SendAsync(placement, "participant");
        return placement;
    }

    private async Task<JsonElement> ItemAsync(TestCaller coach, string id, Func<JsonElement, bool> condition)
    {
        JsonElement item = default;
        await Eventually.TrueAsync(async () =>
        {
            item = (await service.GetAsync(coach, $"/v1/coaches/{coach.Record}/caseload")).Json.GetProperty("items").EnumerateArray().Single(i => i.GetProperty("id").GetString() == id);
            return condition(item);
        });
        return item;
    }

    private async Task<List<string>> IdsAsync(TestCaller coach, string query)
    {
        var read = new List<string>();
        for (string? path = $"/v1/coaches/{coach.Record}/caseload?{query}"; path is not null;)
        {
            var page = await service.GetAsync(coach, path);
            Assert.True(page.Status == 200, page.Text);
            read.AddRange(page.Json.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("id").GetString()!));
            path = page.Json.GetProperty("next").GetString() is { } next ? $"/v1/coaches/{coach.Record}/caseload?{query}&after={next}" : null;
        }

        return read;
    }

    private string Day(int days) => Today.AddDays(days).ToString("O", CultureInfo.InvariantCulture);
}
