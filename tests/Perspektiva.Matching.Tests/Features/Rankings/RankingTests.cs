using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Features.Index;
using Perspektiva.Matching.Features.Rankings;
using Perspektiva.Matching.Tests.Support;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.Matching.Tests.Features.Rankings;

public sealed class RankingTests(MatchingService service) : IClassFixture<MatchingService>
{
    [Fact]
    public async Task RankPlaces_PlaceJustPublished_IsInTheNextAnswerAndItsPartsSum()
    {
        var (person, place) = await service.PairAsync();

        var ranking = await service.GetAsync(person.Coach, $"/v1/participants/{person.PublicId}/ranking?limit=100&explain=true");

        var row = ranking.Json.GetProperty("items").EnumerateArray().Single(item => item.GetProperty("placeId").GetString() == place.PublicId);
        var fit = row.GetProperty("fit").GetInt32();
        Assert.True(row.GetProperty("suitable").GetBoolean());
        Assert.Equal(fit, row.GetProperty("explanation").EnumerateArray().Sum(part => part.GetProperty("points").GetInt32()));
        Assert.Equal((fit / 100m).ToString("0.00", System.Globalization.CultureInfo.InvariantCulture), row.GetProperty("fitShown").GetString());
    }

    [Fact]
    public async Task RankPlaces_PageByPage_GivesEveryPlaceOnceBestFirst()
    {
        var person = new Person();
        await service.ApplyAsync(person.Changed());
        for (var i = 0; i < 7; i++)
            await service.ApplyAsync(new Workplace().Changed(level: 1 + (i % 5)));

        var (fits, ids, next) = (new List<int>(), new List<string>(), "");
        while (next is not null)
        {
            var page = (await service.GetAsync(person.Coach, $"/v1/participants/{person.PublicId}/ranking?limit=3{(next.Length > 0 ? "&after=" + next : "")}")).Json;
            fits.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("fit").GetInt32()));
            ids.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("placeId").GetString()!));
            next = page.GetProperty("next").ValueKind == JsonValueKind.Null ? null : page.GetProperty("next").GetString();
        }

        Assert.True(ids.Count >= 7);
        Assert.Equal(ids.Distinct(), ids);
        Assert.Equal(fits.OrderDescending(), fits);
    }

    [Fact]
    public async Task RankParticipants_OnlyCoaches_AndOnlyTheirOwn()
    {
        var (mine, place) = await service.PairAsync();
        var theirs = new Person();
        await service.ApplyAsync(theirs.Changed());

        Assert.Equal("forbidden", (await service.GetAsync(mine.Portal, $"/v1/places/{place.PublicId}/ranking")).Problem);
        Assert.Equal("forbidden", (await service.GetAsync(place.Company, $"/v1/places/{place.PublicId}/ranking")).Problem);
        var ranking = await service.GetAsync(mine.Coach, $"/v1/places/{place.PublicId}/ranking");
        Assert.Equal([mine.PublicId], ranking.Json.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("participantId").GetString()!));
    }

    [Fact]
    public async Task Explain_Excluded_SaysWhyNotAndFromWhen()
    {
        var (person, place) = (new Person(), new Workplace());
        var birthday = Days.Today.AddMonths(3);
        await service.ApplyAsync(person.Changed(band: AgeBand.Youth17, nextBandOn: birthday));
        await service.ApplyAsync(place.Changed(type: PlaceType.Job, shiftEnd: new TimeOnly(23, 30)));

        var pair = (await service.GetAsync(person.Coach, $"/v1/pairs/{person.PublicId}/{place.PublicId}")).Json;

        var night = pair.GetProperty("asIs").GetProperty("excluded").EnumerateArray().Single(rule => rule.GetProperty("ruleId").GetString() == "youth.night");
        Assert.Contains("§ 14", night.GetProperty("citation").GetString(), StringComparison.Ordinal);
        Assert.Equal(birthday.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), night.GetProperty("from").GetString());
        var ranking = await service.GetAsync(person.Coach, $"/v1/participants/{person.PublicId}/ranking?limit=100");
        Assert.DoesNotContain(place.PublicId, ranking.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(PlaceType.SupportedJob, "placetype.supported-employment")]
    [InlineData(PlaceType.CompanyIntegratedWorkshopPlace, "placetype.workshop")]
    public async Task Benefit_Refused_ExcludesFromBothListsAndFromProposals_GrantedOpensThemAgain(PlaceType type, string rule)
    {
        var (person, place) = (new Person(), new Workplace());
        await service.ApplyAsync(person.Changed());
        await service.ApplyAsync(place.Changed(type: type));
        Assert.Equal((true, true, "", "note.entitlement"), await AsToldAsync(person.Coach));

        await StateAsync(EntitlementDecision.Refused);
        foreach (var caller in new[] { person.Coach, person.Self, person.Portal })
            Assert.Equal((false, false, rule, ""), await AsToldAsync(caller));
        var refused = await service.ProposeAsync(person, place);
        Assert.Equal((409, "conflict"), (refused.Status, refused.Problem));
        Assert.Contains(rule, refused.Text("detail"), StringComparison.Ordinal);

        await StateAsync(EntitlementDecision.Granted);
        Assert.Equal((true, true, "", ""), await AsToldAsync(person.Coach));
        Assert.Equal(201, (await service.ProposeAsync(person, place)).Status);

        // The other benefit stays refused: each counts for its own types alone.
        Task StateAsync(EntitlementDecision decision) => service.ApplyAsync(person.Changed() with
        {
            Benefits = type == PlaceType.SupportedJob ? new(decision, EntitlementDecision.Refused) : new(EntitlementDecision.Refused, decision),
        });

        async Task<(bool Place, bool Person, string Excluded, string Notes)> AsToldAsync(TestCaller caller)
        {
            var places = await service.GetAsync(caller, $"/v1/participants/{person.PublicId}/ranking?limit=100");
            var people = await service.GetAsync(person.Coach, $"/v1/places/{place.PublicId}/ranking?limit=100");
            var pair = (await service.GetAsync(caller, $"/v1/pairs/{person.PublicId}/{place.PublicId}")).Json.GetProperty("asIs");
            return (
                places.Text.Contains(place.PublicId, StringComparison.Ordinal), people.Json.GetProperty("items").GetRawText().Contains(person.PublicId, StringComparison.Ordinal),
                Joined(pair.GetProperty("excluded"), "ruleId"), Joined(pair.GetProperty("notes"), "key"));
        }

        static string Joined(JsonElement items, string member) => string.Join(',', items.EnumerateArray().Select(item => item.GetProperty(member).GetString()));
    }

    [Fact]
    public async Task Explain_Adapted_ScoresThePairTwice()
    {
        var (person, place) = (new Person(), new Workplace());
        await service.ApplyAsync(person.Changed(ability: 2));
        await service.ApplyAsync(place.Changed(level: 4));

        var pair = (await service.GetAsync(
            person.Coach, $"/v1/pairs/{person.PublicId}/{place.PublicId}?adapt=planning_work:2&adapt=grasping_instructions:2&adapt=attention:2")).Json;

        Assert.False(pair.GetProperty("asIs").GetProperty("suitable").GetBoolean());
        Assert.True(pair.GetProperty("adapted").GetProperty("suitable").GetBoolean());
    }

    [Fact]
    public async Task Explain_HoursDemandsAndDangersTakenAway_SaysWhyNotOnlyOfThePlaceAsItIs_AndThePageKeepsThem()
    {
        var (person, place) = (new Person(), new Workplace());
        await service.ApplyAsync(
            person.Changed(band: AgeBand.Youth17, nextBandOn: Days.Today.AddMonths(6), exclusions: FunctionalConstraint.Noise) with { HoursPerWeekMax = 20 });
        await service.ApplyAsync(place.Changed() with { Demands = FunctionalConstraint.Noise, Hazards = Hazard.BeyondCapacity, PieceWork = true, TrainingWithSupervision = false });
        const string Stated = "removes=noise&removesHazard=beyond_capacity&removesPieceWork=true&hoursPerWeek=20";
        var path = $"/v1/pairs/{person.PublicId}/{place.PublicId}";

        var pair = (await service.GetAsync(person.Coach, $"{path}?{Stated}")).Json;
        var wrong = await service.GetAsync(person.Coach, $"{path}?removesHazard=everything&hoursPerWeek=61");

        Assert.Equal(
            ["functional.cannot", "hours.most", "youth.hazard", "youth.piece-work"],
            pair.GetProperty("asIs").GetProperty("excluded").EnumerateArray().Select(rule => rule.GetProperty("ruleId").GetString()!).Order(StringComparer.Ordinal));
        Assert.Equal(0, pair.GetProperty("adapted").GetProperty("excluded").GetArrayLength());
        Assert.EndsWith($"&{Stated}", pair.GetProperty("page").GetString(), StringComparison.Ordinal);
        Assert.Equal((400, "validation"), (wrong.Status, wrong.Problem));
    }

    [Fact]
    public async Task RecordThatTheEngineRefuses_IsSaid_NeverAnEmptyList()
    {
        var (person, place) = await service.PairAsync();
        await service.ApplyAsync(person.Changed() with { HoursPerWeekMin = 30, HoursPerWeekMax = 20 });
        foreach (var path in new[] { "ranking", "ranking/stream", "assess-next", "development-paths" })
        {
            var refused = await service.GetAsync(person.Coach, $"/v1/participants/{person.PublicId}/{path}");
            Assert.Equal((409, "conflict"), (refused.Status, refused.Problem));
            Assert.Contains("hours-out-of-range", refused.Text("detail"), StringComparison.Ordinal);
        }
        var ranking = await service.GetAsync(person.Coach, $"/v1/places/{place.PublicId}/ranking");
        Assert.Empty(ranking.Json.GetProperty("items").EnumerateArray());
        var left = Assert.Single(ranking.Json.GetProperty("leftOut").EnumerateArray());
        Assert.Equal((person.PublicId, "hours-out-of-range"), (left.GetProperty("participantId").GetString(), left.GetProperty("reason").GetString()));

        await service.ApplyAsync(place.Changed() with { BreakMinutes = 481 });
        foreach (var (caller, path) in new[] { (person.Coach, "ranking"), (person.Coach, "ranking/stream"), (place.Company, "development-paths") })
        {
            var refused = await service.GetAsync(caller, $"/v1/places/{place.PublicId}/{path}");
            Assert.Equal((409, "conflict"), (refused.Status, refused.Problem));
            Assert.Contains("minutes-out-of-range", refused.Text("detail"), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(ParticipantStatus.Profiling)]
    [InlineData(ParticipantStatus.Paused)]
    public async Task RankPlaces_NotReady_IsSaid_NeverAnEmptyList(ParticipantStatus status)
    {
        var (person, _) = await service.PairAsync();
        var page = (await service.GetAsync(person.Coach, $"/v1/participants/{person.PublicId}/ranking")).Json.GetProperty("page").GetString()!;
        await service.ApplyAsync(person.Changed(status));

        foreach (var path in new[] { "ranking", "ranking/stream" })
        {
            var refused = await service.GetAsync(person.Coach, $"/v1/participants/{person.PublicId}/{path}");
            Assert.Equal((409, "conflict"), (refused.Status, refused.Problem));
            Assert.Contains("status.ready", refused.Text("detail"), StringComparison.Ordinal);
        }
        using var response = await service.Http.GetAsync(new Uri(page, UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(409, (int)response.StatusCode);
    }

    [Fact]
    public async Task Explained_ThoughThePairChangedSinceItWasRanked_FitAndPartsAreOfOneEvaluation()
    {
        var (person, place) = await service.PairAsync();
        await service.GetAsync(person.Coach, $"/v1/participants/{person.PublicId}/ranking");
        var index = service.Services.GetRequiredService<MatchIndex>();
        var (known, there) = (index.Participant(person.Id)!, index.Place(place.Id)!);
        var options = new Engine.RankOptions { OnDate = Days.Today };

        // As it was ranked before the last change.
        var row = RankPlaces.Row.Of(new Engine.RankedPlace(place.Id, 17, 16, 18, false, null, Days.Today), known.Profile, there, options, explain: true)!;
        var other = RankParticipants.Row.Of(new Engine.RankedParticipant(person.Id, 17, 16, 18, false, null, Days.Today), known, there.Profile, options, explain: true)!;

        Assert.Equal((row.Explanation!.Sum(part => part.Points), true), (row.Fit, row.Suitable));
        Assert.Equal((row.Fit, row.FitShown, row.Low, row.High), (other.Fit, other.FitShown, other.Low, other.High));
        Assert.Equal(other.Fit, other.Explanation!.Sum(part => part.Points));
        Assert.Null(RankPlaces.Row.Of(new Engine.RankedPlace(place.Id, 17, 16, 18, false, null, Days.Today), known.Profile, there, options with { MinFit = row.Fit + 1 }, explain: true));
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("type=nothing", "type")]
    [InlineData("field=2x", "field")]
    [InlineData("after=abc", "after")]
    [InlineData("minFit=10001", "minFit")]
    [InlineData("onDate=2020-01-01", "onDate")]
    public async Task RankPlaces_BadParameter_NamesIt(string query, string parameter)
    {
        var (person, _) = await service.PairAsync();

        var answer = await service.GetAsync(person.Coach, $"/v1/participants/{person.PublicId}/ranking?{query}");

        Assert.Equal("validation", answer.Problem);
        Assert.Equal(parameter, answer.Json.GetProperty("errors")[0].GetProperty("parameter").GetString());
    }
}
