using CsCheck;
using Perspektiva.Matching.Engine.Index;

namespace Perspektiva.Matching.Engine.Tests.Index;

public sealed class PeopleIndexTests
{
    private static readonly ParticipantProfile Near = Samples.PlainParticipant with { Location = new GeoPoint(5_055_000, 968_000), MobilityRadiusKm = 15 };
    private static readonly PlaceProfile Place = Samples.PlainPlace with { Location = new GeoPoint(5_055_000, 968_000) };

    [Fact]
    public void Rank_AfterAnyChanges_EqualsThePlainPath() =>
        Gen.Int.Sample(
            seed =>
            {
                var random = new Random(seed);
                var model = new Dictionary<Guid, ParticipantProfile>();
                for (var i = 0; i < 150; i++)
                    Put(model, Person(random));
                var index = Index([.. model.Values]);
                for (var change = 0; change < 200; change++)
                {
                    var known = model.Keys.ElementAt(random.Next(model.Count));
                    if (random.Next(4) == 0)
                    {
                        Assert.True(index.Remove(known));
                        model.Remove(known);
                    }
                    else
                    {
                        var person = random.Next(2) == 0 ? Person(random) : Person(random) with { Id = known };
                        index.Upsert(person);
                        Put(model, person);
                    }
                }

                Assert.Equal(model.Count, index.Count);
                Assert.Equal(model.Keys.Order(), index.All.Select(person => person.Id).Order());
                for (var asked = 0; asked < 20; asked++)
                {
                    var place = Samples.EasyPlace(random) with { Location = random.Next(10) == 0 ? null : Anywhere(random), CapacityFree = 1 };
                    var options = Samples.Options(random.Next(1, 200)) with { OnlySuitable = random.Next(2) == 0, WithinKm = random.Next(3) == 0 ? 40 : null };
                    var odd = random.Next(2);
                    bool Visible(ParticipantProfile person) => person.Id.ToByteArray()[0] % 2 >= odd;

                    var expected = MatchingEngine.RankParticipants(place, model.Values.Where(Visible), options);
                    var actual = index.Rank(place, Visible, options);

                    Assert.Equal(expected.Items.ToArray(), actual.Items.ToArray());
                    Assert.Equal(expected.Next, actual.Next);
                    Assert.Equal(expected.Problems.OrderBy(problem => problem.Id), actual.Problems.OrderBy(problem => problem.Id));
                }
            },
            iter: Effort.Of(60));

