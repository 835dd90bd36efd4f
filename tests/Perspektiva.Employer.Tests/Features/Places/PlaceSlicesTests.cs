using Perspektiva.Employer.Drafting;
using Perspektiva.Testing.Http;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.Employer.Tests.Features.Places;

public sealed class PlaceSlicesTests(EmployerHost host)
{
    private readonly Portal _portal = new(host);

    [Fact]
    public async Task Draft_Complete_CreatedAndHiddenFromOthers()
    {
        var draft = await _portal.DraftAsync(Portal.Place(title: "Küchenhilfe"));
        Assert.Equal((201, "\"1\"", "draft"), (draft.Status, draft.ETag, Portal.Status(draft)));
        var stranger = new Portal(host);
        Assert.Equal(404, (await stranger.GetAsync(draft.Location!)).Status);
        var read = await _portal.GetAsync(draft.Location!);
        Assert.Equal("Küchenhilfe", Portal.Member(read, "title").GetString());
        Assert.Equal("Beispiel GmbH", Portal.Member(read, "companyName").GetString());
        Assert.Equal(["standing_all_day", "noise"], Portal.Member(read, "conditions").GetProperty("demands").EnumerateArray().Select(d => d.GetString()));
        Assert.Equal(5, Portal.Member(read, "workingTime").GetProperty("days").GetArrayLength());
    }

