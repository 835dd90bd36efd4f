using System.Collections.Immutable;
using CsCheck;
using Perspektiva.Matching.Engine.Cohort;
using Perspektiva.Matching.Engine.Fairness;

namespace Perspektiva.Matching.Engine.Tests.Fairness;

public sealed class FairnessSheetTests
{
    [Fact]
    public void Of_TwoRegions_ComparesPlacementFitAndShortfall()
    {
        // Ten people of region A and ten of B; every place has its own pair, those of B fit worse and miss a better place.
        var people = Enumerable.Range(1, 20).Select(i => new FairnessPerson(Samples.Id(i), AgeBand.Adult, SupportBand.None, i <= 10 ? "A" : "B")).ToList();
        var edges = Enumerable.Range(1, 15).Select(i => new CohortEdge(Samples.Id(i), Samples.Id(100 + i), i <= 10 ? 9_000 : 8_000));
        var problem = Problem(20, [.. edges, .. Enumerable.Range(11, 5).Select(i => new CohortEdge(Samples.Id(i), Samples.Id(999), 8_500))]);

        var sheet = FairnessSheet.Of(problem, CohortRun.Solve(problem).Result(), people, new FairnessOptions { Floors = 0 });

        Assert.Equal(new FairnessCounts(20, 15, 5, 750, 8_667, 167), sheet.All);
        var region = sheet.Tables.Single(table => table.Grouping == FairnessGrouping.Region);
        Assert.Equal(500, region.SpreadPerMille);
        Assert.Equal(new FairnessCounts(10, 10, 0, 1_000, 9_000, 0), region.Rows[0].Counts);
        Assert.Equal(new FairnessCounts(10, 5, 5, 500, 8_000, 500), region.Rows[1].Counts);
        Assert.Equal(("Gradfeld ab A", "Square from A"), (region.Rows[0].Name.De, region.Rows[0].Name.En));
        Assert.Single(sheet.Tables.Single(table => table.Grouping == FairnessGrouping.AgeBand).Rows);
    }

    [Fact]
    public void Of_PlacesThatASideRefused_NobodyGaveUpForTheOthers()
    {
        // Ten people whose better place is vetoed, banned or refused later, some of it taken back.
        var people = Enumerable.Range(1, 10).Select(i => new FairnessPerson(Samples.Id(i), AgeBand.Adult, SupportBand.None, "A")).ToList();
        CohortPair[] better = [.. Enumerable.Range(1, 10).Select(i => new CohortPair(Samples.Id(i), Samples.Id(200 + i)))];
        var problem = Problem(10, [.. Enumerable.Range(1, 10).Select(i => new CohortEdge(Samples.Id(i), Samples.Id(100 + i), 7_000)), .. better.Select(pair => new CohortEdge(pair.ParticipantId, pair.PlaceId, 9_000))]) with
        {
            Vetoes = [.. better[..6]],
            Bans = [.. better[5..8]],
        };
        CohortChange[] later = [.. better[8..].Select(pair => new CohortChange(pair, CohortChangeKind.Ban))];
        CohortResult result = new([.. Enumerable.Range(1, 10).Select(i => new CohortAssignment(Samples.Id(i), Samples.Id(100 + i), 7_000, Pinned: false))], [], 7_000, 70_000, 0, [], []);

        Assert.Equal(400, Shortfall(problem));
        Assert.Equal(0, Shortfall(problem with { Later = later }));
        Assert.Equal(200, Shortfall(problem with { Later = [.. later, new(better[9], CohortChangeKind.BanTakenBack)] }));
        Assert.Equal(200, Shortfall(problem with { Later = [.. later, new(better[0], CohortChangeKind.VetoTakenBack), new(better[5], CohortChangeKind.VetoTakenBack)] }));
        Assert.Equal(0, Shortfall(problem with { Later = [.. later, new(better[0], CohortChangeKind.VetoTakenBack), new(better[0], CohortChangeKind.Veto), new(better[1], CohortChangeKind.Pin)] }));

        int? Shortfall(CohortProblem of) => FairnessSheet.Of(of, result, people, new FairnessOptions { Floors = 0 }).All.MeanShortfall;
    }

