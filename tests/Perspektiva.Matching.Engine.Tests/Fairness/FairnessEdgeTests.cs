using Perspektiva.Matching.Engine.Cohort;
using Perspektiva.Matching.Engine.Fairness;

namespace Perspektiva.Matching.Engine.Tests.Fairness;

/// <summary>Groups, floors and cells at both sides of their edges.</summary>
public sealed class FairnessEdgeTests
{
    [Theory]
    [InlineData(0, 0, SupportBand.None)]
    [InlineData(1, 0, SupportBand.Some)]
    [InlineData(2, 1, SupportBand.Some)]
    [InlineData(2, 2, SupportBand.Much)]
    public void PersonOf_SupportLevels_HasItsBand(int reading, int care, SupportBand band)
    {
        var profile = Samples.PlainParticipant with { Support = SupportProfile.None.With(Dimension.Reading, reading).With(Dimension.Care, care) };

        Assert.Equal(band, FairnessPerson.Of(profile, Samples.Today).Support);
    }

    [Theory]
    [InlineData(5_099_999, 968_000, "50 N 9 E")]
    [InlineData(5_100_000, 900_000, "51 N 9 E")]
    [InlineData(0, 0, "0 N 0 E")]
    [InlineData(-1, -1, "1 S 1 W")]
    [InlineData(-100_000, -200_000, "1 S 2 W")]
    public void RegionOf_Point_IsItsDegreeSquare(int latitude, int longitude, string region)
    {
        Assert.Equal(region, FairnessPerson.RegionOf(new GeoPoint(latitude, longitude)));
        Assert.Equal("", FairnessPerson.RegionOf(null));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(4, true)]
    [InlineData(5, false)]
    public void IsSmall_Count_FromOneToFour(int people, bool small) => Assert.Equal(small, CellSuppression.IsSmall(people));

    [Theory]
    [InlineData(5, 0, true)]
    [InlineData(5, 5, true)]
    [InlineData(4, 0, false)]
    [InlineData(9, 5, false)]
    [InlineData(9, 4, false)]
    [InlineData(10, 5, true)]
    public void MayShow_PeopleAndPlaced_OnlyWhereNoPartIsSmall(int people, int placed, bool may) => Assert.Equal(may, CellSuppression.MayShow(people, placed));

    [Theory]
    [InlineData(6_000, 500, 3, "6500 7000 7500")]
    [InlineData(6_499, 500, 1, "6500")]
    [InlineData(6_000, 1, 2, "6100 6200")]
    [InlineData(9_000, 500, 10, "9500 10000")]
    [InlineData(6_000, 500, -1, "")]
    [InlineData(0, 500, 99, "500 1000 1500 2000 2500 3000 3500 4000 4500 5000")]
    [InlineData(6_000, 99_999, 3, "10000")]
    public void Of_Options_TryFloorsAboveTheRunsOwn(int fit, int step, int floors, string expected)
    {
        var problem = Chain(20, fit);

        var sheet = FairnessSheet.Of(problem, CohortRun.Solve(problem).Result(), People(20), new FairnessOptions { Step = step, Floors = floors });

        Assert.Equal(expected, string.Join(' ', sheet.Scenarios.Select(scenario => scenario.Floor)));
        Assert.All(sheet.Scenarios, scenario => Assert.Equal(0, scenario.All.Placed));
    }

    [Fact]
    public void Of_HigherFloor_KeepsWhoJustReachesIt()
    {
        var problem = Chain(20, 6_000);
        problem = problem with { Edges = [.. problem.Edges.Select((edge, i) => i < 10 ? edge with { Fit = 6_500 } : edge)] };

        var sheet = FairnessSheet.Of(problem, CohortRun.Solve(problem).Result(), People(20), new FairnessOptions { Floors = 1 });

        Assert.Equal((6_500, 10), (sheet.Scenarios.Single().Floor, sheet.Scenarios.Single().All.Placed));
    }

    [Fact]
    public void Of_HigherFloor_KeepsWhatIsPinned()
    {
        var problem = Chain(20, 6_000) with { Pins = [.. Enumerable.Range(1, 10).Select(i => new CohortPair(Samples.Id(i), Samples.Id(100 + i)))] };

        var sheet = FairnessSheet.Of(problem, CohortRun.Solve(problem).Result(), People(20), new FairnessOptions { Floors = 1 });

        Assert.Equal((20, 10), (sheet.All.Placed, sheet.Scenarios.Single().All.Placed));
    }

    [Fact]
    public void Of_NobodyPlaced_HasNoMeans()
    {
        var problem = Chain(6, 6_000) with { Edges = [] };

        var sheet = FairnessSheet.Of(problem, CohortRun.Solve(problem).Result(), People(6), new FairnessOptions { Floors = 0 });

        Assert.Equal(new FairnessCounts(6, 0, 6, 0, null, null), sheet.All);
        Assert.Equal(3, sheet.Tables.Length);
        Assert.All(sheet.Tables, table => Assert.Null(table.SpreadPerMille));
        Assert.Equal(["fairness.by.AgeBand", "fairness.by.Support", "fairness.by.Region"], sheet.Tables.Select(table => table.Name.Key));
    }

    private static CohortProblem Chain(int people, int fit) => new()
    {
        Participants = [.. Enumerable.Range(1, people).Select(Samples.Id)],
        Places = [.. Enumerable.Range(101, people).Select(i => new CohortPlace(Samples.Id(i), 1))],
        Edges = [.. Enumerable.Range(1, people).Select(i => new CohortEdge(Samples.Id(i), Samples.Id(100 + i), fit))],
    };

    private static List<FairnessPerson> People(int count) => [.. Enumerable.Range(1, count).Select(i => new FairnessPerson(Samples.Id(i), AgeBand.Adult, SupportBand.None, "A"))];
}
