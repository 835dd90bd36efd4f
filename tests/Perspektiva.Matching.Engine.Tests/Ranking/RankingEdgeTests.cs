namespace Perspektiva.Matching.Engine.Tests.Ranking;

/// <summary>Pages, filters and thresholds at both sides of their edges, in both directions of the ranking.</summary>
public sealed class RankingEdgeTests
{
    private static readonly ParticipantProfile Person = Samples.PlainParticipant;
    private static readonly PlaceProfile Place = Samples.PlainPlace;
    private static readonly PlaceProfile Unsuitable = Place with { Id = Samples.Id(70), Requirements = RequirementProfile.Nothing.With(Dimension.Care, 5, Importance.Decisive) };

    private static PlaceProfile Later(int id, int weeks) => Place with { Id = Samples.Id(id), StartFrom = Samples.Today.AddDays(7 * weeks) };

    [Fact]
    public void RankPlaces_PageThatHoldsAll_HasNoNext()
    {
        PlaceProfile[] places = [Later(11, 2), Later(12, 0), Later(13, 1)];

        var all = MatchingEngine.RankPlaces(Person, places, Samples.Options(3));
        var two = MatchingEngine.RankPlaces(Person, places, Samples.Options(2));
        var rest = MatchingEngine.RankPlaces(Person, places, Samples.Options(2) with { After = two.Next });

        Assert.Null(all.Next);
        Assert.Equal([(Samples.Id(12), 10_000), (Samples.Id(13), 9_990), (Samples.Id(11), 9_980)], all.Items.Select(row => (row.PlaceId, row.Fit)));
        Assert.Equal(new RankPosition(9_990, Samples.Id(13)), two.Next);
        Assert.Equal(Samples.Id(11), Assert.Single(rest.Items).PlaceId);
        Assert.Null(rest.Next);
    }

    [Fact]
    public void RankPlaces_AfterAPositionAmongEquals_GoesOnBehindIt()
    {
        PlaceProfile[] places = [Later(3, 0), Later(4, 0), Later(5, 0)];

        Assert.Equal([Samples.Id(5)], MatchingEngine.RankPlaces(Person, places, Samples.Options() with { After = new RankPosition(10_000, Samples.Id(4)) }).Items.Select(row => row.PlaceId));
        Assert.Empty(MatchingEngine.RankPlaces(Person, places, Samples.Options() with { After = new RankPosition(9_999, Samples.Id(1)) }).Items);
    }

    [Theory]
    [InlineData(9_990, 1)]
    [InlineData(9_991, 0)]
    public void Rank_MinFit_IncludesItsEdgeBothWays(int least, int rows)
    {
        var options = Samples.Options() with { MinFit = least };

        Assert.Equal(rows, MatchingEngine.RankPlaces(Person, [Later(5, 1)], options).Items.Length);
        Assert.Equal(rows, MatchingEngine.RankParticipants(Later(5, 1), [Person], options).Items.Length);
    }

    [Fact]
    public void Rank_OnlySuitable_LeavesOutAnUnansweredDecisiveGapOfTwo()
    {
        var only = Samples.Options() with { OnlySuitable = true };

        Assert.False(Assert.Single(MatchingEngine.RankPlaces(Person, [Unsuitable], Samples.Options()).Items).Suitable);
        Assert.False(Assert.Single(MatchingEngine.RankParticipants(Unsuitable, [Person], Samples.Options()).Items).Suitable);
        Assert.Empty(MatchingEngine.RankPlaces(Person, [Unsuitable], only).Items);
        Assert.Empty(MatchingEngine.RankParticipants(Unsuitable, [Person], only).Items);
        Assert.True(Assert.Single(MatchingEngine.RankPlaces(Person, [Place], only).Items).Suitable);
        Assert.True(Assert.Single(MatchingEngine.RankParticipants(Place, [Person], only).Items).Suitable);
    }

    [Theory]
    [InlineData(20, true)]
    [InlineData(21, true)]
    [InlineData(22, true)]
    [InlineData(23, false)]
    public void Rank_OnlySuitable_AsksForTheThreshold(int gaps, bool suitable)
    {
        var asked = Enumerable.Range(0, 32).Select(i => i < gaps ? new Requirement(5, Importance.Important) : Requirement.NotAsked);
        var place = Place with { Requirements = RequirementProfile.From([.. asked]) };
        var only = Samples.Options() with { OnlySuitable = true };

        Assert.Equal(10_000 - (180 * gaps), Assert.Single(MatchingEngine.RankPlaces(Person, [place], Samples.Options()).Items).Fit);
        Assert.Equal(suitable ? 1 : 0, MatchingEngine.RankPlaces(Person, [place], only).Items.Length);
        Assert.Equal(suitable ? 1 : 0, MatchingEngine.RankParticipants(place, [Person], only).Items.Length);
    }

