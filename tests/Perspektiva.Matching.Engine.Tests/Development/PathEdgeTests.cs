namespace Perspektiva.Matching.Engine.Tests.Development;

/// <summary>Places that stand exactly at the threshold of suitability, and what a level more does to them.</summary>
public sealed class PathEdgeTests
{
    private static readonly Dimension[] Unknown =
    [
        Dimension.Planning, Dimension.Learning, Dimension.Attention, (Dimension)5, (Dimension)6, (Dimension)7, (Dimension)8, (Dimension)9, (Dimension)10, (Dimension)11,
    ];

    private static readonly Dimension[] Bodily = [Dimension.StandingWalking, Dimension.LiftingCarrying, Dimension.Stamina];

    // Ten abilities not assessed, the body weak, all else at 2.
    private static readonly ParticipantProfile Person = Samples.PlainParticipant with
    {
        Abilities = AbilityProfile.From([.. Enumerable.Range(0, 32).Select(i => Unknown.Contains((Dimension)i) ? (int?)null : Bodily.Contains((Dimension)i) ? 1 : 2)]),
    };

    // Costs 10 x 220 for what is not assessed and 3 x 600 for the body, none of which a raise can change: fit 6,000, just suitable.
    private static readonly RequirementProfile AtThreshold = Bodily.Aggregate(
        Unknown.Aggregate(RequirementProfile.Nothing, (asked, dimension) => asked.With(dimension, 5, Importance.Decisive)), (asked, dimension) => asked.With(dimension, 5, Importance.Important));

    [Fact]
    public void DevelopmentPaths_AtTheThreshold_IsSuitableAndNeedsNoPath()
    {
        var paths = Paths(Place(1));

        Assert.Equal(6_000, MatchingEngine.RankPlaces(Person, [Place(1)], Samples.Options()).Items.Single().Fit);
        Assert.Equal(1, paths.SuitableNow);
        Assert.Empty(paths.One);
        Assert.Empty(paths.Two);
    }

    [Fact]
    public void DevelopmentPaths_JustBelowTheThreshold_OneLevelOpensIt()
    {
        var paths = Paths(Place(1, Dimension.Reading));

        Assert.Equal(0, paths.SuitableNow);
        var one = Assert.Single(paths.One);
        Assert.Equal((1, 0, "Reading from 2 to 3: one more place becomes suitable."), (one.Opens, one.Closes, one.Text.En));
        Assert.Equal([new AbilityStep(Dimension.Reading, 2, 3)], one.Steps.AsEnumerable());
        Assert.Empty(paths.Two); // no pair opens more
    }

    [Fact]
    public void DevelopmentPaths_TwoSmallGaps_OpenTogetherOnly()
    {
        var paths = Paths(Place(1, Dimension.Writing, Dimension.Reading));

        Assert.Empty(paths.One);
        var two = Assert.Single(paths.Two);
        Assert.Equal([new AbilityStep(Dimension.Reading, 2, 3), new AbilityStep(Dimension.Writing, 2, 3)], two.Steps.AsEnumerable());
        Assert.Equal("Reading from 2 to 3, Writing from 2 to 3: one more place becomes suitable.", two.Text.En);
    }

    [Fact]
    public void DevelopmentPaths_ThreeSmallGaps_OpenByNoTwo()
    {
        var paths = Paths(Place(1, Dimension.Writing, Dimension.Reading, Dimension.Speaking));

        Assert.Empty(paths.One);
        Assert.Empty(paths.Two);
    }

    [Fact]
    public void DevelopmentPaths_UnderChallenge_ClosesWhatStoodAtTheThreshold()
    {
        // The second place asks level 1 of care: at 3 the person is under-challenged by two levels.
        var paths = Paths(Place(1, Dimension.Care), Bored(2, Dimension.Care));

        Assert.Equal(1, paths.SuitableNow);
        Assert.Equal((Dimension.Care, 1, 1), Told(Assert.Single(paths.One)));
    }

    [Fact]
    public void DevelopmentPaths_PairThatOpensAndCloses_TellsBoth()
    {
        var paths = Paths(Place(1, Dimension.Care, Dimension.Reading), Bored(3, Dimension.Care, Dimension.Reading));

        var two = Assert.Single(paths.Two);
        Assert.Equal((1, 1), (two.Opens, two.Closes));
        Assert.Empty(paths.One);
    }

    [Fact]
    public void DevelopmentPaths_SeveralPaths_ComeByNetThenByOpenedThenInOrder()
    {
        var paths = Paths(
            Place(1, Dimension.Writing), Place(2, Dimension.Writing), Bored(3, Dimension.Writing),
            Place(4, Dimension.Reading),
            Place(5, Dimension.Care),
            Place(6, Dimension.Speaking), Place(7, Dimension.Speaking));

        Assert.Equal(
            [(Dimension.Speaking, 2, 0), (Dimension.Writing, 2, 1), (Dimension.Care, 1, 0), (Dimension.Reading, 1, 0)],
            paths.One.Select(Told));
        Assert.Equal(
            ["Writing Speaking 4 1", "Care Speaking 3 0", "Reading Speaking 3 0", "Care Writing 3 1", "Reading Writing 3 1", "Care Reading 2 0"],
            paths.Two.Select(path => $"{path.Steps[0].Dimension} {path.Steps[1].Dimension} {path.Opens} {path.Closes}"));
    }