    [Theory]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(128)]
    [InlineData(129)]
    [InlineData(1)]
    [InlineData(1000)]
    public void Rank_AtTheEdgeOfTheWay_IsTheRulesOwn(int radiusKm) =>
        Gen.Select(Gen.Int[-9_000_000, 9_000_000], Gen.Int[-18_000_000, 18_000_000], Gen.Int[-2, 2], Gen.Bool).Sample(
            (latitude, longitude, aside, north) =>
            {
                // About as far north or east as the way is long, a few metres more or less: at poles and on the date line, too.
                var metres = (radiusKm * 1000) + aside;
                var step = (int)(metres / 1.11195 / (north ? 1 : Math.Max(1e-6, Math.Cos(latitude * Math.PI / 18_000_000))));
                var place = Place with { Location = new GeoPoint(north ? Turned(latitude, step, 9_000_000) : latitude, north ? longitude : Turned(longitude, step, 18_000_000)) };
                var person = Near with { Location = new GeoPoint(latitude, longitude), MobilityRadiusKm = radiusKm };

                Assert.Equal(
                    MatchingEngine.RankParticipants(place, [person], Samples.Options()).Items.ToArray(),
                    Index(person).Rank(place, _ => true, Samples.Options()).Items.ToArray());
            },
            iter: Effort.Of(2_000));

    [Fact]
    public void Around_OfAPointAsFarAsTheWay_HoldsThePersonsCell() =>
        Gen.Select(Gen.Int[-9_000_000, 9_000_000], Gen.Int[-18_000_000, 18_000_000], Gen.Int[-200_000, 200_000], Gen.Int[-200_000, 200_000], Gen.Int[1, 200]).Sample(
            (latitude, longitude, north, east, radiusKm) =>
            {
                var home = new GeoPoint(latitude, longitude);
                var place = new GeoPoint(Math.Clamp(latitude + north, -9_000_000, 9_000_000), Math.Clamp(longitude + east, -18_000_000, 18_000_000));
                if (EarthPoint.From(home).DistanceTo(EarthPoint.From(place)) <= radiusKm * 1000)
                    Assert.Contains(ReachCell.Of(Near with { Location = home, MobilityRadiusKm = radiusKm }), ReachCell.Around(place));
            },
            iter: Effort.Of(20_000));

    [Fact]
    public void Around_OfAPlaceElsewhere_LeavesMostPeopleOut()
    {
        var bamberg = ReachCell.Around(new GeoPoint(4_989_000, 1_090_000)).ToHashSet();

        Assert.DoesNotContain(ReachCell.Of(Near), bamberg);
        Assert.DoesNotContain(ReachCell.Of(Near with { MobilityRadiusKm = 32 }), bamberg);
        Assert.Contains(ReachCell.Of(Near with { MobilityRadiusKm = 129 }), bamberg);
        Assert.Contains(ReachCell.Of(Near with { MobilityRadiusKm = null }), bamberg);
        Assert.Contains(ReachCell.Of(Near with { Location = null }), bamberg);
        Assert.Equal(1 + (4 * 27), bamberg.Count);
    }

    [Fact]
    public void Rank_OfAWrongRecord_NamesItWhereItMayBeSeen()
    {
        var index = Index(Near, Near with { Id = Samples.Id(7), HoursMax = 169 });

        Assert.Equal((1, "hours-out-of-range"), Told(index.Rank(Place, _ => true, Samples.Options())));
        Assert.Equal((1, null), Told(index.Rank(Place, person => person.Id != Samples.Id(7), Samples.Options())));
        index.Upsert(Near with { Id = Samples.Id(7) });
        Assert.Equal((2, null), Told(index.Rank(Place, _ => true, Samples.Options())));

        static (int, string?) Told(Ranking<RankedParticipant> ranking) => (ranking.Items.Length, ranking.Problems.SingleOrDefault()?.Code);
    }

    [Fact]
    public void Rank_ForAWrongPlace_TellsThatAlone()
    {
        var ranking = Index(Near).Rank(Place with { Location = new GeoPoint(9_500_000, 0) }, _ => true, Samples.Options());

        Assert.Empty(ranking.Items);
        Assert.Equal("location-out-of-range", Assert.Single(ranking.Problems).Code);
    }

    [Fact]
    public void Find_AndRemove_KnowWhoIsThere()
    {
        var index = Index();
        Assert.Equal(0, index.Count);
        Assert.Null(index.Find(Near.Id));
        Assert.False(index.Remove(Near.Id));

        index.Upsert(Near);
        index.Upsert(Near with { HoursMin = 7 });
        Assert.Equal(7, index.Find(Near.Id)?.HoursMin);
        Assert.Equal(1, index.Count);
        Assert.Single(index.All);

        Assert.True(index.Remove(Near.Id));
        Assert.Equal(0, index.Count);
        Assert.Empty(index.All);
        Assert.Empty(index.Rank(Place, _ => true, Samples.Options()).Items);
    }

    [Fact]
    public async Task Rank_WhilePeopleMove_SeesEachOnce()
    {
        // Two homes in two cells, both within the way: whoever moves between them is never missed and never there twice.
        var homes = new[] { new GeoPoint(5_055_000, 968_000), new GeoPoint(5_055_000, 1_008_000) };
        var index = Index([.. Enumerable.Range(1, 40).Select(number => Near with { Id = Samples.Id(number), MobilityRadiusKm = 32 })]);
        Assert.NotEqual(ReachCell.Of(Near with { MobilityRadiusKm = 32, Location = homes[0] }), ReachCell.Of(Near with { MobilityRadiusKm = 32, Location = homes[1] }));
        using var over = new CancellationTokenSource();
        var moving = Task.Run(() =>
        {
            var moves = 0;
            for (; !over.IsCancellationRequested; moves++)
                index.Upsert(Near with { Id = Samples.Id((moves % 40) + 1), MobilityRadiusKm = 32, Location = homes[moves / 40 % 2] });
            return moves;
        });

        for (var look = 0; look < 300; look++)
            Assert.Equal(40, index.Rank(Place, _ => true, Samples.Options(100)).Items.Select(row => row.ParticipantId).Distinct().Count());
        for (var look = 0; look < 300; look++)
            Assert.Equal(40, index.Rank(Place, _ => true, Samples.Options(100)).Items.Length);

        await over.CancelAsync();
        Assert.InRange(await moving, 1, int.MaxValue);
    }

    private static PeopleIndex<ParticipantProfile> Index(params ParticipantProfile[] people) => new(person => person, people);

    private static void Put(Dictionary<Guid, ParticipantProfile> model, ParticipantProfile person) => model[person.Id] = person;

    private static ParticipantProfile Person(Random random) => Samples.Participant(random) with
    {
        Location = random.Next(10) == 0 ? null : Anywhere(random),
        MobilityRadiusKm = random.Next(10) == 0 ? null : 1 + random.Next(random.Next(2) == 0 ? 40 : 200),
        HoursMax = random.Next(20) == 0 ? 169 : 40,
        MatchingConsent = true,
        Ready = true,
        AgeBand = AgeBand.Adult,
        NextBandOn = null,
    };

    // A region of some 200 km, so that ways end within it.
    private static GeoPoint Anywhere(Random random) => new(5_000_000 + random.Next(180_000), 900_000 + random.Next(280_000));

    private static int Turned(int degreesE5, int step, int most) => (int)Math.Clamp(degreesE5 + (long)step, -most, most);
}