    [Fact]
    public void Of_HigherFloors_TellWhatTheyCost()
    {
        var people = Enumerable.Range(1, 40).Select(i => new FairnessPerson(Samples.Id(i), i % 2 == 0 ? AgeBand.Youth17 : AgeBand.Adult, SupportBand.None, "")).ToList();
        var problem = Problem(40, [.. Enumerable.Range(1, 40).Select(i => new CohortEdge(Samples.Id(i), Samples.Id(100 + i), i <= 20 ? 6_200 : 7_300))]);

        var sheet = FairnessSheet.Of(problem, CohortRun.Solve(problem).Result(), people, new FairnessOptions { Floors = 3, Step = 500 });

        Assert.Equal([6_500, 7_000, 7_500], sheet.Scenarios.Select(scenario => scenario.Floor));
        Assert.Equal([20, 20, 0], sheet.Scenarios.Select(scenario => scenario.All.Placed));
        Assert.Equal([10, 10], sheet.Scenarios[0].Tables.Single(t => t.Grouping == FairnessGrouping.AgeBand).Rows.Select(row => row.Counts.Placed));
    }

    [Fact]
    public void Of_FloorThatCostsTheTotal_IsComparedWithNoFloor()
    {
        // Ten times two people and two places: without a floor one has the dream place and the other the worst, with it both have a middling one.
        var edges = Enumerable.Range(0, 10).SelectMany(i => new[]
        {
            new CohortEdge(Samples.Id(1 + (2 * i)), Samples.Id(100 + (2 * i)), 9_900), new CohortEdge(Samples.Id(1 + (2 * i)), Samples.Id(101 + (2 * i)), 7_000),
            new CohortEdge(Samples.Id(2 + (2 * i)), Samples.Id(100 + (2 * i)), 7_000), new CohortEdge(Samples.Id(2 + (2 * i)), Samples.Id(101 + (2 * i)), 6_100),
        });
        var problem = Problem(20, [.. edges]);
        var people = Enumerable.Range(1, 20).Select(i => new FairnessPerson(Samples.Id(i), AgeBand.Adult, SupportBand.None, "")).ToList();

        var sheet = FairnessSheet.Of(problem, CohortRun.Solve(problem).Result(), people, new FairnessOptions { Floors = 1 });

        Assert.Equal((20, 7_000, 1_450), (sheet.All.Placed, sheet.All.MeanFit, sheet.All.MeanShortfall));
        Assert.Equal([null, 7_500], sheet.Scenarios.Select(scenario => scenario.Floor));
        Assert.Equal((20, 8_000), (sheet.Scenarios[0].All.Placed, sheet.Scenarios[0].All.MeanFit));
        Assert.Empty(FairnessSheet.Of(problem, CohortRun.Solve(problem).Result(), people, new FairnessOptions { Floors = 0 }).Scenarios);
    }

