using System.Collections.Immutable;
using Perspektiva.Matching.Engine.Cohort;
using Perspektiva.Matching.Engine.Fairness;

namespace Perspektiva.Matching.Engine.Tests.Fairness;

/// <summary>What one view of a cohort gives away of another, and whose best place counts.</summary>
public sealed class FairnessViewsTests
{
    // Thirty people with a place each; under a floor of 6,500 so many of them have none.
    [Theory]
    [InlineData(1, false)]
    [InlineData(4, false)]
    [InlineData(5, true)]
    [InlineData(25, true)]
    [InlineData(26, false)]
    [InlineData(29, false)]
    [InlineData(30, true)]
    public void Of_ScenarioThatDiffersByAFew_IsKeptBack(int below, bool shown)
    {
        var problem = Chain(30, i => i <= below ? 6_000 : 7_000);

        var scenario = Assert.Single(FairnessSheet.Of(problem, CohortRun.Solve(problem).Result(), People(30, _ => "A"), new FairnessOptions { Floors = 1 }).Scenarios);

        Assert.Equal((6_500, 30), (scenario.Floor, scenario.All.People));
        Assert.Equal(shown ? 30 - below : null, scenario.All.Placed);
        Assert.Equal(shown ? below : null, scenario.All.Unplaced);
        Assert.Equal(shown && below < 30 ? 7_000 : null, scenario.All.MeanFit);
        Assert.Equal(shown ? 3 : 0, scenario.Tables.Length);
    }

    [Fact]
    public void Of_GroupThatDiffersByAFew_IsKeptBackWithAnother()
    {
        // Under the floor A loses 2 people, B 10, C and D nobody.
        var problem = Chain(60, i => i is 1 or 2 or (> 15 and <= 25) ? 6_000 : 7_000);
        var people = People(60, i => i switch { <= 15 => "A", <= 30 => "B", <= 44 => "C", _ => "D" });

        var sheet = FairnessSheet.Of(problem, CohortRun.Solve(problem).Result(), people, new FairnessOptions { Floors = 1 });

        Assert.Equal([15, 15, 14, 16], Region(sheet.Tables).Rows.Select(row => row.Counts.Placed));
        var then = Region(sheet.Scenarios.Single().Tables);
        Assert.Equal(["A", "B", "C", "D"], then.Rows.Select(row => row.Group));
        Assert.Equal([15, 15, 14, 16], then.Rows.Select(row => row.Counts.People));
        Assert.Null(then.Rows[0].Counts.Placed);
        Assert.True(then.Rows.Count(row => row.Counts.Placed is null) >= 2);
        Assert.Equal(48, sheet.Scenarios.Single().All.Placed);
    }

    [Fact]
    public void Of_TotalKeptBackAtFirst_ShowsTheFirstViewThatMayBe()
    {
        // Two have no place from the start, so nothing is said; under the floor seven have none, which may be.
        var problem = Chain(45, i => i <= 7 ? 6_000 : 7_000) with { Edges = [.. Chain(45, i => i <= 7 ? 6_000 : 7_000).Edges.Skip(2)] };
        var people = People(45, i => i <= 15 ? "A" : i <= 30 ? "B" : "C");

        var sheet = FairnessSheet.Of(problem, CohortRun.Solve(problem).Result(), people, new FairnessOptions { Floors = 1 });

        Assert.Null(sheet.All.Placed);
        Assert.Empty(sheet.Tables);
        Assert.Equal(38, sheet.Scenarios.Single().All.Placed);
        Assert.Equal([8, 15, 15], Region(sheet.Scenarios.Single().Tables).Rows.Select(row => row.Counts.Placed));
    }

    [Fact]
    public void Of_SplitKeptBackAtFirst_StaysKeptBackUnderEveryFloor()
    {
        // Nobody of A is unplaced at first but three of B and three of C: their splits are kept back then, and so in what follows.
        static int Fit(int i) => i is (> 23 and <= 30) or (> 38 and <= 45) ? 6_000 : 7_000;
        var problem = Chain(45, Fit) with
        {
            Edges = [.. Chain(45, Fit).Edges.Where(edge => edge.ParticipantId != Samples.Id(28) && edge.ParticipantId != Samples.Id(29) && edge.ParticipantId != Samples.Id(30)
            && edge.ParticipantId != Samples.Id(43) && edge.ParticipantId != Samples.Id(44) && edge.ParticipantId != Samples.Id(45))]
        };
        var people = People(45, i => i <= 15 ? "A" : i <= 30 ? "B" : "C");

        var sheet = FairnessSheet.Of(problem, CohortRun.Solve(problem).Result(), people, new FairnessOptions { Floors = 1 });

        Assert.Equal((39, 6), (sheet.All.Placed, sheet.All.Unplaced));
        Assert.Equal([15, null, null], Region(sheet.Tables).Rows.Select(row => row.Counts.Placed));
        Assert.Null(Region(sheet.Tables).SpreadPerMille);
        Assert.Equal((31, 14), (sheet.Scenarios.Single().All.Placed, sheet.Scenarios.Single().All.Unplaced));
        Assert.Equal([15, null, null], Region(sheet.Scenarios.Single().Tables).Rows.Select(row => row.Counts.Placed));
    }

