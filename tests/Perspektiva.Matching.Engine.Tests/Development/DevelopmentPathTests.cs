using CsCheck;

namespace Perspektiva.Matching.Engine.Tests.Development;

public sealed class DevelopmentPathTests
{
    private static readonly RankOptions AllSuitable = Samples.Options(1000) with { OnlySuitable = true };

    [Fact]
    public void DevelopmentPaths_DecisiveGapOfTwo_OpensByOneAbilityAndByPairs()
    {
        var person = Samples.PlainParticipant with { Abilities = Samples.PlainParticipant.Abilities.With(Dimension.Reading, 2).With(Dimension.Care, 2) };
        PlaceProfile[] places =
        [
            Asks(1, "29302", (Dimension.Reading, 4)),
            Asks(2, "29302", (Dimension.Reading, 4)),
            Asks(3, "33212", (Dimension.Reading, 4), (Dimension.Care, 4)),
            Asks(4, "33212", (Dimension.Reading, 5)),
            Asks(5, "33212"),
        ];

        var paths = PlaceIndex.Build(places, out _).DevelopmentPaths(person, Samples.Options(), 10);

        Assert.Equal(1, paths.SuitableNow);
        var one = Assert.Single(paths.One);
        Assert.Equal((new AbilityStep(Dimension.Reading, 2, 3), 2, 0), (one.Steps.Single(), one.Opens, one.Closes));
        Assert.Equal(new FieldPlaces(29, 2), one.Fields.Single());
        Assert.Equal("Lesen von 2 auf 3: 2 Plätze mehr werden geeignet.", one.Text.De);
        var two = Assert.Single(paths.Two);
        Assert.Equal([Dimension.Care, Dimension.Reading], two.Steps.Select(step => step.Dimension));
        Assert.Equal([new FieldPlaces(29, 2), new FieldPlaces(33, 1)], two.Fields.AsEnumerable());
    }

    [Fact]
    public void DevelopmentPaths_UnknownBodilyOrHighestAbility_IsNeverAPath()
    {
        var person = Samples.PlainParticipant with
        {
            Abilities = Samples.PlainParticipant.Abilities.With(Dimension.Reading, null).With(Dimension.Stamina, 1).With(Dimension.Care, 5),
        };

        var paths = PlaceIndex.Build([Asks(1, "29302", (Dimension.Stamina, 3))], out _).DevelopmentPaths(person, Samples.Options(), 10);

        Assert.Empty(paths.One);
        Assert.Empty(paths.Two);
    }

    [Fact]
    public void DevelopmentPaths_AnyPersonAnyPlaces_CountWhatTheRankingsSay()
    {
        var opened = 0;
        Gen.Select(Gen.Int[0, 1_000_000], Samples.AnyParticipant).Sample(
            (seed, participant) =>
            {
                var places = Near(seed, 60);
                var willing = participant with { MatchingConsent = true, Ready = true, CannotDo = FunctionalConstraint.None, Support = SupportProfile.None };
                var now = Suitable(willing, places);
                var paths = PlaceIndex.Build(places, out _).DevelopmentPaths(willing, Samples.Options(), 1000);
                Assert.Equal(now.Count, paths.SuitableNow);
                var alone = new Dictionary<Dimension, int>();
                foreach (var dimension in Raisable(willing))
                    alone[dimension] = AssertPath(willing, places, now, paths.One, 0, dimension);
                foreach (var a in alone.Keys)
                {
                    foreach (var b in alone.Keys.Where(b => b > a))
                        AssertPath(willing, places, now, paths.Two, Math.Max(alone[a], alone[b]), a, b);
                }

                Interlocked.Add(ref opened, paths.One.Length);
            },
            iter: Effort.Of(12));
        Assert.True(opened > 20, $"only {opened} paths were looked at");
    }

    [Fact]
    public void DevelopmentPaths_Limit_KeepsTheBest()
    {
        var index = PlaceIndex.Build(Near(5, 400), out _);
        var person = Samples.PlainParticipant with { Abilities = Samples.Participant(new Random(4)).Abilities };
        var all = index.DevelopmentPaths(person, Samples.Options(), 1000);

        var best = index.DevelopmentPaths(person, Samples.Options(), 3);

        Assert.Equal(all.One.Take(3).Select(p => p.Text), best.One.Select(p => p.Text));
        Assert.Equal(all.Two.Take(3).Select(p => p.Text), best.Two.Select(p => p.Text));
        Assert.Equal(all.One.Select(p => p.Opens - p.Closes).OrderDescending(), all.One.Select(p => p.Opens - p.Closes));
    }

    private static int AssertPath(
        ParticipantProfile person, IReadOnlyList<PlaceProfile> places, HashSet<Guid> now, IEnumerable<DevelopmentPath> paths, int mustExceed, params Dimension[] raised)
    {
        var then = Suitable(person with { Abilities = raised.Aggregate(person.Abilities, (abilities, d) => abilities.With(d, abilities[d] + 1)) }, places);
        var (opens, closes) = (then.Except(now).ToList(), now.Except(then).Count());
        var path = paths.SingleOrDefault(p => p.Steps.Select(step => step.Dimension).SequenceEqual(raised));
        if (opens.Count <= mustExceed)
        {
            Assert.Null(path);
            return opens.Count;
        }

        Assert.NotNull(path);
        Assert.Equal((opens.Count, closes), (path.Opens, path.Closes));
        var fields = opens.GroupBy(id => places.Single(place => place.Id == id).Field).ToDictionary(group => group.Key, group => group.Count());
        Assert.Equal(fields, path.Fields.ToDictionary(field => field.Field, field => field.Places));
        return opens.Count;
    }

    private static HashSet<Guid> Suitable(ParticipantProfile person, IReadOnlyList<PlaceProfile> places) =>
        [.. MatchingEngine.RankPlaces(person, places, AllSuitable).Items.Select(row => row.PlaceId)];

    private static IEnumerable<Dimension> Raisable(ParticipantProfile person) =>
        Enumerable.Range(0, (int)Dimension.StandingWalking).Select(i => (Dimension)i).Where(d => person.Abilities[d] is >= 1 and <= 4);

    // Easy places whose begin lies near, so that most can be had and many stand close to the threshold.
    private static List<PlaceProfile> Near(int seed, int count) => Samples.EasyPlaces(seed, count).Select((place, i) => place with
    {
        CapacityFree = 1,
        StartFrom = null,
        StartTo = null,
        DurationDays = null,
        WeeklyMinutes = 20 * 60,
        Location = null,
        Type = PlaceType.Internship,
        LightWork = true,
        Demands = FunctionalConstraint.None,
        DailyMinutes = 240,
        PieceWork = false,
        BelowGround = false,
        PublicHolidays = false,
        Requirements = i % 2 == 0 ? place.Requirements : place.Requirements.With((Dimension)(i % 29), 5, Importance.Important).With((Dimension)((i + 7) % 29), 5, Importance.Decisive),
    }).ToList();

    private static PlaceProfile Asks(int id, string kldb, params (Dimension Dimension, int Level)[] decisive) => Samples.PlainPlace with
    {
        Id = Samples.Id(id),
        Kldb = kldb,
        Requirements = decisive.Aggregate(RequirementProfile.Nothing, (asked, item) => asked.With(item.Dimension, item.Level, Importance.Decisive)),
    };
}
