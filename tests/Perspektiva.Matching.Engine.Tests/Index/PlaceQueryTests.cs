using Perspektiva.Matching.Engine.Index;

namespace Perspektiva.Matching.Engine.Tests.Index;

/// <summary>A row's exact score and a box's bound, pair by pair against the plain path.</summary>
public sealed class PlaceQueryTests
{
    [Fact]
    public void ScoreAndDescribe_AnyPair_AreThoseOfThePlainPath()
    {
        for (var seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
            var person = Samples.AtSchool(Samples.Participant(random), seed) with { MatchingConsent = true, Ready = true };
            var options = Samples.Options() with
            {
                Types = seed % 5 == 0 ? [PlaceType.Job, PlaceType.Internship, PlaceType.TrialDays] : [],
                Fields = seed % 7 == 0 ? [11, 22, 33, 41, 51, 62, 81] : [],
                WithinKm = seed % 3 == 0 ? 60 + random.Next(200) : null,
                MinFit = seed % 4 == 0 ? random.Next(9_500) : 0,
                OnlySuitable = seed % 6 == 0,
            };
            var query = new PlaceQuery(person, options);
            for (var i = 0; i < 60; i++)
            {
                var place = i % 2 == 0 ? Samples.EasyPlace(random) : Samples.Place(random);
                var row = PlaceRow.From(place);
                var plain = MatchingEngine.RankPlaces(person, [place], options).Items;

                Assert.Equal(plain.IsEmpty ? -1 : plain[0].Fit, query.Score(row));
                if (!plain.IsEmpty)
                    Assert.Equal(plain[0], query.Describe(row, plain[0].Fit));
            }
        }
    }

    [Fact]
    public void LeastCommute_OfABox_IsNoMoreThanAnyPlaceInItCosts_AndHardlyLessThanASinglePlace()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var person = Samples.Participant(random) with { Location = Near(random), MobilityRadiusKm = 10 + random.Next(60) };
            var query = new PlaceQuery(person, Samples.Options());
            var (many, from) = (GroupBox.Empty, EarthPoint.From(person.Location!.Value));
            var ways = new List<int>();
            for (var i = 0; i < 1 + (seed % 5); i++)
            {
                var row = PlaceRow.From(Samples.PlainPlace with { Location = Near(random) });
                var single = GroupBox.Empty;
                single.Widen(row);
                many.Widen(row);
                ways.Add(from.DistanceTo(row.Point));

                var least = query.LeastCommute(single);
                var cost = FitFormulaV1.CommuteCost(ways[^1], person.MobilityRadiusKm, FitParameters.Current);
                if (ways[^1] <= person.MobilityRadiusKm * 1000)
                    Assert.InRange(least, Math.Max(0, cost - 4), cost);
                else if (ways[^1] > (person.MobilityRadiusKm * 1000) + 5)
                    Assert.Equal(-1, least);
            }

            var nearest = ways.Min();
            if (nearest <= person.MobilityRadiusKm * 1000)
                Assert.InRange(query.LeastCommute(many), 0, FitFormulaV1.CommuteCost(nearest, person.MobilityRadiusKm, FitParameters.Current));
        }
    }

    [Fact]
    public void LeastCommute_WhereAWayIsNotKnown_IsNothing()
    {
        var far = PlaceRow.From(Samples.PlainPlace with { Location = new GeoPoint(5_355_000, 1_000_000) });
        var person = Samples.PlainParticipant with { Location = new GeoPoint(4_855_000, 1_000_000), MobilityRadiusKm = 20 };
        var box = GroupBox.Empty;
        box.Widen(far);
        Assert.Equal(-1, new PlaceQuery(person, Samples.Options()).LeastCommute(box));
        Assert.Equal(0, new PlaceQuery(person with { Location = null }, Samples.Options()).LeastCommute(box));
        Assert.Equal(0, new PlaceQuery(person with { MobilityRadiusKm = null }, Samples.Options()).LeastCommute(box));
        Assert.Equal(-1, new PlaceQuery(person with { MobilityRadiusKm = null }, Samples.Options() with { WithinKm = 30 }).LeastCommute(box));

        Assert.Equal(-1, new PlaceQuery(person with { Location = null }, Samples.Options() with { WithinKm = 30 }).LeastCommute(box));

        box.Widen(PlaceRow.From(Samples.PlainPlace));

        Assert.True(box.Unlocated);
        Assert.Equal(0, new PlaceQuery(person, Samples.Options()).LeastCommute(box));
    }

    [Fact]
    public void LeastChordSquared_InsideABoxOrBesideIt_IsTheShortestWayIn()
    {
        var (a, b) = (PlaceRow.From(Samples.PlainPlace with { Location = new GeoPoint(5_000_000, 900_000) }), PlaceRow.From(Samples.PlainPlace with { Location = new GeoPoint(5_050_000, 1_000_000) }));
        var box = GroupBox.Empty;
        box.Widen(a);
        box.Widen(b);
        for (var seed = 0; seed < 50; seed++)
        {
            var random = new Random(seed);
            var p = EarthPoint.From(Near(random));
            long Off(int value, int one, int other) => Math.Max(0, Math.Max(Math.Min(one, other) - value, value - Math.Max(one, other)));
            var (dx, dy, dz) = (Off(p.X, a.Point.X, b.Point.X), Off(p.Y, a.Point.Y, b.Point.Y), Off(p.Z, a.Point.Z, b.Point.Z));

            Assert.Equal((dx * dx) + (dy * dy) + (dz * dz), box.LeastChordSquared(p));
        }
        Assert.Equal(0, box.LeastChordSquared(a.Point));
    }

    [Fact]
    public void Widen_ByAnotherBox_HoldsWhatBothHold()
    {
        GeoPoint[] points = [new(5_000_000, 900_000), new(5_050_000, 1_000_000), new(4_960_000, 940_000)];
        var (one, other, all) = (GroupBox.Empty, GroupBox.Empty, GroupBox.Empty);
        foreach (var (point, i) in points.Select((point, i) => (point, i)))
        {
            var row = PlaceRow.From(Samples.PlainPlace with { Location = point });
            all.Widen(row);
            (i == 0 ? ref one : ref other).Widen(row);
        }

        one.Widen(other);
        Assert.Equal(all, one);
        Assert.False(one.Unlocated);

        other.Widen(PlaceRow.From(Samples.PlainPlace));
        one.Widen(other);
        Assert.True(one.Unlocated);
        one.Widen(all);
        Assert.True(one.Unlocated);
    }

    private static GeoPoint Near(Random random) => new(4_950_000 + random.Next(150_000), 850_000 + random.Next(250_000));
}
