using System.Text.Json;
using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Tests.Support;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.Matching.Tests.Features.Insights;

public sealed class InsightTests(MatchingService service) : IClassFixture<MatchingService>
{
    [Fact]
    public async Task AssessNext_AbilityThatDecides_IsNamedWithItsOutcomes()
    {
        var person = new Person();
        await service.ApplyAsync(person.Changed() with { Abilities = [null, .. Enumerable.Repeat<int?>(4, 31)] });
        await service.ApplyAsync(new Workplace().Changed());
        await service.ApplyAsync(new Workplace().Changed() with { Requirements = [null, new Requirement(5, Importance.Important), .. Enumerable.Repeat<Requirement?>(null, 30)] });

        var answer = await service.GetAsync(person.Coach, $"/v1/participants/{person.PublicId}/assess-next?top=50");

        Assert.Equal(200, answer.Status);
        Assert.Equal(1, answer.Json.GetProperty("unassessed").GetInt32());
        var item = Assert.Single(answer.Json.GetProperty("items").EnumerateArray());
        Assert.Equal("planning_work", item.GetProperty("dimension").GetString());
        Assert.Equal([1, 2, 3, 4, 5], item.GetProperty("outcomes").EnumerateArray().Select(outcome => outcome.GetProperty("level").GetInt32()));
        Assert.True(item.GetProperty("moves").GetInt32() > 0);
        Assert.Equal(250, item.GetProperty("entersAtMost").GetInt32());
        Assert.Contains("noch nicht erhoben", item.GetProperty("text").GetProperty("de").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ParticipantPaths_OneLevelShort_NamesAbilityAndField()
    {
        var person = new Person();
        await service.ApplyAsync(person.Changed() with { Abilities = [1, .. Enumerable.Repeat<int?>(4, 31)] });
        await service.ApplyAsync(new Workplace().Changed());

        var answer = await service.GetAsync(person.Self, $"/v1/participants/{person.PublicId}/development-paths?limit=3");

        Assert.Equal(200, answer.Status);
        var path = Assert.Single(answer.Json.GetProperty("one").EnumerateArray());
        var step = Assert.Single(path.GetProperty("steps").EnumerateArray());
        Assert.Equal(("planning_work", 1, 2), (step.GetProperty("dimension").GetString(), step.GetProperty("from").GetInt32(), step.GetProperty("to").GetInt32()));
        Assert.True(path.GetProperty("opens").GetInt32() >= 1);
        Assert.Equal("29", path.GetProperty("fields")[0].GetProperty("field").GetString());
        var ranking = await service.GetAsync(person.Self, $"/v1/participants/{person.PublicId}/ranking?limit=100&onlySuitable=true");
        Assert.Equal(ranking.Json.GetProperty("items").GetArrayLength(), answer.Json.GetProperty("suitableNow").GetInt32());
    }

    [Fact]
    public async Task Insights_OnTheWayToReady_AreToldAlready()
    {
        var (person, place) = (new Person(), new Workplace());
        await service.ApplyAsync(person.Changed(ParticipantStatus.Profiling) with { Abilities = [1, 4, 4, null, 4, .. Enumerable.Repeat<int?>(null, 19), .. Enumerable.Repeat<int?>(4, 8)] });
        await service.ApplyAsync(place.Changed());
        foreach (var asked in new[] { 3, 4 })
            await service.ApplyAsync(new Workplace().Changed() with { Requirements = [.. Enumerable.Range(0, 32).Select(i => i == asked ? new Requirement(5, Importance.Important) : null)] });

        var next = await service.GetAsync(person.Coach, $"/v1/participants/{person.PublicId}/assess-next?top=50&limit=30");
        var paths = await service.GetAsync(person.Coach, $"/v1/participants/{person.PublicId}/development-paths");

        Assert.Equal((200, 20), (next.Status, next.Json.GetProperty("unassessed").GetInt32()));
        Assert.NotEmpty(next.Json.GetProperty("items").EnumerateArray());
        Assert.Equal(200, paths.Status);
        Assert.Contains(paths.Json.GetProperty("one").EnumerateArray(), path => path.GetProperty("steps")[0].GetProperty("dimension").GetString() == "planning_work");
    }

    [Fact]
    public async Task PlacePaths_ManyAndFew_AreToldInStepsAndAsFewerThanFive()
    {
        var place = new Workplace();
        await service.ApplyAsync(place.Changed(PlaceStatus.Draft, level: 5));
        for (var i = 0; i < 14; i++)
            await service.ApplyAsync(new Person().Changed() with { Abilities = [3, .. Enumerable.Repeat<int?>(i < 12 ? 5 : 3, 31)] });

        var answer = await service.GetAsync(place.Company, $"/v1/places/{place.PublicId}/development-paths");

        Assert.Equal(200, answer.Status);
        var changes = answer.Json.GetProperty("changes").EnumerateArray().ToDictionary(change => change.GetProperty("id").GetString()!);
        var planning = changes["support.planning_work"];
        Assert.Equal("planning_work", planning.GetProperty("dimension").GetString());
        Assert.Equal(10, planning.GetProperty("more").GetProperty("about").GetInt32());
        var attention = changes["support.attention"].GetProperty("more");
        Assert.Equal(JsonValueKind.Null, attention.GetProperty("about").ValueKind);
        Assert.Equal("Weniger als 5", attention.GetProperty("text").GetProperty("de").GetString());
        Assert.Equal(answer.Text, (await service.GetAsync(place.Company, $"/v1/places/{place.PublicId}/development-paths")).Text);
        Assert.DoesNotContain("par_", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PlacePaths_WorkAtTheWeekend_NamesTheDaysInstead()
    {
        var place = new Workplace();
        await service.ApplyAsync(place.Changed() with { Days = 0b1000011 });

        var answer = await service.GetAsync(place.Company, $"/v1/places/{place.PublicId}/development-paths");

        var change = answer.Json.GetProperty("changes").EnumerateArray().Single(change => change.GetProperty("id").GetString() == "days");
        Assert.Equal(["monday", "tuesday", "wednesday", "thursday", "friday"], change.GetProperty("days").EnumerateArray().Select(day => day.GetString()));
    }

    [Fact]
    public async Task Insights_SomebodyElse_IsNotFound()
    {
        var (mine, place) = await service.PairAsync();
        var (theirs, otherPlace) = await service.PairAsync();

        foreach (var insight in new[] { "assess-next", "development-paths" })
        {
            foreach (var caller in new[] { mine.Portal, mine.Coach, mine.Self })
            {
                Assert.Equal(200, (await service.GetAsync(caller, $"/v1/participants/{mine.PublicId}/{insight}")).Status);
                Assert.Equal("not-found", (await service.GetAsync(caller, $"/v1/participants/{theirs.PublicId}/{insight}")).Problem);
            }

            Assert.Equal("not-found", (await service.GetAsync(place.Company, $"/v1/participants/{mine.PublicId}/{insight}")).Problem);
            Assert.Equal("not-found", (await service.GetAsync(mine.Coach, $"/v1/participants/x/{insight}")).Problem);
        }

        Assert.Equal(200, (await service.GetAsync(place.Company, $"/v1/places/{place.PublicId}/development-paths")).Status);
        foreach (var caller in new[] { otherPlace.Company, place.Mentor, mine.Coach, mine.Portal, mine.Self })
            Assert.Equal("not-found", (await service.GetAsync(caller, $"/v1/places/{place.PublicId}/development-paths")).Problem);
        Assert.Equal("not-found", (await service.GetAsync(place.Company, "/v1/places/x/development-paths")).Problem);
    }

    [Fact]
    public async Task Insights_WithoutScopeOrConsent_AreForbidden()
    {
        var (person, place) = await service.PairAsync();
        var narrow = TestCaller.Portal("jobcentre", ["placements:read"]);
        foreach (var path in new[] { $"participants/{person.PublicId}/assess-next", $"participants/{person.PublicId}/development-paths", $"places/{place.PublicId}/development-paths" })
            Assert.Equal("missing-scope", (await service.GetAsync(narrow, $"/v1/{path}")).Problem);

        await service.ApplyAsync(person.Withdrawn(ConsentPurpose.Matching));

        Assert.Equal("consent-missing", (await service.GetAsync(person.Coach, $"/v1/participants/{person.PublicId}/assess-next")).Problem);
        Assert.Equal("consent-missing", (await service.GetAsync(person.Coach, $"/v1/participants/{person.PublicId}/development-paths")).Problem);
    }

    [Theory]
    [InlineData("assess-next?top=51", "top")]
    [InlineData("assess-next?limit=0", "limit")]
    [InlineData("development-paths?limit=31", "limit")]
    [InlineData("development-paths?field=abc", "field")]
    [InlineData("development-paths?field=00", "field")]
    [InlineData("development-paths?onDate=2020-01-01", "onDate")]
    public async Task Insights_BadParameter_NamesIt(string path, string parameter)
    {
        var (person, _) = await service.PairAsync();

        var answer = await service.GetAsync(person.Coach, $"/v1/participants/{person.PublicId}/{path}");

        Assert.Equal("validation", answer.Problem);
        Assert.Equal(parameter, answer.Json.GetProperty("errors")[0].GetProperty("parameter").GetString());
    }
}