    [Fact]
    public void Of_FewerThanFivePeople_SaysNothingOfThem()
    {
        var problem = Problem(4, [new CohortEdge(Samples.Id(1), Samples.Id(101), 9_000)]);
        var people = Enumerable.Range(1, 4).Select(i => new FairnessPerson(Samples.Id(i), AgeBand.Adult, SupportBand.None, "A")).ToList();

        var sheet = FairnessSheet.Of(problem, CohortRun.Solve(problem).Result(), people);

        Assert.Equal(new FairnessCounts(null, null, null, null, null, null), sheet.All);
        Assert.Empty(sheet.Tables);
        Assert.All(sheet.Scenarios, scenario => Assert.Empty(scenario.Tables));
        Assert.Contains("weniger als 5", sheet.KeptBack.De, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_PeopleWithoutGroupsOrTwiceOrUnknown_AreNamedAndLeftOut()
    {
        var problem = Problem(6, []);
        List<FairnessPerson> people = [.. Enumerable.Range(2, 6).Select(i => new FairnessPerson(Samples.Id(i), AgeBand.Adult, SupportBand.Some, "")), new(Samples.Id(2), AgeBand.Child, SupportBand.Some, "")];

        var sheet = FairnessSheet.Of(problem, CohortRun.Solve(problem).Result(), people);

        Assert.Equal(["id-twice", "person-missing", "person-unknown"], sheet.Problems.Select(problem => problem.Code));
        Assert.Equal((5, 0), (sheet.All.People, sheet.All.Placed));
        Assert.Equal("Region unbekannt", sheet.Tables.Single(table => table.Grouping == FairnessGrouping.Region).Rows.Single().Name.De);
    }

    [Fact]
    public void Of_AnyCohort_ShowsNoSmallCountAndNoSmallDifference() => Gen.Int[0, 10_000_000].Sample(
        seed =>
        {
            var random = new Random(seed);
            var count = 10 + random.Next(60);
            var people = Enumerable.Range(1, count)
                .Select(i => new FairnessPerson(Samples.Id(i), (AgeBand)random.Next(3, 5), (SupportBand)(random.Next(8) / 3), "ABCD"[..(1 + random.Next(2))])).ToList();
            var problem = Problem(count, [.. Enumerable.Range(0, count * 3)
                .Select(_ => new CohortEdge(Samples.Id(1 + random.Next(count)), Samples.Id(100 + random.Next(count)), 6_000 + random.Next(3_000)))]);
            var sheet = FairnessSheet.Of(problem, CohortRun.Solve(problem).Result(), people);
            ImmutableArray<(FairnessCounts All, ImmutableArray<FairnessTable> Tables)> all = [(sheet.All, sheet.Tables), .. sheet.Scenarios.Select(s => (s.All, s.Tables))];
            AssertFarApart([.. all.Select(view => view.All)]);
            foreach (var group in all.SelectMany(view => view.Tables).SelectMany(table => table.Rows.Select(row => (table.Grouping, row.Group, row.Counts))).GroupBy(row => (row.Grouping, row.Group)))
                AssertFarApart([.. group.Select(row => row.Counts)]);
        },
        iter: Effort.Of(150));

    [Fact]
    public void PersonOf_Profile_HasItsGroups()
    {
        var profile = Samples.PlainParticipant with
        {
            Support = SupportProfile.From(KeyValuePair.Create(Dimension.Reading, 2), KeyValuePair.Create(Dimension.Care, 2)),
            Location = GeoPoint.FromDegrees(-0.5, 9.68),
            AgeBand = AgeBand.Youth17,
            NextBandOn = Samples.Today.AddDays(1),
        };

        Assert.Equal(new FairnessPerson(profile.Id, AgeBand.Youth17, SupportBand.Much, "1 S 9 E"), FairnessPerson.Of(profile, Samples.Today));
        Assert.Equal(AgeBand.Adult, FairnessPerson.Of(profile, Samples.Today.AddDays(1)).AgeBand);
        Assert.Equal("36", FairnessPerson.Of(profile, Samples.Today, "36").Region);
        Assert.Equal(SupportBand.None, FairnessPerson.Of(Samples.PlainParticipant, Samples.Today).Support);
    }

    private static void AssertFarApart(List<FairnessCounts> shown)
    {
        foreach (var counts in shown)
        {
            Assert.All([counts.People, counts.Placed, counts.Unplaced], n => Assert.False(n is > 0 and < 5));
            Assert.Equal(counts.Placed is null, counts.PlacedPerMille is null);
        }

        var placed = shown.Select(counts => counts.Placed).OfType<int>().ToList();
        Assert.All(placed, a => Assert.All(placed, b => Assert.False(Math.Abs(a - b) is > 0 and < 5)));
    }

    private static CohortProblem Problem(int people, IReadOnlyList<CohortEdge> edges) => new()
    {
        Participants = [.. Enumerable.Range(1, people).Select(Samples.Id)],
        Places = [.. edges.Select(edge => edge.PlaceId).Distinct().Select(id => new CohortPlace(id, id == Samples.Id(999) ? 0 : 1))],
        Edges = [.. edges.DistinctBy(edge => (edge.ParticipantId, edge.PlaceId))],
    };
}