    [Fact]
    public void Suitable_ExactlyTheThreshold_IsEnough()
    {
        var fit = FitFormulaV1.Evaluate(Person, Place, Samples.Today, FitParameters.Current);
        var gap = FitFormulaV1.Evaluate(Person, Unsuitable, Samples.Today, FitParameters.Current);

        Assert.True(MatchingEngine.IsSuitable(Copy(fit, 6_000)));
        Assert.False(MatchingEngine.IsSuitable(Copy(fit, 5_999)));
        Assert.False(MatchingEngine.IsSuitable(Copy(gap, 10_000)));

        static PairFit Copy(PairFit pair, int points) => pair with { Fit = points };
    }

    [Fact]
    public void Rank_Filters_KeepTheirOwnAndDropOthersBothWays()
    {
        var job = Place with { Type = PlaceType.Job };

        Assert.Single(MatchingEngine.RankPlaces(Person, [job], Samples.Options() with { Types = [PlaceType.Job, PlaceType.TrialDays] }).Items);
        Assert.Empty(MatchingEngine.RankPlaces(Person, [job], Samples.Options() with { Types = [PlaceType.TrialDays] }).Items);
        Assert.Single(MatchingEngine.RankParticipants(job, [Person], Samples.Options() with { Fields = [33] }).Items);
        Assert.Empty(MatchingEngine.RankParticipants(job, [Person], Samples.Options() with { Fields = [34] }).Items);
        Assert.Single(MatchingEngine.RankPlaces(Person, [job], Samples.Options() with { Types = [PlaceType.Job], Fields = [33, 41] }).Items);
    }

    [Fact]
    public void Rank_WithinKm_ComesOnTopOfThePersonsOwnRadius()
    {
        var person = Person with { Location = new GeoPoint(5_000_000, 900_000), MobilityRadiusKm = 60 };
        var place = Place with { Location = new GeoPoint(5_040_000, 900_000) }; // 44.4 km

        Assert.Single(MatchingEngine.RankPlaces(person, [place], Samples.Options() with { WithinKm = 45 }).Items);
        Assert.Empty(MatchingEngine.RankPlaces(person, [place], Samples.Options() with { WithinKm = 44 }).Items);
        Assert.Empty(MatchingEngine.RankPlaces(person with { MobilityRadiusKm = 44 }, [place], Samples.Options() with { WithinKm = 100 }).Items);
    }

    [Fact]
    public void Rank_WithinKm_LeavesOutWhatIsNowhere_OnEachPath()
    {
        var (person, place) = (Person with { Location = new GeoPoint(5_000_000, 900_000) }, Place with { Location = new GeoPoint(5_000_000, 900_000) });
        var near = Samples.Options() with { WithinKm = 5 };

        Assert.Equal([1, 0, 0, 0], new[] { (person, place), (Person, place), (person, Place), (Person, Place) }.Select(pair => CountOf(pair.Item1, pair.Item2, near)));
        Assert.Equal([1, 1, 1, 1], new[] { (person, place), (Person, place), (person, Place), (Person, Place) }.Select(pair => CountOf(pair.Item1, pair.Item2, Samples.Options())));

        static int CountOf(ParticipantProfile person, PlaceProfile place, RankOptions options)
        {
            var count = MatchingEngine.RankPlaces(person, [place], options).Items.Length;
            Assert.Equal(count, PlaceIndex.Build([place], out _).RankPlaces(person, options).Items.Length);
            Assert.Equal(count, MatchingEngine.RankParticipants(place, [person], options).Items.Length);
            return count;
        }
    }

    [Fact]
    public void RankParticipants_WrongRecords_AreNamedAndTheRestIsRanked()
    {
        var ranking = MatchingEngine.RankParticipants(Place, [Person, Person, Person with { Id = Samples.Id(3), HoursMax = 0 }], Samples.Options());

        Assert.Equal(Person.Id, Assert.Single(ranking.Items).ParticipantId);
        Assert.Equal([(Person.Id, "id-twice"), (Samples.Id(3), "hours-out-of-range")], ranking.Problems.Select(p => (p.Id, p.Code)));
        Assert.Contains("twice", ranking.Problems[0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void RankParticipants_WrongPlaceOrOptions_RanksNobody()
    {
        var place = MatchingEngine.RankParticipants(Place with { DailyMinutes = 0 }, [Person], Samples.Options());
        var options = MatchingEngine.RankParticipants(Place, [Person], Samples.Options(0));

        Assert.Equal((0, "minutes-out-of-range"), (place.Items.Length, Assert.Single(place.Problems).Code));
        Assert.Equal((0, "top-out-of-range"), (options.Items.Length, Assert.Single(options.Problems).Code));
    }

    [Fact]
    public void Compare_HigherFitFirstThenSmallerId()
    {
        Assert.True(MatchingEngine.Compare(new RankPosition(2, Samples.Id(9)), new RankPosition(1, Samples.Id(1))) < 0);
        Assert.True(MatchingEngine.Compare(new RankPosition(1, Samples.Id(1)), new RankPosition(2, Samples.Id(9))) > 0);
        Assert.True(MatchingEngine.Compare(new RankPosition(1, Samples.Id(1)), new RankPosition(1, Samples.Id(2))) < 0);
        Assert.Equal(0, MatchingEngine.Compare(new RankPosition(1, Samples.Id(2)), new RankPosition(1, Samples.Id(2))));
    }
}
