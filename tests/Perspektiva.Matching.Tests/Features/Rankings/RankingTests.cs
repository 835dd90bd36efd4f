using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Features.Index;
using Perspektiva.Matching.Features.Rankings;
using Perspektiva.Matching.Tests.Support;
using Perspektiva.ServiceDefaults.Web;
using Perspektiva.Testing.Http;
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
    public async Task RankPlaces_PairsChangeBetweenPages_EachPlaceThatStaysComesOnce_AsItIsNow()
    {
        const double Latitude = 49.2;
        var person = new Person();
        await service.ApplyAsync(person.Changed() with { Latitude = Latitude });
        var places = Enumerable.Range(0, 9).Select(_ => new Workplace()).ToList();
        foreach (var (i, place) in places.Index())
            await AtAsync(place, level: i < 2 ? 3 : i < 5 ? 2 : 1);

        var first = await PageAsync("");
        await AtAsync(places[7], level: 3);
        await AtAsync(places[0], level: 5);
        await AtAsync(places[8], level: 1, PlaceStatus.Paused);
        var newcomer = new Workplace();
        await AtAsync(newcomer, level: 2);
        var second = await PageAsync(Next(first));
        await AtAsync(places[5], level: 5);
        await AtAsync(places[6], level: 1, PlaceStatus.Closed);
        await AtAsync(new Workplace(), level: 3);
        var third = await PageAsync(Next(second));

        Assert.Equal(JsonValueKind.Null, third.Json.GetProperty("next").ValueKind);
        Assert.All([first, second, third], page => Assert.True(page.Json.GetProperty("stable").GetBoolean()));
        var rows = new[] { first, second, third }.SelectMany(page => page.Json.GetProperty("items").EnumerateArray()).ToList();
        Assert.Equal(
            new[] { 0, 1, 2, 3, 4, 5, 7 }.Select(i => places[i].PublicId).Append(newcomer.PublicId).Order(StringComparer.Ordinal), rows.Select(Id).Order(StringComparer.Ordinal));
        Assert.Equal(places[7].PublicId, Id(second.Json.GetProperty("items")[0]));
        Assert.Equal([places[7].PublicId, places[5].PublicId], rows.Where(row => row.GetProperty("changed").GetBoolean()).Select(Id));
        Assert.All(rows, row => Assert.Equal(row.GetProperty("fit").GetInt32(), row.GetProperty("explanation").EnumerateArray().Sum(part => part.GetProperty("points").GetInt32())));
        Assert.Equal(rows.Min(row => row.GetProperty("fit").GetInt32()), rows[^1].GetProperty("fit").GetInt32());

        // Consent counts before any snapshot.
        await service.ApplyAsync(person.Withdrawn(ConsentPurpose.Matching));
        Assert.Equal("consent-missing", (await PageAsync(Next(second))).Problem);

        Task AtAsync(Workplace place, int level, PlaceStatus status = PlaceStatus.Published) => service.ApplyAsync(place.Changed(status, level: level) with { Latitude = Latitude });

        Task<ApiAnswer> PageAsync(string after) => service.GetAsync(person.Coach, $"/v1/participants/{person.PublicId}/ranking?limit=3&explain=true{after}");

        static string Id(JsonElement row) => row.GetProperty("placeId").GetString()!;
    }

    [Fact]
    public async Task RankParticipants_WithdrawnOrAnotherCoachsBetweenPages_IsOnNone_TheRestIs()
    {
        var (coach, place) = (new Person(), new Workplace());
        await service.ApplyAsync(place.Changed());
        var people = Enumerable.Range(0, 5).Select(_ => new Person { Portal = coach.Portal }).OrderBy(person => person.Id).ToList();
        foreach (var person in people)
            await service.ApplyAsync(person.Changed() with { CoachId = coach.CoachId });

        var first = await PageAsync("");
        var second = await PageAsync(Next(first));
        await service.ApplyAsync(people[2].Withdrawn(ConsentPurpose.Matching));
        await service.ApplyAsync(people[3].Changed());
        var third = await PageAsync(Next(second));

        Assert.Equal([people[0].PublicId, people[1].PublicId, people[4].PublicId], new[] { first, second, third }.Select(page => Assert.Single(page.Json.GetProperty("items").EnumerateArray())
            .GetProperty("participantId").GetString()));
        Assert.Equal(JsonValueKind.Null, third.Json.GetProperty("next").ValueKind);

        Task<ApiAnswer> PageAsync(string after) => service.GetAsync(coach.Coach, $"/v1/places/{place.PublicId}/ranking?limit=1{after}");
    }

    [Fact]
    public async Task RankPlaces_CursorWithOtherFilters_IsRefused_OneByPositionGoesOnAsBefore()
    {
        var (person, _) = await service.PairAsync();
        await service.ApplyAsync(new Workplace().Changed());
        var path = $"/v1/participants/{person.PublicId}/ranking?limit=1";
        var first = await service.GetAsync(person.Coach, path);
        var row = first.Json.GetProperty("items")[0];
        var id = await service.WithDbAsync(db => db.Places.Where(place => place.PublicId == row.GetProperty("placeId").GetString()).Select(place => place.Id).SingleAsync());
        var byPosition = service.Services.GetRequiredService<Cursor>().Encode($"ranking/{person.PublicId}", row.GetProperty("fit").GetRawText(), id.ToString("N"));

        foreach (var filter in new[] { "minFit=1", "type=internship", $"onDate={Days.Today.AddDays(1):yyyy-MM-dd}" })
        {
            var other = await service.GetAsync(person.Coach, $"{path}{Next(first)}&{filter}");
            Assert.Equal(("after", "mismatch"), (other.Json.GetProperty("errors")[0].GetProperty("parameter").GetString(), other.Json.GetProperty("errors")[0].GetProperty("code").GetString()));
        }
        var second = await service.GetAsync(person.Coach, $"{path}{Next(first)}&explain=true");
        var asBefore = await service.GetAsync(person.Coach, $"{path}&after={byPosition}&explain=true");

        Assert.Equal(second.Json.GetProperty("items").GetRawText(), asBefore.Json.GetProperty("items").GetRawText());
        Assert.Equal((true, false), (second.Json.GetProperty("stable").GetBoolean(), asBefore.Json.GetProperty("stable").GetBoolean()));
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
    public async Task Explain_OtherDaysAndTimes_TakeAwayNightAndWeekend_WhichNothingElseDoes()
    {
        var (person, place) = (new Person(), new Workplace());
        await service.ApplyAsync(person.Changed(exclusions: FunctionalConstraint.Night | FunctionalConstraint.Weekend));
        await service.ApplyAsync(place.Changed(shiftEnd: new TimeOnly(4, 0)) with { Days = 0b1111100, Demands = FunctionalConstraint.Night });
        var path = $"/v1/pairs/{person.PublicId}/{place.PublicId}";
        const string Stated = "hoursPerWeek=20&dailyMinutes=400&shiftStart=08:00:00&shiftEnd=16:00:00&days=monday&days=tuesday&days=friday";

        var adapted = (await service.GetAsync(person.Coach, $"{path}?{Stated}")).Json;

        Assert.Equal("functional.cannot", Assert.Single(adapted.GetProperty("asIs").GetProperty("excluded").EnumerateArray()).GetProperty("ruleId").GetString());
        Assert.Equal(0, adapted.GetProperty("adapted").GetProperty("excluded").GetArrayLength());
        Assert.EndsWith($"&{Stated}", adapted.GetProperty("page").GetString(), StringComparison.Ordinal);
        var page = WebUtility.HtmlDecode(await service.Http.GetStringAsync(new Uri(adapted.GetProperty("page").GetString()!, UriKind.Relative), TestContext.Current.CancellationToken));
        Assert.All(
            ["Am längsten Tag 400 Minuten.", "Der Arbeitstag liegt zwischen 08:00 und 16:00 Uhr.", "Arbeitstage: Montag, Dienstag, Freitag."],
            change => Assert.Contains($"<li>{change}</li>", page, StringComparison.Ordinal));
        Assert.All(["Platz, wie angegeben angepasst", "Welche Anpassungen hier angesetzt sind"], title => Assert.Contains(title, page, StringComparison.Ordinal));
        Assert.DoesNotContain("vereinbart", page, StringComparison.Ordinal); // whoever has the link may try out more
        var impossible = adapted.GetProperty("page").GetString()!.Replace("dailyMinutes=400", "dailyMinutes=60", StringComparison.Ordinal);
        using var noPage = await service.Http.GetAsync(new Uri(impossible, UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Forbidden, noPage.StatusCode);
        foreach (var (wrong, code) in new[]
        {
            ("removes=weekend", "without_effect"), ("removes=night&days=monday", "without_effect"), ("shiftStart=08:00", "mismatch"), ("days=everyday", "unknown_value"), ("removes=none", "unknown_value"), ("removesHazard=none", "unknown_value"),
            ("dailyMinutes=0", "out_of_range"),
            ("dailyMinutes=400", "inconsistent"), ("days=monday", "inconsistent"), ("shiftStart=09:00&shiftEnd=10:00", "inconsistent"),
            (string.Join('&', Enumerable.Repeat("adapt=reading:1", 40)) + "&hoursPerWeek=20", "wrong_count"), (string.Join('&', Enumerable.Repeat("adapt=reading:1", 40)) + "&adapt=x", "malformed"),
        })
        {
            var refused = await service.GetAsync(person.Coach, $"{path}?{wrong}");
            Assert.Equal((400, "validation", code), (refused.Status, refused.Problem, refused.Json.GetProperty("errors")[0].GetProperty("code").GetString()));
        }
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
    [InlineData("field=00", "field")]
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

    [Fact]
    public async Task Document_OfBothRankings_TellsThatASnapshotMayBeGone()
    {
        var paths = (await service.Http.ReadAsync("/openapi/v1.json")).Json.GetProperty("paths");

        Assert.All(["/v1/participants/{id}/ranking", "/v1/places/{id}/ranking"], path => Assert.Equal(
            "Problem: ranking-snapshot-gone", paths.GetProperty(path).GetProperty("get").GetProperty("responses").GetProperty("410").GetProperty("description").GetString()));
    }

    private static string Next(ApiAnswer page) => $"&after={page.Text("next")}";
}