    [Fact]
    public void Of_BestPlace_IsThatOfTheSolversEdgesWhateverTheirOrder()
    {
        // Everybody stands at 7,000 and had one edge of 8,000 to a place without a seat; edges for pins alone do not count.
        var chain = Chain(10, _ => 7_000);
        var problem = chain with
        {
            Places = [.. chain.Places, new CohortPlace(Samples.Id(900), 0)],
            Edges =
            [
                .. Enumerable.Range(1, 5).Select(i => new CohortEdge(Samples.Id(i), Samples.Id(900), 8_000)), .. chain.Edges, .. Enumerable.Range(6, 5).Select(i => new CohortEdge(Samples.Id(i), Samples.Id(900), 8_000)),
                .. Enumerable.Range(1, 10).Select(i => new CohortEdge(Samples.Id(i), Samples.Id(101 + (i % 10)), 9_900, OnlyPinned: true)),
            ],
        };

        var sheet = FairnessSheet.Of(problem, CohortRun.Solve(problem).Result(), People(10, _ => "A"), new FairnessOptions { Floors = 0 });

        Assert.Equal(new FairnessCounts(10, 10, 0, 1_000, 7_000, 1_000), sheet.All);
    }

    [Fact]
    public void Of_PinnedAboveTheBestOwnPlace_IsNoNegativeShortfall()
    {
        var chain = Chain(10, _ => 7_000);
        var problem = chain with
        {
            Places = [.. chain.Places, new CohortPlace(Samples.Id(900), 1)],
            Edges = [.. chain.Edges, new CohortEdge(Samples.Id(1), Samples.Id(900), 9_000, OnlyPinned: true)],
            Pins = [new CohortPair(Samples.Id(1), Samples.Id(900))],
        };

        var sheet = FairnessSheet.Of(problem, CohortRun.Solve(problem).Result(), People(10, _ => "A"), new FairnessOptions { Floors = 0 });

        Assert.Equal(new FairnessCounts(10, 10, 0, 1_000, 7_200, 0), sheet.All);
    }

    [Fact]
    public void Of_EachGroup_HasItsNameInWords()
    {
        List<FairnessPerson> people =
        [
            .. Enumerable.Range(1, 5).Select(i => new FairnessPerson(Samples.Id(i), AgeBand.Youth16, SupportBand.None, "")),
            .. Enumerable.Range(6, 5).Select(i => new FairnessPerson(Samples.Id(i), AgeBand.Youth17, SupportBand.Some, "N")),
            .. Enumerable.Range(11, 5).Select(i => new FairnessPerson(Samples.Id(i), AgeBand.Adult, SupportBand.Much, "S")),
        ];
        var problem = Chain(15, _ => 7_000);

        var sheet = FairnessSheet.Of(problem, CohortRun.Solve(problem).Result(), people, new FairnessOptions { Floors = 0 });

        Assert.Equal(["Adult: 18 years and over", "Youth16: 16 years", "Youth17: 17 years"], Names(FairnessGrouping.AgeBand));
        Assert.Equal(["Much: Support for 4 levels or more", "None: No support in the plan", "Some: Support for 1 to 3 levels"], Names(FairnessGrouping.Support));
        Assert.Equal([": Region unknown", "N: Square from N", "S: Square from S"], Names(FairnessGrouping.Region));
        Assert.All(sheet.Tables, table => Assert.Equal(0, table.SpreadPerMille));

        IEnumerable<string> Names(FairnessGrouping grouping) =>
            sheet.Tables.Single(table => table.Grouping == grouping).Rows.Select(row => $"{row.Group}: {row.Name.En}");
    }

    [Fact]
    public void Of_NoOptions_TriesThreeFloorsOfFiveHundred()
    {
        var problem = Chain(20, _ => 6_100);

        var sheet = FairnessSheet.Of(problem, CohortRun.Solve(problem).Result(), People(20, _ => "A"));

        Assert.Equal([6_500, 7_000, 7_500], sheet.Scenarios.Select(scenario => scenario.Floor));
    }

    [Fact]
    public void Of_WrongPeople_SayWhoAndWhy()
    {
        var problem = Chain(6, _ => 7_000);
        List<FairnessPerson> people = [.. People(5, _ => "A"), new(Samples.Id(9), AgeBand.Adult, SupportBand.None, ""), new(Samples.Id(8), AgeBand.Adult, SupportBand.None, ""), new(Samples.Id(1), AgeBand.Child, SupportBand.None, "")];

        var problems = FairnessSheet.Of(problem, CohortRun.Solve(problem).Result(), people, new FairnessOptions { Floors = 0 }).Problems;

        Assert.Equal([(Samples.Id(1), "id-twice"), (Samples.Id(6), "person-missing"), (Samples.Id(8), "person-unknown"), (Samples.Id(9), "person-unknown")], problems.Select(p => (p.Id, p.Code)));
        Assert.Contains("has no groups", problems[1].Reason, StringComparison.Ordinal);
        Assert.Contains("not in the cohort", problems[2].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_Cancelled_Stops()
    {
        using var stop = new CancellationTokenSource();
        var problem = Chain(20, _ => 6_100);
        var result = CohortRun.Solve(problem).Result();
        stop.Cancel();

        Assert.Throws<OperationCanceledException>(() => FairnessSheet.Of(problem, result, People(20, _ => "A"), stop: stop.Token));
    }

    private static FairnessTable Region(ImmutableArray<FairnessTable> tables) => tables.Single(table => table.Grouping == FairnessGrouping.Region);

    private static CohortProblem Chain(int people, Func<int, int> fit) => new()
    {
        Participants = [.. Enumerable.Range(1, people).Select(Samples.Id)],
        Places = [.. Enumerable.Range(101, people).Select(i => new CohortPlace(Samples.Id(i), 1))],
        Edges = [.. Enumerable.Range(1, people).Select(i => new CohortEdge(Samples.Id(i), Samples.Id(100 + i), fit(i)))],
    };

    private static List<FairnessPerson> People(int count, Func<int, string> region) =>
        [.. Enumerable.Range(1, count).Select(i => new FairnessPerson(Samples.Id(i), AgeBand.Adult, SupportBand.None, region(i)))];
}
