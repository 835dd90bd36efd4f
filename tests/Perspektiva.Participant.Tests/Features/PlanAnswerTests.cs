using System.Globalization;
using System.Text.Json;
using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.Participant.Tests.Support;
using Perspektiva.Testing.Http;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.Participant.Tests.Features;

/// <summary>Whose answer to a gap it is ticks it off and takes that back; what is overdue stands in the coach's caseload until then.</summary>
public sealed class PlanAnswerTests(ParticipantService service)
{
    private static readonly string MentorId = PublicId.New(IdPrefix.Mentor);

    private readonly TestCaller _portal = Portals.JobCentre();
    private readonly TestCaller _company = TestCaller.Portal("company", "placements:read", "placements:write");

    private TestCaller Mentor => _company.Acting("mentor", MentorId);

    private string Today => Day(0);

    [Fact]
    public async Task TickOff_ByItsOwner_IsDoneOnADayBySomebody_LeavesTheCaseload_AndComesBackWhenTakenBack()
    {
        var (coach, id) = await CaseAsync();
        await PlanAsync(coach, id, (id, -3), (coach.Record!, -2));
        Assert.Equal(["train", "adapt"], await OverdueAsync(coach));

        var done = await TickOffAsync(Portals.Self(id, _portal.Organisation!), id, "train", new { on = Day(-1) });

        Assert.True(done.Status == 200, done.Text);
        Assert.Equal((true, Day(-1), id), Done(done.Json));
        Assert.Equal(["adapt"], await OverdueAsync(coach));
        Assert.Equal((true, Day(-1), id), Done((await service.GetAsync(coach, $"/v1/participants/{id}/support-plan")).Json.GetProperty("answers")[0]));
        var taken = await service.DeleteAsync(Portals.Self(id, _portal.Organisation!), Path(id, "train"));
        Assert.Equal((false, null, null), Done(taken.Json));
        Assert.Equal(["train", "adapt"], await OverdueAsync(coach));
        var history = (await service.GetAsync(_portal, $"/v1/participants/{id}/history")).Json.GetProperty("items").EnumerateArray().Select(entry => entry.GetProperty("changedBy").GetString());
        Assert.Equal(2, history.Count(by => by == id));
    }

    [Fact]
    public async Task TickOff_ByWhoAccompanies_IsTheirs_TwiceTheSame_IsOneChange()
    {
        var (coach, id) = await CaseAsync();
        await PlanAsync(coach, id, (id, 3));

        var first = await TickOffAsync(coach, id, "train", new { });
        var again = await TickOffAsync(coach, id, "train", new { });

        Assert.Equal((true, Today, coach.Record), Done(first.Json));
        Assert.Equal(first.Text, again.Text);
        Assert.Equal(first.ETag, again.ETag);
        Assert.Equal((true, Day(-4), coach.Record), Done((await TickOffAsync(coach, id, "train", new { on = Day(-4) })).Json));
    }

