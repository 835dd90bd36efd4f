using CsCheck;

namespace Perspektiva.Matching.Engine.Tests.Ranking;

public sealed class RankingTests
{
    private static readonly ParticipantProfile Person = Samples.PlainParticipant;

    [Fact]
    public void RankPlaces_ByAnEarlierBook_RanksAsItDid()
    {
        var person = Samples.PlainParticipant with { CannotDo = FunctionalConstraint.Weekend };
        PlaceProfile[] places = [Samples.PlainPlace with { Days = Weekdays.Saturday }];

        Assert.Empty(MatchingEngine.RankPlaces(person, places, Samples.Options()).Items);
        Assert.Single(MatchingEngine.RankPlacesUnder("rules-v1", person, places, Samples.Options()).Items);
        Assert.Empty(MatchingEngine.RankPlacesUnder("rules-v2", person, places, Samples.Options()).Items);
        Assert.Equal("rulesVersion", Assert.Throws<ArgumentOutOfRangeException>(() => MatchingEngine.RankPlacesUnder("rules-v9", person, places, Samples.Options())).ParamName);
        Assert.True(MatchingEngine.Knows("fit-v1", "rules-v1", "2026-11"));
        Assert.True(MatchingEngine.Knows("fit-v1", "rules-v2", "2026-11"));
        Assert.False(MatchingEngine.Knows("fit-v1", null, "2026-11"));
        Assert.False(MatchingEngine.Knows("fit-v1", "rules-v9", "2026-11"));
        Assert.True(MatchingEngine.Knows("fit-v1", "rules-v3", "2026-11"));
        Assert.False(MatchingEngine.Knows("fit-v0", "rules-v4", "2026-11"));
    }

    [Fact]
    public void RankPlaces_ShuffledInput_GivesTheSameList() => Gen.Select(Gen.Int, Samples.AnyParticipant).Sample(
        (seed, participant) =>
        {
            var places = Samples.Places(seed, 200);
            var shuffled = places.ToArray();
            new Random(seed).Shuffle(shuffled);
            Assert.Equal(
                MatchingEngine.RankPlaces(participant, places, Samples.Options()).Items.ToArray(),
                MatchingEngine.RankPlaces(participant, shuffled, Samples.Options()).Items.ToArray());
        },
        iter: Effort.Of(100));

    [Fact]
    public void RankPlaces_StricterPerson_NeverAddsAPlace() => Gen.Select(Gen.Int, Samples.AnyParticipant, Gen.Int[0, 12]).Sample(
        (seed, participant, bit) =>
        {
            var places = Samples.Places(seed, 100);
            var before = Ids(participant, places);
            ParticipantProfile[] stricter =
            [
                participant with { CannotDo = participant.CannotDo | (FunctionalConstraint)(1 << bit) },
                participant with { HoursMax = Math.Max(participant.HoursMin, 20) },
                participant with { MobilityRadiusKm = participant.MobilityRadiusKm / 2 ?? 30 },
                participant with { MatchingConsent = false },
                participant with { AgeBand = (AgeBand)Math.Max((int)AgeBand.Child, (int)participant.AgeBand - 1) },
                participant with { FullTimeSchooling = true, SchoolingEndsOn = null },
                participant with { AvailableTo = (participant.AvailableTo ?? Samples.Today.AddDays(200)).AddDays(-50) },
                participant with { BenefitsRefused = Entitlements.SupportedEmployment | Entitlements.WorkshopBenefits },
            ];
            Assert.All(stricter, s => Assert.Subset(before, Ids(s, places)));
        },
        iter: Effort.Of(100));

    [Fact]
    public void RankPlaces_StricterPlace_IsNeverAdded() => Gen.Select(Gen.Int, Samples.AnyParticipant).Sample(
        (seed, participant) =>
        {
            var places = Samples.Places(seed, 100);
            var before = Ids(participant, places);
            Func<PlaceProfile, PlaceProfile>[] stricter =
            [
                place => place with { Hazards = place.Hazards | Hazard.Accident },
                place => place with { PieceWork = true },
                place => place with { DailyMinutes = Math.Max(place.DailyMinutes ?? 0, 600) },
                place => place with { WeeklyMinutes = Math.Min(10_080, (place.WeeklyMinutes ?? 1_200) + 300) },
                place => place.ShiftStart < place.ShiftEnd && place.ShiftEnd < new TimeOnly(23, 30) ? place with { ShiftEnd = new TimeOnly(23, 30) } : place,

                // Unstated days would be stated by it; and a day more may be the shorter one that frees half an hour of a longer one.
                place => place.Days == Weekdays.None || place.DailyMinutes is null or > 480 ? place : place with { Days = place.Days | Weekdays.Saturday },
                place => place with { CapacityFree = Math.Max(0, place.CapacityFree - 1) },
                place => place with { Published = false },
            ];
            Assert.All(stricter, change => Assert.Subset(before, Ids(participant, [.. places.Select(change)])));
        },
        iter: Effort.Of(100));

    [Fact]
    public void RankPlaces_PageByPage_IsTheWholeList() => Samples.AnyParticipant.Sample(
        participant =>
        {
            var places = Samples.Places(7, 300);
            var whole = MatchingEngine.RankPlaces(participant, places, Samples.Options(1000)).Items;
            var pages = new List<RankedPlace>();
            for (RankPosition? after = null; ;)
            {
                var page = MatchingEngine.RankPlaces(participant, places, Samples.Options(7) with { After = after });
                pages.AddRange(page.Items);
                if (page.Next is null)
                    break;
                after = page.Next;
            }

            Assert.Equal(whole, pages);
        },
        iter: Effort.Of(30));

