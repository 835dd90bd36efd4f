using CsCheck;

namespace Perspektiva.Matching.Engine.Tests.Unknowns;

public sealed class AssessNextTests
{
    private static readonly ParticipantProfile Person = Samples.PlainParticipant with
    {
        Abilities = Samples.PlainParticipant.Abilities.With(Dimension.Reading, null).With(Dimension.Care, null).With(Dimension.Drive, null),
    };

    [Fact]
    public void AssessNext_OneAbilityDecidesWhoStandsAtTheTop_IsNamedFirst()
    {
        // Ten places ask reading 4, decisive; ten ask something met and lie farther down only while reading is unknown. Care is asked by one place far below.
        var readers = Places(1, 10, place => place with { Requirements = place.Requirements.With(Dimension.Reading, 4, Importance.Decisive) });
        var others = Places(11, 10, place => place with { Requirements = place.Requirements.With(Dimension.Planning, 4, Importance.Decisive).With(Dimension.Learning, 4, Importance.Useful) });
        var careful = Places(21, 1, place => place with { Requirements = place.Requirements.With(Dimension.Care, 5, Importance.Decisive).With(Dimension.Attention, 5, Importance.Decisive) });

        var next = MatchingEngine.AssessNext(Person, [.. readers, .. others, .. careful], Samples.Options(10), 5);

        var first = Assert.Single(next.Items);
        Assert.Equal((Dimension.Reading, 3, 10), (first.Dimension, next.Unassessed, next.Listed));
        Assert.Equal([10, 10, 0, 0, 0], first.Outcomes.Select(outcome => outcome.Enters));
        Assert.Equal(20, first.Enters);
        Assert.Equal([true, true, false, false, false], first.Outcomes.Select(outcome => outcome.FirstChanges));
        Assert.Contains("Lesen", first.Text.De, StringComparison.Ordinal);
        Assert.Contains("10 of the first 10 places would be others, 4.0 on average", first.Text.En, StringComparison.Ordinal);
    }

    [Fact]
    public void AssessNext_OnlyTheOrderChanges_CountsRanks()
    {
        PlaceProfile[] places =
        [
            .. Places(1, 1, place => place with { Requirements = place.Requirements.With(Dimension.Drive, 3, Importance.Important) }),
            .. Places(2, 1, place => place with { Requirements = place.Requirements.With(Dimension.Planning, 4, Importance.Useful) }),
        ];

        var first = Assert.Single(MatchingEngine.AssessNext(Person, places, Samples.Options(10), 5).Items);

        Assert.Equal((Dimension.Drive, 0, 4), (first.Dimension, first.Enters, first.Moves));
        Assert.Contains("stay the same", first.Text.En, StringComparison.Ordinal);
    }

    [Fact]
    public void AssessNext_NothingUnknownOrNoPlace_NamesNothing()
    {
        Assert.Empty(MatchingEngine.AssessNext(Samples.PlainParticipant, Samples.EasyPlaces(1, 50), Samples.Options(10), 5).Items);
        Assert.Empty(MatchingEngine.AssessNext(Person, [], Samples.Options(10), 5).Items);
        Assert.Empty(MatchingEngine.AssessNext(Person with { MatchingConsent = false }, Samples.EasyPlaces(1, 50), Samples.Options(10), 5).Items);
        var wrong = PlaceIndex.Build(Samples.EasyPlaces(1, 50), out _).AssessNext(Person with { HoursMax = 0 }, Samples.Options(10), 5);
        Assert.Equal("hours-out-of-range", Assert.Single(wrong.Problems).Code);
    }

    [Fact]
    public void AssessNext_OnTheIndex_IsThatOfThePlainPath() => Gen.Select(Gen.Int[0, 1_000_000], Samples.AnyParticipant, Gen.Int[1, 12]).Sample(
        (seed, participant, top) =>
        {
            var places = Samples.EasyPlaces(seed, 120);
            var willing = participant with { MatchingConsent = true, Ready = true, CannotDo = FunctionalConstraint.None };
            var plain = MatchingEngine.AssessNext(willing, places, Samples.Options(top), 32);
            var fast = PlaceIndex.Build(places, out _).AssessNext(willing, Samples.Options(top), 32);
            Assert.Equal(Json(plain), Json(fast));
        },
        iter: Effort.Of(20));

    [Fact]
    public void AssessNext_AnyCohortOfPlaces_MeasuresWhatTheRankingsSay() => Gen.Select(Gen.Int[0, 1_000_000], Samples.AnyParticipant).Sample(
        (seed, participant) =>
        {
            var places = Samples.EasyPlaces(seed, 80);
            var index = PlaceIndex.Build(places, out _);
            var willing = participant with { MatchingConsent = true, Ready = true };
            var now = index.RankPlaces(willing, Samples.Options(5)).Items.Select(row => row.PlaceId).ToList();
            foreach (var item in index.AssessNext(willing, Samples.Options(5), 32).Items)
            {
                Assert.Null(willing.Abilities[item.Dimension]);
                foreach (var outcome in item.Outcomes)
                {
                    var told = willing with { Abilities = willing.Abilities.With(item.Dimension, outcome.Level) };
                    var then = MatchingEngine.RankPlaces(told, places, Samples.Options(5)).Items.Select(row => row.PlaceId).ToList();
                    Assert.Equal((then.Except(now).Count(), then.FirstOrDefault() != now.FirstOrDefault()), (outcome.Enters, outcome.FirstChanges));
                }
            }
        },
        iter: Effort.Of(30));

    private static IEnumerable<PlaceProfile> Places(int from, int count, Func<PlaceProfile, PlaceProfile> change) =>
        Enumerable.Range(from, count).Select(i => change(Samples.PlainPlace with { Id = Samples.Id(i) }));

    private static string Json(AssessNext next) => System.Text.Json.JsonSerializer.Serialize(next);
}