    [Fact]
    public void DevelopmentPaths_FieldsOfWhatOpens_ComeMostFirstThenByNumber()
    {
        var paths = Paths(
            Place(1, Dimension.Reading) with { Kldb = "63301" }, Place(2, Dimension.Reading) with { Kldb = "29302" }, Place(3, Dimension.Reading) with { Kldb = "81102" },
            Place(4, Dimension.Reading) with { Kldb = "81102" }, Place(5, Dimension.Care) with { Kldb = "12102" });

        Assert.Equal([new FieldPlaces(81, 2), new(29, 1), new(63, 1)], paths.One[0].Fields.AsEnumerable());
        Assert.Equal("Reading from 2 to 3: 4 more places become suitable.", paths.One[0].Text.En);
    }

    [Theory]
    [InlineData(1, 0, 0)] // one decisive gap of two opens by itself
    [InlineData(2, 0, 1)] // two by a pair
    [InlineData(3, 0, 0)] // three by none
    [InlineData(0, 1, 0)] // a gap of three by none
    [InlineData(1, 1, 0)]
    public void DevelopmentPaths_DecisiveGaps_MustAllShrinkBelowTwo(int ofTwo, int ofThree, int pairs)
    {
        Dimension[] asked = [Dimension.Care, Dimension.Reading, Dimension.Writing, Dimension.Speaking];
        var place = Samples.PlainPlace with
        {
            Requirements = asked.Take(ofTwo + ofThree).Select((dimension, i) => (dimension, level: i < ofTwo ? 4 : 5)).Aggregate(RequirementProfile.Nothing, (all, item) => all.With(item.dimension, item.level, Importance.Decisive)),
        };

        var paths = Paths(place);

        Assert.Equal(0, paths.SuitableNow);
        Assert.Equal(ofTwo == 1 && ofThree == 0 ? 1 : 0, paths.One.Length);
        Assert.Equal(pairs, paths.Two.Length);
    }

    [Fact]
    public void DevelopmentPaths_DecisiveGapThatSupportAnswers_IsNone()
    {
        var place = Samples.PlainPlace with { Requirements = RequirementProfile.Nothing.With(Dimension.Reading, 4, Importance.Decisive) };

        Assert.Equal(0, Paths(place).SuitableNow);
        Assert.Equal(1, Paths(Person with { Support = SupportProfile.None.With(Dimension.Reading, 1) }, place).SuitableNow);
        Assert.Equal(1, Paths(place with { Support = SupportProfile.None.With(Dimension.Reading, 1) }).SuitableNow);
    }

    [Fact]
    public void DevelopmentPaths_WhoMayNotBeMatched_HasNone()
    {
        Assert.Equal(0, Paths(Person with { MatchingConsent = false }, Place(1)).SuitableNow);
        Assert.Equal(0, Paths(Person with { Ready = false }, Place(1)).SuitableNow);
        Assert.Equal("hours-out-of-range", Assert.Single(Paths(Person with { HoursMax = 0 }, Place(1)).Problems).Code);
    }

    [Fact]
    public void DevelopmentPaths_Limit_CutsBothLists()
    {
        var index = PlaceIndex.Build([Place(1, Dimension.Reading), Place(2, Dimension.Care), Place(3, Dimension.Writing)], out _);

        var paths = index.DevelopmentPaths(Person, Samples.Options() with { MinFit = 9_999, OnlySuitable = true }, 2);

        Assert.Equal((2, 2), (paths.One.Length, paths.Two.Length));
    }

    private static (Dimension Dimension, int Opens, int Closes) Told(DevelopmentPath path) => (path.Steps.Single().Dimension, path.Opens, path.Closes);

    private static DevelopmentPaths Paths(params PlaceProfile[] places) => Paths(Person, places);

    private static DevelopmentPaths Paths(ParticipantProfile person, params PlaceProfile[] places) => PlaceIndex.Build(places, out _).DevelopmentPaths(person, Samples.Options(), 100);

    /// <summary>At the threshold, but for a gap of one useful level (20 points) in each of some dimensions.</summary>
    private static PlaceProfile Place(int id, params Dimension[] gaps) => Samples.PlainPlace with
    {
        Id = Samples.Id(id),
        Requirements = gaps.Aggregate(AtThreshold, (asked, dimension) => asked.With(dimension, 3, Importance.Useful)),
    };

    /// <summary>At the threshold, with some dimensions asked at level 1.</summary>
    private static PlaceProfile Bored(int id, params Dimension[] asked) => Samples.PlainPlace with
    {
        Id = Samples.Id(id),
        Requirements = asked.Aggregate(AtThreshold, (all, dimension) => all.With(dimension, 1, Importance.Useful)),
    };
}
