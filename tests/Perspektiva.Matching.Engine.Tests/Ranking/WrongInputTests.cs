namespace Perspektiva.Matching.Engine.Tests.Ranking;

/// <summary>Whatever the public API is given, it says what is wrong with it.</summary>
public sealed class WrongInputTests
{
    private static readonly ParticipantProfile P = Samples.PlainParticipant with { Location = new GeoPoint(5_000_000, 900_000) };
    private static readonly PlaceProfile L = Samples.PlainPlace with { Location = new GeoPoint(5_040_000, 900_000) };

    private static readonly Dictionary<string, (string Parameter, string Code, Action Call)> Refused = new()
    {
        ["parts, no radius"] = ("participant", "radius-out-of-range", () => MatchingEngine.Parts(P with { MobilityRadiusKm = 0 }, L, Samples.Today)),
        ["parts, no interests"] = ("participant", "interests-missing", () => MatchingEngine.Parts(P with { Interests = default }, L, Samples.Today)),
        ["parts, no abilities"] = ("participant", "profile-missing", () => MatchingEngine.Parts(P with { Abilities = null! }, L, Samples.Today)),
        ["parts, no requirements"] = ("place", "profile-missing", () => MatchingEngine.Parts(P, L with { Requirements = null! }, Samples.Today)),
        ["adapted, levels"] = ("adaptations", "adaptation-out-of-range", () => MatchingEngine.Adapted(L, [new Adaptation { Dimension = Dimension.Care, Levels = -1 }])),
        ["adapted, dimension"] = ("adaptations", "adaptation-out-of-range", () => MatchingEngine.Adapted(L, [new Adaptation { Dimension = (Dimension)99, Levels = 1 }])),
        ["adapted, none"] = ("adaptations", "adaptation-missing", () => MatchingEngine.Adapted(L, [null!])),
        ["why not, person"] = ("participant", "hours-out-of-range", () => MatchingEngine.WhyNot(P with { HoursMax = 0 }, L with { WeeklyMinutes = null }, Samples.Today, Audience.Coach)),
        ["why not, place"] = ("place", "id-missing", () => MatchingEngine.WhyNot(P, L with { Id = Guid.Empty }, Samples.Today, Audience.Coach)),
    };

    public static TheoryData<string> Calls => [.. Refused.Keys];

    [Theory]
    [MemberData(nameof(Calls))]
    public void Call_WithWhatIsWrong_NamesIt(string call)
    {
        var (parameter, code, does) = Refused[call];

        var refused = Assert.Throws<ArgumentException>(does);

        Assert.Equal(parameter, refused.ParamName);
        Assert.StartsWith(code + ": ", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Participant", "no participant")]
    [InlineData("Place", "no place")]
    [InlineData("Adaptations", "no adaptations")]
    public void FromJson_APartIsNull_SaysWhich(string member, string reason)
    {
        Assert.Null(Replay.FromJson(Without(member), out var told));
        Assert.Contains(reason, told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Participant.Abilities")]
    [InlineData("Participant.Support")]
    [InlineData("Place.Requirements")]
    [InlineData("Place.Support")]
    public void Run_AProfileIsNull_NamesIt(string member)
    {
        var answer = Replay.FromJson(Without(member), out _)!.Run(Audience.Coach, out _)!;

        Assert.Equal("profile-missing", Assert.Single(answer.Problems).Code);
    }

    [Theory]
    [InlineData(32)]
    [InlineData(-1)]
    public void RankPlaces_TypeThatIsNone_IsNamed_AndFiltersNothingElse(int type)
    {
        var options = Samples.Options() with { Types = [(PlaceType)type] };
        var places = Enumerable.Range(0, 13).Select(i => L with { Id = Samples.Id(100 + i), Type = (PlaceType)i }).ToList();

        var (plain, index) = (MatchingEngine.RankPlaces(P, places, options), PlaceIndex.Build(places, out _).RankPlaces(P, options));

        Assert.All([plain, index], ranking => Assert.Equal((0, "unknown-value"), (ranking.Items.Length, Assert.Single(ranking.Problems).Code)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-3)]
    [InlineData(100_000)]
    public void BestPlacesForAll_AnyThreads_FindsTheSame(int threads)
    {
        var index = PlaceIndex.Build([L], out _);

        Assert.Equal(index.BestPlacesForAll([P], Samples.Options(), threads: 1)[0].AsEnumerable(), index.BestPlacesForAll([P], Samples.Options(), threads)[0]);
    }

    private static string Without(string member)
    {
        var json = System.Text.Json.Nodes.JsonNode.Parse(Replay.Of(P, L, [], Samples.Today).ToJson())!;
        var path = member.Split('.');
        (path.Length == 1 ? json : json[path[0]])![path[^1]] = null;
        return json.ToJsonString();
    }
}
