using CsCheck;
using Perspektiva.Matching.Engine.Index;

namespace Perspektiva.Matching.Engine.Tests.Index;

/// <summary>The index gives what the plain path gives: rows, fits, ranges and order.</summary>
public sealed class PlaceIndexTests
{
    private static readonly Gen<RankOptions> AnyOptions = Gen.Int.Select(seed =>
    {
        var random = new Random(seed);
        return new RankOptions
        {
            OnDate = Samples.Today.AddDays(random.Next(-20, 400)),
            Top = 1 + random.Next(30),
            Types = random.Next(4) == 0 ? [(PlaceType)random.Next(13), PlaceType.Job] : [],
            Fields = random.Next(4) == 0 ? [33, 41, 22] : [],
            WithinKm = random.Next(3) == 0 ? 30 + random.Next(300) : null,
            MinFit = random.Next(3) == 0 ? random.Next(9500) : 0,
            OnlySuitable = random.Next(4) == 0,
            Threads = 1 + random.Next(2),
        };
    });

    [Fact]
    public void RankPlaces_AnyPersonAnyOptions_EqualsThePlainPath() => Gen.Select(Gen.Int[0, 1_000_000], Samples.AnyParticipant, AnyOptions).Sample(
        (seed, participant, options) =>
        {
            var places = Samples.Places(seed, 700);
            AssertSame(participant, options, places, PlaceIndex.Build(places, out _));
        },
        iter: Effort.Of(100));

    [Fact]
    public void RankPlaces_EasyPlaces_EqualsThePlainPath() => Gen.Select(Gen.Int[0, 1_000_000], Samples.AnyParticipant, AnyOptions).Sample(
        (seed, participant, options) =>
        {
            var places = Samples.EasyPlaces(seed, 1500);
            var willing = participant with { MatchingConsent = true, Ready = true, CannotDo = FunctionalConstraint.None };
            AssertSame(willing, options, places, PlaceIndex.Build(places, out _));
        },
        iter: Effort.Of(100));

    [Fact]
    public void BestPlacesForAll_AnyPeopleAnyOptions_EqualsThePlainPath() => Gen.Select(Gen.Int[0, 1_000_000], AnyOptions).Sample(
        (seed, options) =>
        {
            var random = new Random(seed);
            var places = Samples.EasyPlaces(seed, 1300);
            var index = PlaceIndex.Build(places, out _);
            foreach (var gone in places.Take(50))
                index.Remove(gone.Id);

            // More than a batch, some of them alike, so that what one batch found bounds the next.
            var people = Enumerable.Range(0, 70).Select(i => Samples.AtSchool(Samples.Participant(new Random(seed + (i % 40))), seed + (i % 40)) with { CannotDo = FunctionalConstraint.None }).ToArray();

            var bests = index.BestPlacesForAll(people, options, threads: 1 + random.Next(2));

            for (var i = 0; i < people.Length; i += Effort.Step)
            {
                var expected = MatchingEngine.RankPlaces(people[i], places.Skip(50), options);
                Assert.Equal(expected.Items.Select(row => new RankPosition(row.Fit, row.PlaceId)), bests[i]);
            }
        },
        iter: Effort.Of(15));

    [Theory]
    [InlineData(20_000)]
    [InlineData(300_000)]
    public void BestPlacesForAll_ManyCells_EqualsRankPlaces(int count)
    {
        // Some cells' first groups are looked at beforehand, in the greater index not all of them; the last group is not full.
        var places = Samples.EasyPlaces(6, Math.Max(300, Effort.Size(20_000)));
        var index = PlaceIndex.Build([.. Enumerable.Range(0, Effort.Size(count) + 77).Select(i => places[i % places.Length] with { Id = Samples.Id(1 + i) })], out _);
        foreach (var gone in Enumerable.Range(0, 500))
            index.Remove(Samples.Id(1 + (gone * 7)));
        foreach (var changed in Enumerable.Range(0, 300))
            index.Upsert(places[changed] with { Id = Samples.Id(20_000 + changed) });
        var people = Enumerable.Range(0, 20).Select(i => Samples.Participant(new Random(i)) with { CannotDo = FunctionalConstraint.None }).ToArray();
        foreach (var options in new[] { Samples.Options(50), Samples.Options(20) with { Types = [PlaceType.Internship] }, Samples.Options(30) with { After = new RankPosition(9000, Samples.Id(5)) } })
        {
            var bests = index.BestPlacesForAll(people, options, threads: 2);
            for (var i = 0; i < people.Length; i++)
            {
                var expected = index.RankPlaces(people[i], options);
                Assert.Equal(expected.Items.Select(row => new RankPosition(row.Fit, row.PlaceId)), bests[i]);
            }
        }
    }