    [Fact]
    public async Task TickOff_ByTheMentorWhoOwnsIt_WhileThePlacementRunsAndThePersonIsShown_AndNothingElseOfThePlan()
    {
        var (coach, id) = await CaseAsync();
        await PlanAsync(coach, id, (MentorId, -1), (coach.Record!, 3), (PublicId.New(IdPrefix.Mentor), 3));
        Assert.Equal(404, (await TickOffAsync(Mentor, id, "train", new { })).Status);
        var placement = await PlacementAsync(id);

        var read = (await service.GetAsync(Mentor, $"/v1/participants/{id}/support-plan/answers")).Json.GetProperty("answers");
        Assert.Equal("train", Assert.Single(read.EnumerateArray()).GetProperty("answer").GetString());
        Assert.Equal((true, Today, MentorId), Done((await TickOffAsync(Mentor, id, "train", new { })).Json));
        Assert.Equal(404, (await TickOffAsync(Mentor, id, "adapt", new { })).Status);
        Assert.Equal(404, (await TickOffAsync(Mentor, id, "aid", new { })).Status);
        Assert.Equal(404, (await service.GetAsync(_company, $"/v1/participants/{id}/support-plan/answers")).Status);
        Assert.Equal("missing-scope", (await service.GetAsync(Mentor, $"/v1/participants/{id}/support-plan")).Problem);
        Assert.Equal(404, (await TickOffAsync(coach with { Scopes = ["placements:write"] }, id, "train", new { })).Status);
        var log = (await service.GetAsync(_portal, $"/v1/participants/{id}/access-log")).Json.GetProperty("items").EnumerateArray();
        Assert.Contains(log, entry => entry.GetProperty("route").GetString() == "GET /v1/participants/{id}/support-plan/answers" && entry.GetProperty("recordId").GetString() == MentorId);

        await service.DeleteAsync(_portal, $"/v1/participants/{id}/consents/show_to_employer");
        Assert.Equal(404, (await service.DeleteAsync(Mentor, Path(id, "train"))).Status);
        await service.Http.SubmitAsync($"/v1/participants/{id}/consents", service.Token(_portal), new { purpose = "show_to_employer", textVersion = "2026-11", form = "electronic" });
        Assert.Equal(200, (await service.DeleteAsync(Mentor, Path(id, "train"))).Status);
        await service.Events.SendAsync(placement with { EventId = Guid.CreateVersion7(), Version = 2, Stage = PlacementStage.Ended }, "participant");
        await Eventually.TrueAsync(async () => (await service.GetAsync(Mentor, $"/v1/participants/{id}/support-plan/answers")).Status == 404);
    }

    [Fact]
    public async Task TickOff_ByAGuardianWhoSignsIn_WithAGuardiansScopes_IsTheirs_AndNoOther()
    {
        var coach = await service.CoachAsync(Portals.Provider());
        var record = await service.RegisterAsync(_portal, Portals.MinorsRegistration());
        var (id, guardian) = (record.GetProperty("id").GetString()!, Portals.GuardianOf(record));
        await service.AssignAsync(_portal, id, coach.Record);
        await PlanAsync(coach, id, (guardian, -3), (coach.Record!, 3));
        var parent = TestCaller.Person("guardian", _portal.Organisation!, guardian, ["participants:read", "consents:write", "placements:read", "placements:write"]);

        var done = await TickOffAsync(parent, id, "train", new { });

        Assert.True(done.Status == 200, done.Text);
        Assert.Equal((true, Today, guardian), Done(done.Json));
        Assert.Equal("forbidden", (await TickOffAsync(parent, id, "adapt", new { })).Problem);
        Assert.Equal((false, null, null), Done((await service.DeleteAsync(parent, Path(id, "train"))).Json));
        Assert.Equal(404, (await TickOffAsync(parent, await service.RegisteredIdAsync(_portal), "train", new { })).Status);
        Assert.Equal("missing-scope", (await service.PatchAsync(parent, $"/v1/participants/{id}", new { status = "exited" })).Problem);
    }