    [Fact]
    public void RankPlaces_EqualFits_OrderedById()
    {
        var places = Enumerable.Range(1, 9).Select(i => Samples.PlainPlace with { Id = Samples.Id(i * 7919 % 13) }).ToList();

        var ids = MatchingEngine.RankPlaces(Person, places, Samples.Options()).Items.Select(i => i.PlaceId).ToList();

        Assert.Equal(ids.Order(), ids);
    }

    [Fact]
    public void RankParticipants_AnyPlace_HasTheFitsOfRankPlaces() => Gen.Select(Gen.Int, Samples.AnyPlace).Sample(
        (seed, place) =>
        {
            var random = new Random(seed);
            var people = Enumerable.Range(0, 50).Select(_ => Samples.Participant(random)).ToList();
            var rows = MatchingEngine.RankParticipants(place, people, Samples.Options() with { Top = 50 }).Items;
            Assert.Equal(people.Count(p => MatchingEngine.RankPlaces(p, [place], Samples.Options()).Items.Length == 1), rows.Length);
            foreach (var row in rows)
            {
                var other = MatchingEngine.RankPlaces(people.Single(p => p.Id == row.ParticipantId), [place], Samples.Options()).Items.Single();
                Assert.Equal((other.Fit, other.Low, other.High, other.Suitable, other.StartOn), (row.Fit, row.Low, row.High, row.Suitable, row.StartOn));
            }
        },
        iter: Effort.Of(100));

    [Fact]
    public void RankPlaces_NoPlaces_IsAnEmptyAnswer()
    {
        var ranking = MatchingEngine.RankPlaces(Person, [], Samples.Options());

        Assert.Empty(ranking.Items);
        Assert.Empty(ranking.Problems);
        Assert.Null(ranking.Next);
    }

    [Fact]
    public void RankPlaces_WrongRecords_AreNamedAndTheRestIsRanked()
    {
        PlaceProfile[] places =
        [
            Samples.PlainPlace,
            Samples.PlainPlace,
            Samples.PlainPlace with { Id = Guid.Empty },
            Samples.PlainPlace with { Id = Samples.Id(3), Location = new GeoPoint(99_000_000, 0) },
            Samples.PlainPlace with { Id = Samples.Id(4), WeeklyMinutes = -5 },
            Samples.PlainPlace with { Id = Samples.Id(5), CapacityFree = -1 },
            Samples.PlainPlace with { Id = Samples.Id(6), Type = (PlaceType)77 },
        ];

        var ranking = MatchingEngine.RankPlaces(Person, places, Samples.Options());

        Assert.Equal(Samples.PlainPlace.Id, Assert.Single(ranking.Items).PlaceId);
        Assert.Equal(
            ["id-twice", "id-missing", "location-out-of-range", "minutes-out-of-range", "number-out-of-range", "unknown-value"],
            ranking.Problems.Select(p => p.Code));
    }

    [Fact]
    public void RankPlaces_WrongPersonOrOptions_SaysSo()
    {
        Assert.Equal("radius-out-of-range", Problem(Person with { MobilityRadiusKm = 0 }, Samples.Options()));
        Assert.Equal("hours-out-of-range", Problem(Person with { HoursMax = 169 }, Samples.Options()));
        Assert.Equal("interest-out-of-range", Problem(Person with { Interests = [new Interest(0, 1)] }, Samples.Options()));
        Assert.Equal("unknown-value", Problem(Person with { AgeBand = (AgeBand)9 }, Samples.Options()));
        Assert.Equal("id-missing", Problem(Person with { Id = Guid.Empty }, Samples.Options()));
        Assert.Equal("top-out-of-range", Problem(Person, Samples.Options(0)));
        Assert.Equal("within-out-of-range", Problem(Person, Samples.Options() with { WithinKm = -1 }));
    }

    [Fact]
    public void RankPlaces_Filters_KeepOnlyWhatWasAsked()
    {
        PlaceProfile[] places = [.. Samples.EasyPlaces(11, 500), .. Samples.Places(12, 500)];
        var person = Person with { Location = new GeoPoint(5_050_000, 1_000_000) };
        var whole = MatchingEngine.RankPlaces(person, places, Samples.Options(1000)).Items;

        AssertKept(Samples.Options(1000) with { WithinKm = 100 }, row => row.DistanceMetres <= 100_000);
        AssertKept(Samples.Options(1000) with { Types = [PlaceType.Job] }, row => PlaceOf(row).Type == PlaceType.Job);
        AssertKept(Samples.Options(1000) with { Fields = [33, 41] }, row => PlaceOf(row).Field is 33 or 41);
        AssertKept(Samples.Options(1000) with { OnlySuitable = true, MinFit = 7000 }, row => row.Suitable && row.Fit >= 7000);

        PlaceProfile PlaceOf(RankedPlace row) => places.Single(place => place.Id == row.PlaceId);

        void AssertKept(RankOptions options, Func<RankedPlace, bool> isAskedFor)
        {
            var kept = MatchingEngine.RankPlaces(person, places, options).Items;
            Assert.Equal(whole.Where(isAskedFor), kept);
            Assert.InRange(kept.Length, 1, whole.Length - 1);
        }
    }

    private static string Problem(ParticipantProfile person, RankOptions options)
    {
        var ranking = MatchingEngine.RankPlaces(person, [Samples.PlainPlace], options);
        Assert.Empty(ranking.Items);
        return Assert.Single(ranking.Problems).Code;
    }

    private static HashSet<Guid> Ids(ParticipantProfile participant, IEnumerable<PlaceProfile> places) =>
        [.. MatchingEngine.RankPlaces(participant, places, Samples.Options(1000)).Items.Select(i => i.PlaceId)];
}