    [Theory]
    [InlineData(40, 1)]
    [InlineData(40, 2)]
    [InlineData(4000, 1)]
    public void RankPlaces_MostThatTheScanLetsPassIsExcluded_LooksFurther_EqualsThePlainPath(int rare, int threads)
    {
        // The scan does not see types, so what it keeps first is nearly all of another one.
        var places = Samples.EasyPlaces(8, 3000).Select((place, i) => place with { Type = i % rare == 0 ? PlaceType.Internship : PlaceType.Job }).ToArray();
        var options = Samples.Options(20) with { Types = [PlaceType.Internship], Threads = threads };

        AssertSame(Samples.PlainParticipant, options, places, PlaceIndex.Build(places, out _));
    }

    [Fact]
    public void RankPlaces_PageByPage_IsTheWholeList()
    {
        var places = Samples.EasyPlaces(5, 1000);
        var index = PlaceIndex.Build(places, out _);
        var person = Samples.PlainParticipant;
        var whole = MatchingEngine.RankPlaces(person, places, Samples.Options(1000)).Items;
        var pages = new List<RankedPlace>();
        var page = index.RankPlaces(person, Samples.Options(13));
        for (; page.Next is not null; page = index.RankPlaces(person, Samples.Options(13) with { After = page.Next }))
            pages.AddRange(page.Items);
        pages.AddRange(page.Items);

        Assert.Equal(whole, pages);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void RankPlaces_APlaceThatFitsNotAtAll_IsListedAfterTheOthers(int threads)
    {
        // Each cannot fit less, and costs far more than it takes to that.
        var never = RequirementProfile.From([.. Enumerable.Repeat(new Requirement(5, Importance.Important), AbilityProfile.Dimensions)]);
        PlaceProfile[] places = [Samples.PlainPlace, .. Enumerable.Range(10, 5).Select(id => Samples.PlainPlace with { Id = Samples.Id(id), Requirements = never })];
        var index = PlaceIndex.Build(places, out _);

        Assert.Equal([FitFormulaV1.Full, 0, 0, 0, 0, 0], index.RankPlaces(Weak, Samples.Options()).Items.Select(row => row.Fit));
        foreach (var top in (int[])[1, 3, 20])
            AssertSame(Weak, Samples.Options(top) with { Threads = threads }, places, index);
    }

    [Fact]
    public void RankPlaces_EqualFitsByADecisiveGapAndWithoutOne_AreInTheOrderOfTheirIds()
    {
        // What a decisive gap of two leaves at most, once by such a gap and twice by costs alone.
        var gap = Samples.PlainPlace with { Id = Samples.Id(10), Requirements = RequirementProfile.Nothing.With(Dimension.Reading, 3, Importance.Decisive), WeeklyMinutes = 25 * 60 };
        var costs = gap with
        {
            Id = Samples.Id(11),
            Requirements = RequirementProfile.From([.. Enumerable.Range(0, 32).Select(i => i < 6 ? new Requirement(5, Importance.Important) : Requirement.NotAsked)]),
            StartFrom = Samples.Today.AddDays(30 * 7),
            WeeklyMinutes = 15 * 60,
        };
        PlaceProfile[] places = [gap, costs, costs with { Id = Samples.Id(12) }];
        var person = Weak with { HoursMin = 25 };

        Assert.All(MatchingEngine.RankPlaces(person, places, Samples.Options()).Items, row => Assert.Equal(ScanPlan.FineAbove, row.Fit));
        AssertSame(person, Samples.Options(1), places, PlaceIndex.Build(places, out _));
        AssertSame(person, Samples.Options(2), places, PlaceIndex.Build(places, out _));
    }

    [Fact]
    public void Upsert_AnySequence_EqualsAModel() => Gen.Int[0, 1_000_000].Sample(
        seed =>
        {
            var random = new Random(seed);
            var model = new Dictionary<Guid, PlaceProfile>();
            var index = new PlaceIndex();
            for (var i = 0; i < 300; i++)
            {
                var place = Samples.EasyPlace(random) with { Id = Samples.Id(1 + random.Next(80)) };
                if (random.Next(4) == 0)
                {
                    Assert.Equal(model.Remove(place.Id), index.Remove(place.Id));
                    continue;
                }

                model[place.Id] = place;
                Assert.Null(index.Upsert(place));
            }

            Assert.Equal(model.Count, index.Count);
            AssertSame(Samples.PlainParticipant, Samples.Options(100), model.Values, index);
        },
        iter: Effort.Of(30));

    [Fact]
    public void Upsert_TailsThatFillUpAgainAndAgain_EqualsAModel() => Gen.Int[0, 1_000_000].Sample(
        seed =>
        {
            // Tails are sealed, and now and then all is built anew, while rows are replaced and taken out in each of them.
            var random = new Random(seed);
            var (model, index) = (new Dictionary<Guid, PlaceProfile>(), new PlaceIndex(1 + random.Next(40)));
            var ids = 10 + random.Next(400);
            for (var i = 1; i <= 600; i++)
            {
                var place = (random.Next(8) == 0 ? Samples.Place(random) : Samples.EasyPlace(random)) with { Id = Samples.Id(1 + random.Next(ids)) };
                if (random.Next(5) == 0)
                    Assert.Equal(model.Remove(place.Id), index.Remove(place.Id));
                else if (index.Upsert(place) is null)
                    model[place.Id] = place;
                if (i % 150 != 0)
                    continue;
                Assert.Equal(model.Count, index.Count);
                AssertSame(Samples.PlainParticipant, Samples.Options(1000), model.Values, index);
                AssertSame(Samples.Participant(random), Samples.Options(5), model.Values, index);
            }
        },
        iter: Effort.Of(200));

    [Fact]
    public void Upsert_ManyMoreThanATail_KeepsEveryLatestPlace()
    {
        var random = new Random(3);
        var model = Samples.EasyPlaces(3, 3000).ToDictionary(p => p.Id);
        var index = PlaceIndex.Build([.. model.Values], out _);
        var ids = model.Keys.ToArray();
        for (var i = 0; i < Effort.Of(110_000); i++)
        {
            var place = Samples.PlainPlace with { Id = ids[random.Next(ids.Length)], CapacityFree = random.Next(3), Kldb = $"{11 + random.Next(80)}101" };
            model[place.Id] = place;
            index.Upsert(place);
        }

        Assert.Equal(3000, index.Count);
        AssertSame(Samples.PlainParticipant with { Interests = [new Interest(33, 3)] }, Samples.Options(500), model.Values, index);
    }

    [Fact]
    public async Task RankPlaces_WhilePlacesChange_SeesAWholeState()
    {
        // Every write moves one free capacity from one place to the other: a state has exactly one of the two.
        var (a, b) = (Samples.PlainPlace with { Id = Samples.Id(11) }, Samples.PlainPlace with { Id = Samples.Id(12) });
        var index = PlaceIndex.Build([.. Samples.EasyPlaces(9, 2000).Select(p => p with { Published = false }), a, b], out _);
        var writing = true;
        var seen = 0;
        var writer = Task.Run(
            () =>
            {
                for (var i = 0; i < Effort.Of(60_000) || Volatile.Read(ref seen) < 20; i++)
                    index.Upsert((i % 2 == 0 ? a : b) with { DurationDays = 1 + (i % 300) });
                Volatile.Write(ref writing, false);
            },
            TestContext.Current.CancellationToken);
        while (Volatile.Read(ref writing))
        {
            Assert.Equal(2, index.RankPlaces(Samples.PlainParticipant, Samples.Options()).Items.Length);
            Interlocked.Increment(ref seen);
        }

        await writer;
        Assert.True(seen >= 20);
    }

    [Fact]
    public void Upsert_Returned_IsSeenByTheNextQuery()
    {
        var index = PlaceIndex.Build(Samples.EasyPlaces(1, 500), out _);
        for (var i = 1; i < Effort.Of(300); i++)
        {
            var best = Samples.PlainPlace with { Id = Samples.Id(i), Kldb = "33212" };
            index.Upsert(best);
            Assert.Contains(index.RankPlaces(Samples.PlainParticipant, Samples.Options(1000)).Items, row => row.PlaceId == best.Id);
            index.Remove(best.Id);
        }
    }

    [Fact]
    public void Build_EmptyOrWrong_AnswersClearly()
    {
        Assert.Empty(PlaceIndex.Build([], out _).RankPlaces(Samples.PlainParticipant, Samples.Options()).Items);
        var index = PlaceIndex.Build([Samples.PlainPlace, Samples.PlainPlace, Samples.PlainPlace with { Id = Guid.Empty }], out var problems);
        Assert.Equal(1, index.Count);
        Assert.Equal(["id-missing", "id-twice"], problems.Select(p => p.Code).Order(StringComparer.Ordinal));
        Assert.Equal("number-out-of-range", index.Upsert(Samples.PlainPlace with { CapacityFree = -1 })!.Code);
        Assert.False(index.Remove(Samples.Id(99)));
    }

    [Fact]
    public void Build_WrongOnesAmongMany_RanksTheOthersAsThePlainPathDoes()
    {
        PlaceProfile[] places = [.. Samples.EasyPlaces(5, 9_000).Select((place, i) => i % 3 == 1 ? place with { CapacityFree = -1 } : place)];

        var index = PlaceIndex.Build(places, out var problems);

        Assert.Equal(places.Where((_, i) => i % 3 == 1).Select(place => (place.Id, "number-out-of-range")), problems.Select(problem => (problem.Id, problem.Code)));
        Assert.Equal(6_000, index.Count);
        AssertSame(Samples.PlainParticipant, Samples.Options(), places.Where((_, i) => i % 3 != 1), index);
    }

    [Fact]
    public void ScannedBytes_APlace_AreAtMost64() => Assert.InRange(PlaceIndex.ScannedBytesPerPlace, 1, 64);

    [Fact]
    public void Scan_EveryWidth_SaysTheSame() => Gen.Select(Gen.Int[0, 1_000_000], Samples.AnyParticipant, AnyOptions, Gen.Byte, Gen.Bool).Sample(
        (seed, participant, options, threshold, fine) =>
        {
            PlaceRow[] rows = [.. Samples.EasyPlaces(seed, 2 * HotPlanes.GroupLanes).Select(PlaceRow.From)];
            var segment = SegmentBuilderTests.Sorted(rows, threads: 1);
            var plan = new ScanPlan(new PlaceQuery(participant, options), fine);
            ref var planes = ref System.Runtime.InteropServices.MemoryMarshal.GetReference(segment.Planes);
            GroupRun[] runs = [new GroupRun(1, 3), new GroupRun(0, 0)];
            var (stands, bounds) = (new ulong[2 * HotPlanes.GroupBlocks], new byte[2 * HotPlanes.GroupLanes]);
            BlockScan.ScanScalar(ref planes, plan, threshold, runs, stands, bounds);
            var (otherStands, otherBounds) = (new ulong[stands.Length], new byte[bounds.Length]);
            if (System.Runtime.Intrinsics.X86.Avx512BW.IsSupported)
            {
                BlockScan.Scan512(ref planes, plan, threshold, runs, 3, otherStands, otherBounds);
                Assert.Equal(stands, otherStands);
                Assert.Equal(bounds, otherBounds);
            }

            if (System.Runtime.Intrinsics.X86.Avx2.IsSupported)
            {
                BlockScan.Scan256(ref planes, plan, threshold, runs, 3, otherStands, otherBounds);
                Assert.Equal(stands, otherStands);
                Assert.Equal(bounds, otherBounds);
            }
        },
        iter: Effort.Of(500));

    private static ParticipantProfile Weak => Samples.PlainParticipant with { Abilities = AbilityProfile.From([.. Enumerable.Repeat<int?>(1, 32)]) };

    [Theory]
    [InlineData(60, 1)]
    [InlineData(61, 2)]
    [InlineData(66, 3)]
    [InlineData(167, 3)]
    [InlineData(168, 4)]
    public void RankPlaces_UpToAllHoursOfAWeek_TakesWhatTheLimitAllows(int most, int places)
    {
        PlaceProfile[] weeks = [.. new[] { 3_600, 3_660, 3_960, 10_080 }.Select((minutes, i) => Samples.PlainPlace with { Id = Samples.Id(10 + i), WeeklyMinutes = minutes })];
        var person = Samples.PlainParticipant with { HoursMin = 45, HoursMax = most };
        var index = PlaceIndex.Build(weeks, out _);

        AssertSame(person, Samples.Options(), weeks, index);
        Assert.Equal(places, index.RankPlaces(person, Samples.Options()).Items.Length);
        Assert.Equal(places, index.BestPlacesForAll([person], Samples.Options(), threads: 1)[0].Length);
    }

    private static void AssertSame(ParticipantProfile participant, RankOptions options, IEnumerable<PlaceProfile> places, PlaceIndex index)
    {
        var expected = MatchingEngine.RankPlaces(participant, places, options);
        var actual = index.RankPlaces(participant, options);
        Assert.Equal(expected.Items.ToArray(), actual.Items.ToArray());
        Assert.Equal(expected.Next, actual.Next);
    }
}