    [Fact]
    public async Task Draft_BadValues_EachNamedWithItsPointer()
    {
        var (company, site) = await _portal.CompanyWithSiteAsync();
        var answer = await _portal.PostAsync("/v1/places", new
        {
            companyId = company,
            siteId = site,
            place = new
            {
                type = "internship",
                kldbKey = "5410",
                capacity = 0,
                startFrom = "1066-10-14",
                workingTime = new { dailyMinutes = 0, weeklyMinutes = 20000, breakMinutes = -1, shiftStart = "07:00:00", shiftEnd = "15:00:00", days = Array.Empty<string>() },
                supportOffers = new[] { new { dimension = "attention", kind = "aid", hoursPerWeek = 41 } },
            },
            requirements = Enumerable.Repeat(new { level = 6, importance = "useful" }, 32),
        });
        Assert.Equal(400, answer.Status);
        Assert.Equal(
            ["/place/kldbKey", "/place/capacity", "/place/workingTime/dailyMinutes", "/place/workingTime/weeklyMinutes", "/place/workingTime/breakMinutes",
                "/place/workingTime/days", "/place/startFrom", "/place/supportOffers/0/hoursPerWeek"],
            answer.Pointers.Take(8));
        Assert.Contains("/requirements/31/level", answer.Pointers);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("yes")]
    [InlineData(1)]
    public async Task Draft_ConditionThatIsNoBoolean_RefusedByPointer(object? value)
    {
        var (company, site) = await _portal.CompanyWithSiteAsync();
        var place = new { type = "job", kldbKey = "54101", workingTime = Portal.WorkingTime(), conditions = new { publicHolidays = value } };
        var answer = await _portal.PostAsync("/v1/places", new { companyId = company, siteId = site, place });
        Assert.Equal((400, "validation"), (answer.Status, answer.Problem));
        Assert.Equal(["/place/conditions/publicHolidays"], answer.Pointers);
        Assert.DoesNotContain("unknown_member", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Draft_SomethingTwiceOrUnknownInAList_EachNamedWithItsPointer()
    {
        var (company, site) = await _portal.CompanyWithSiteAsync();
        var mentor = await _portal.MentorAsync(company);
        var offer = new { dimension = "attention", kind = "instruction", hoursPerWeek = 3 };
        var answer = await _portal.PostAsync("/v1/places", new
        {
            companyId = company,
            siteId = site,
            place = new
            {
                type = "internship",
                kldbKey = "54101",
                mentorIds = new[] { mentor, mentor },
                workingTime = new
                {
                    dailyMinutes = 420,
                    weeklyMinutes = 420,
                    breakMinutes = 30,
                    shiftStart = "07:00:00",
                    shiftEnd = "15:00:00",
                    days = new[] { "tuesday", "tuesday" },
                },
                conditions = new { demands = new[] { "noise", "noise", "none" }, hazards = new[] { "none", "accident_prone", "accident_prone" } },
                supportOffers = new[] { offer, offer with { hoursPerWeek = 5 } },
            },
        });
        Assert.Equal(400, answer.Status);
        Assert.Equal(
            ["/place/workingTime/days/1", "/place/mentorIds/1", "/place/supportOffers/1", "/place/conditions/demands/1", "/place/conditions/demands/2",
                "/place/conditions/hazards/0", "/place/conditions/hazards/2"],
            answer.Pointers);
    }

    [Fact]
    public async Task Draft_ForeignCompanyOrSite_RefusedByPointer()
    {
        var (company, site) = await new Portal(host).CompanyWithSiteAsync();
        var answer = await _portal.PostAsync("/v1/places", new { companyId = company, siteId = site, place = Portal.Place() });
        Assert.Equal(["/companyId"], answer.Pointers);
        var (own, _) = await _portal.CompanyWithSiteAsync();
        answer = await _portal.PostAsync("/v1/places", new { companyId = own, siteId = site, place = Portal.Place() });
        Assert.Equal(["/siteId"], answer.Pointers);
    }

    [Fact]
    public async Task Publish_Incomplete_RefusedAndStillDraft()
    {
        var draft = await _portal.DraftAsync(Portal.Place(kldbKey: "00000", endsOn: "2020-01-01"), new object?[32]);
        var answer = await _portal.PostAsync($"{draft.Location}/publish");
        Assert.Equal((400, "validation"), (answer.Status, answer.Problem));
        Assert.Equal(["/requirements", "/kldbKey", "/endsOn"], answer.Pointers);
        Assert.Equal("draft", Portal.Status(await _portal.GetAsync(draft.Location!)));
    }

    [Fact]
    public async Task Lifecycle_EachStep_StatusVersionAndRefusals()
    {
        var id = await _portal.PublishedAsync();
        Assert.Equal((409, "invalid-transition"), Refusal(await StepAsync(id, "publish")));
        Assert.Equal((409, "invalid-transition"), Refusal(await StepAsync(id, "resume")));
        var paused = await StepAsync(id, "pause");
        Assert.Equal(("paused", "\"3\""), (Portal.Status(paused), paused.ETag));
        Assert.Equal("published", Portal.Status(await StepAsync(id, "resume")));
        Assert.Equal("closed", Portal.Status(await StepAsync(id, "close")));
        Assert.Equal((409, "invalid-transition"), Refusal(await StepAsync(id, "close")));
        var versions = Portal.Member(await _portal.GetAsync($"/v1/places/{id}/versions"), "items");
        Assert.Equal(["draft", "published", "paused", "published", "closed"],
            versions.EnumerateArray().Select(v => v.GetProperty("state").GetProperty("status").GetString()));
    }

    [Fact]
    public async Task Versions_OfAPlace_TellWhoBehindThePortalChangedIt()
    {
        var place = await _portal.DraftAsync();
        foreach (var (step, caller) in new[] { ("publish", _portal.Caller with { Actor = "frau.k-7" }), ("pause", _portal.Caller.Acting("employer", Portal.Member(place, "companyId").GetString()!)) })
            Assert.Equal(200, (await host.Http.SubmitAsync($"{place.Location}/{step}", host.Token(caller))).Status);

        var versions = Portal.Member(await _portal.GetAsync($"{place.Location}/versions"), "items");

        Assert.Equal(
            [_portal.Caller.Subject, $"{_portal.Caller.Organisation}:frau.k-7", Portal.Member(place, "companyId").GetString()!],
            versions.EnumerateArray().Select(version => version.GetProperty("changedBy").GetString()!));
    }

    [Fact]
    public async Task Publish_SameKeyTwice_OneStepAndTheSameAnswer()
    {
        var draft = await _portal.DraftAsync();
        var first = await _portal.PostAsync($"{draft.Location}/publish", key: "once");
        var again = await _portal.PostAsync($"{draft.Location}/publish", key: "once");
        Assert.Equal((200, first.Text), (again.Status, again.Text));
        Assert.Equal("\"2\"", (await _portal.GetAsync(draft.Location!)).ETag);
    }

    [Fact]
    public async Task Revise_TagsAndConditions_Respected()
    {
        var id = await _portal.PublishedAsync();
        var place = await _portal.GetAsync($"/v1/places/{id}");
        var site = Portal.Member(place, "site").GetProperty("id").GetString();
        Assert.Equal(428, (await ReviseAsync(id, site, Portal.Place(capacity: 4), null)).Status);
        Assert.Equal(412, (await ReviseAsync(id, site, Portal.Place(capacity: 4), "\"1\"")).Status);
        Assert.Equal(400, (await ReviseAsync(id, site, Portal.Place(kldbKey: "00000"), place.ETag)).Status);
        var revised = await ReviseAsync(id, site, Portal.Place(capacity: 4), place.ETag);
        Assert.Equal((200, 4), (revised.Status, Portal.Member(revised, "capacity").GetInt32()));
    }

    [Fact]
    public async Task SetRequirements_Whole_ReplacedAndPartRefused()
    {
        var id = await _portal.PublishedAsync();
        var path = $"/v1/places/{id}/requirements";
        Assert.Equal(["/requirements"], (await _portal.Http.ReplaceAsync(path, _portal.Token, new { requirements = new object?[31] }, "*")).Pointers);
        Assert.Equal(409, (await _portal.Http.ReplaceAsync(path, _portal.Token, new { requirements = new object?[32] }, "*")).Status);
        var set = await _portal.Http.ReplaceAsync(path, _portal.Token, new { requirements = Portal.Requirements(5) }, "\"2\"");
        Assert.Equal(5, Portal.Member(set, "requirements")[0].GetProperty("level").GetInt32());
    }

    [Fact]
    public async Task Read_Callers_SeeWhatTheyMay()
    {
        var (company, site) = await _portal.CompanyWithSiteAsync();
        var mentor = await _portal.MentorAsync(company);
        var draft = await _portal.PostAsync("/v1/places", new { companyId = company, siteId = site, externalRef = "intern", place = Portal.Place(mentorIds: [mentor]), requirements = Portal.Requirements() });
        Assert.Equal(201, draft.Status);
        var bound = host.Token(TestCaller.Person("mentor", _portal.Caller.Organisation!, mentor, "places:read"));
        var otherMentor = host.Token(TestCaller.Person("mentor", _portal.Caller.Organisation!, "mtr_aaaaaaaaaaaaaaaaaaaaaaaaaa", "places:read"));
        var coach = host.Token(TestCaller.Portal("provider", "places:read"));
        Assert.Equal(200, (await host.Http.ReadAsync(draft.Location!, bound)).Status);
        Assert.Equal(404, (await host.Http.ReadAsync(draft.Location!, otherMentor)).Status);
        Assert.Equal(404, (await host.Http.ReadAsync(draft.Location!, coach)).Status);
        await _portal.PostAsync($"{draft.Location}/publish");
        var seen = await host.Http.ReadAsync(draft.Location!, coach);
        Assert.Equal((200, System.Text.Json.JsonValueKind.Null), (seen.Status, Portal.Member(seen, "externalRef").ValueKind));
        Assert.Equal(404, (await new Portal(host).PostAsync($"{draft.Location}/close")).Status);
        Assert.Equal(403, (await host.Http.SubmitAsync($"{draft.Location}/close", coach)).Status);
        Assert.Equal(401, (await host.Http.ReadAsync(draft.Location!)).Status);
    }

    [Fact]
    public async Task List_Filters_AndCursorWalkAllOnce()
    {
        var ids = new List<string>();
        for (var i = 0; i < 5; i++)
            ids.Add(await _portal.PublishedAsync(Portal.Place(kldbKey: i < 3 ? "54101" : "29302")));
        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = await _portal.GetAsync($"/v1/places?own=true&limit=2{(cursor is null ? "" : $"&after={Uri.EscapeDataString(cursor)}")}");
            Assert.Equal(200, page.Status);
            seen.AddRange(Portal.Member(page, "items").EnumerateArray().Select(item => item.GetProperty("id").GetString()!));
            cursor = Portal.Member(page, "next").GetString();
        }
        while (cursor is not null);
        Assert.Equal(ids, seen);
        Assert.Equal(2, Portal.Member(await _portal.GetAsync("/v1/places?own=true&kldb=293&status=published&type=internship"), "items").GetArrayLength());
        Assert.Equal(0, Portal.Member(await _portal.GetAsync("/v1/places?own=true&status=filled"), "items").GetArrayLength());
        Assert.Equal(400, (await _portal.GetAsync("/v1/places?status=1")).Status);
        Assert.Equal(400, (await _portal.GetAsync("/v1/places?after=forged")).Status);
        Assert.Equal(400, (await _portal.GetAsync("/v1/places?limit=201")).Status);
    }

    [Fact]
    public async Task DraftRequirements_Occupation_SaysWhatItIs()
    {
        var draft = await _portal.GetAsync("/v1/occupations/54101/draft-requirements");
        Assert.Equal((200, 32), (draft.Status, Portal.Member(draft, "requirements").GetArrayLength()));
        Assert.Equal(RequirementDrafter.Basis, Portal.Member(draft, "basis").GetString());
        Assert.Equal(404, (await _portal.GetAsync("/v1/occupations/00000/draft-requirements")).Status);
    }

    private Task<ApiAnswer> StepAsync(string id, string step) => _portal.PostAsync($"/v1/places/{id}/{step}");

    private Task<ApiAnswer> ReviseAsync(string id, string? site, object place, string? tag) =>
        _portal.Http.ReplaceAsync($"/v1/places/{id}", _portal.Token, new { siteId = site, place }, tag);

    private static (int, string?) Refusal(ApiAnswer answer) => (answer.Status, answer.Problem);
}