    [Fact]
    public async Task TickOff_SomebodyElsesOrNoAnswerOrADayOfNoUse_IsRefused_AndChangesNothing()
    {
        var (coach, id) = await CaseAsync();
        await PlanAsync(coach, id, (coach.Record!, 3));
        var self = Portals.Self(id, _portal.Organisation!);

        Assert.Equal("forbidden", (await TickOffAsync(self, id, "train", new { })).Problem);
        Assert.Equal("forbidden", (await service.DeleteAsync(self, Path(id, "train"))).Problem);
        Assert.Equal(404, (await TickOffAsync(coach, id, "adapt", new { })).Status);
        Assert.Equal(404, (await TickOffAsync(coach, id, "7", new { })).Status);
        Assert.Equal(404, (await TickOffAsync(await service.CoachAsync(Portals.Provider()), id, "train", new { })).Status);
        Assert.Equal(["/on"], (await TickOffAsync(coach, id, "train", new { on = Day(1) })).Pointers);
        Assert.Equal(["/on"], (await TickOffAsync(coach, id, "train", new { on = Day(-400) })).Pointers);
        Assert.Equal(["/by"], (await TickOffAsync(coach, id, "train", new { by = coach.Record })).Pointers);
        Assert.Equal(412, (await service.Http.ReplaceAsync(Path(id, "train"), service.Token(coach), new { }, "\"1\"")).Status);
        await service.DeleteAsync(_portal, $"/v1/participants/{id}/consents/processing");
        Assert.Equal("consent-missing", (await TickOffAsync(coach, id, "train", new { })).Problem);
        Assert.Equal((false, null, null), Done((await service.GetAsync(_portal, $"/v1/participants/{id}/support-plan/answers")).Json.GetProperty("answers")[0]));
    }

    private static (bool Done, string? On, string? By) Done(JsonElement answer) =>
        (answer.GetProperty("done").GetBoolean(), answer.GetProperty("doneOn").GetString(), answer.GetProperty("doneBy").GetString());

    private static string Path(string id, string kind) => $"/v1/participants/{id}/support-plan/answers/reading/{kind}/done";

    private Task<ApiAnswer> TickOffAsync(TestCaller caller, string id, string kind, object body) => service.Http.ReplaceAsync(Path(id, kind), service.Token(caller), body, "*");

    private async Task<(TestCaller Coach, string Id)> CaseAsync()
    {
        var coach = await service.CoachAsync(Portals.Provider());
        var id = await service.RegisteredIdAsync(_portal);
        Assert.Equal(200, (await service.AssignAsync(_portal, id, coach.Record)).Status);
        return (coach, id);
    }

    private async Task PlanAsync(TestCaller coach, string id, params (string OwnerId, int Days)[] answers)
    {
        string[] kinds = ["train", "adapt", "aid", "accompany", "accept"];
        var plan = new { needs = Array.Empty<object>(), answers = answers.Select((a, n) => new { dimension = "reading", answer = kinds[n], ownerId = a.OwnerId, dueOn = Day(a.Days) }) };
        var answer = await service.Http.ReplaceAsync($"/v1/participants/{id}/support-plan", service.Token(coach), plan, "*");
        Assert.True(answer.Status == 200, answer.Text);
    }

    private async Task<List<string>> OverdueAsync(TestCaller coach) =>
        [.. (await service.GetAsync(coach, $"/v1/coaches/{coach.Record}/caseload")).Json.GetProperty("items")[0].GetProperty("dueAnswers").EnumerateArray()
            .Where(answer => answer.GetProperty("due").GetString() == "overdue").Select(answer => answer.GetProperty("answer").GetString()!)];

    private async Task<PlacementChanged> PlacementAsync(string id)
    {
        var personId = (await service.Events.WaitForAsync<ParticipantChanged>(e => e.ParticipantPublicId == id)).ParticipantId;
        var placement = new PlacementChanged(
            Guid.CreateVersion7(), DateTimeOffset.UnixEpoch, Guid.CreateVersion7(), 1, "pmt_x", Guid.CreateVersion7(), personId, id, Guid.CreateVersion7(), "plc_x",
            PublicId.New(IdPrefix.Company), null, MentorId, PlacementStage.Trial, service.Clock.Today().AddDays(-7), null, DeclineReason.None, null, _company.Organisation);
        await service.Events.SendAsync(placement, "participant");
        await Eventually.TrueAsync(async () => (await service.GetAsync(Mentor, $"/v1/participants/{id}/support-plan/answers")).Status == 200);
        return placement;
    }

    private string Day(int days) => service.Clock.Today().AddDays(days).ToString("O", CultureInfo.InvariantCulture);
}
