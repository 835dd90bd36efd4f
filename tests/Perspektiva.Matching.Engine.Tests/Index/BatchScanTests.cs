using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using CsCheck;
using Perspektiva.Matching.Engine.Index;

namespace Perspektiva.Matching.Engine.Tests.Index;

/// <summary>What a batch adds up alike gives every question the bounds and the list that it has alone.</summary>
public sealed class BatchScanTests
{
    [Fact]
    public void BestPlacesForAll_ManyPeople_EqualsThePlainPath() => Gen.Int[0, 1_000_000].Sample(
        seed =>
        {
            var random = new Random(seed);
            var (places, index) = Places(seed, 2_400 + random.Next(300));
            var people = People(seed, 130 + random.Next(120));
            var options = Samples.Options(1 + random.Next(40)) with { OnDate = Samples.Today.AddDays(random.Next(200)), MinFit = random.Next(3) == 0 ? random.Next(9000) : 0 };

            var bests = index.BestPlacesForAll(people, options, threads: 1);

            for (var i = 0; i < people.Length; i += 7 * Effort.Step)
                Assert.Equal(MatchingEngine.RankPlaces(people[i], places, options).Items.Select(row => new RankPosition(row.Fit, row.PlaceId)), bests[i]);
        },
        iter: Effort.Of(6));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void BestPlacesForAll_MoreThanABatch_EqualsRankPlaces(int threads)
    {
        var (_, index) = Places(threads, Math.Max(600, Effort.Size(12_000)));
        var people = People(threads, Math.Max(130, Effort.Size(1_300)));
        RankOptions[] asked =
        [
            Samples.Options(50),
            Samples.Options(20) with { Types = [PlaceType.Internship] },
            Samples.Options(30) with { After = new RankPosition(8800, Samples.Id(5)) },
            Samples.Options(10) with { WithinKm = 60, Fields = [33, 41, 22] },
        ];
        foreach (var options in asked)
        {
            var bests = index.BestPlacesForAll(people, options, threads);
            for (var i = 0; i < people.Length; i += 9)
                Assert.Equal(index.RankPlaces(people[i], options).Items.Select(row => new RankPosition(row.Fit, row.PlaceId)), bests[i]);
        }
    }

    [Fact]
    public void BestPlacesForAll_ABatchWithoutARoomLeft_EqualsRankPlaces()
    {
        // Everybody is near to every place, so that nobody makes room for another.
        var (_, index) = Places(seed: 11, 1_000);
        var people = Array.ConvertAll(People(seed: 11, BatchScan.Most), person => person with { Location = null, MatchingConsent = true, Ready = true });

        var bests = index.BestPlacesForAll(people, Samples.Options(15), threads: 1);

        for (var i = 0; i < people.Length; i += 23)
            Assert.Equal(index.RankPlaces(people[i], Samples.Options(15)).Items.Select(row => new RankPosition(row.Fit, row.PlaceId)), bests[i]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    public void BestPlacesForAll_TheBestStandInAGroupThatIsNotFull_FindsThem(int best)
    {
        // A whole cell of located places, and behind it, since nobody knows where they are, those that ask nothing.
        var places = Samples.EasyPlaces(12, SegmentBuilder.CellGroups * HotPlanes.GroupLanes)
            .Select((place, i) => place with { Location = new GeoPoint(5_000_000 + i, 900_000), Requirements = RequirementProfile.Nothing.With((Dimension)3, 5, Importance.Important) });
        PlaceProfile[] asksNothing = [.. Enumerable.Range(0, best).Select(i => Samples.PlainPlace with { Id = Samples.Id(1 + i) })];
        var index = PlaceIndex.Build([.. places, .. asksNothing], out _);
        var people = Enumerable.Repeat(Samples.PlainParticipant with { Abilities = AbilityProfile.From([.. Enumerable.Repeat<int?>(1, 32)]) }, 120).ToArray();

        var bests = index.BestPlacesForAll(people, Samples.Options(best), threads: 1);

        Assert.All(bests, list => Assert.Equal(asksNothing.Select(place => new RankPosition(FitFormulaV1.Full, place.Id)), list.AsEnumerable()));
    }

    [Fact]
    public void SharedSums_OfEveryQuestion_AreItsBounds()
    {
        for (var seed = 0; seed < 8; seed++)
            AssertSums(seed, HotPlanes.GroupLanes, People(seed, 60));
    }

    [Fact]
    public void SharedSums_WhereEverybodysPlanSupportsTheSameAbility_AreTheBounds()
    {
        for (var dimension = 0; dimension < AbilityProfile.Dimensions; dimension++)
        {
            var support = SupportProfile.None.With((Dimension)dimension, 1);
            AssertSums(dimension, SharedSums.Lanes, Array.ConvertAll(People(dimension, 3), person => person with { Support = support }));
        }
    }

    [Fact]
    public void PlaneOrder_PutsFirstWhatCostsMost()
    {
        var segment = new Segment(1_000);
        for (var slot = 0; slot < segment.Capacity; slot++)
        {
            // Dimension 7 is asked most, 30 less, 12 hardly.
            var asked = RequirementProfile.Nothing.With((Dimension)7, 5, Importance.Important).With((Dimension)30, 4, Importance.Useful).With((Dimension)12, 3, Importance.Useful);
            segment.Append(PlaceRow.From(Samples.PlainPlace with { Id = Samples.Id(1 + slot), Requirements = asked }), 0);
        }

        var weak = Samples.PlainParticipant with { Abilities = AbilityProfile.From([.. Enumerable.Repeat<int?>(2, 32)]) };

        foreach (var people in (int[])[1, 8, 20])
        {
            var planes = new PlaneOrder(segment).Of([.. Enumerable.Repeat(Scan(weak), people)]);
            Assert.Equal([3, 15, 6], planes.Take(3));
            Assert.Equal(Enumerable.Range(0, 16), planes.Order());
        }

        Assert.Equal(Enumerable.Range(0, 16), new PlaneOrder(new Segment(1)).Of([Scan(weak)]).Order());
    }

    // For so many places of a group, with the abilities in any order.
    private static void AssertSums(int seed, int places, ParticipantProfile[] people)
    {
        Assert.SkipUnless(Avx2.IsSupported, "the sums are there in 256 bits only");
        var random = new Random(seed);
        var segment = new Segment(HotPlanes.GroupLanes);
        foreach (var place in Samples.EasyPlaces(seed, HotPlanes.GroupLanes))
            segment.Append(PlaceRow.From(place), 0);
        var scans = Array.ConvertAll(people, Scan);
        int[] planes = [.. Enumerable.Range(0, HotPlanes.RequirementPlanes).OrderBy(_ => random.Next())];
        var early = new SharedSums(scans, planes.AsSpan(0, SharedSums.Pairs), beside: true);
        var late = new SharedSums(scans, planes.AsSpan(SharedSums.Pairs), beside: false);
        var (stands, bounds, shared) = (new ulong[HotPlanes.GroupBlocks], new byte[HotPlanes.GroupLanes], new byte[SharedSums.Lanes]);
        for (var at = 0; at < places; at += SharedSums.Lanes)
        {
            ref var lanes = ref segment.Planes[at];
            early.Fill(ref lanes);
            late.Fill(ref lanes);
            for (var i = 0; i < scans.Length; i++)
            {
                var plan = scans[i].Plan;
                BlockScan.ScanScalar(ref MemoryMarshal.GetReference(segment.Planes), plan, 200, [new GroupRun(0, 3)], stands, bounds);

                var costs = late.Added(i, early.Added(i, early.Beside(i, (byte)(plan.FieldDefault + 3))));
                Avx2.SubtractSaturate(costs, Vector256.LoadUnsafe(ref lanes, HotPlanes.Slack * HotPlanes.GroupLanes)).CopyTo(shared);

                // Too many hours exclude a place, so that its bound is not asked.
                for (var lane = 0; lane < SharedSums.Lanes; lane++)
                {
                    var slot = at + lane;
                    if (segment.Planes[(HotPlanes.Hours * HotPlanes.GroupLanes) + slot] <= plan.HoursMax)
                        Assert.Equal(bounds[slot], shared[lane]);
                    else
                        Assert.Equal(byte.MaxValue, costs[lane]);
                }
            }
        }
    }

    private static GroupScan Scan(ParticipantProfile person)
    {
        var query = new PlaceQuery(person, Samples.Options());
        return new GroupScan(query, new ScanPlan(query, fine: true), new ScanRange(200, 0, 40));
    }

    // Some places are gone, some came later; the last group is not full.
    private static (PlaceProfile[] Places, PlaceIndex Index) Places(int seed, int count)
    {
        var places = Samples.EasyPlaces(seed, count).ToArray();
        var index = PlaceIndex.Build(places[..(count - 300)], out _);
        foreach (var later in places[(count - 300)..])
            index.Upsert(later);
        foreach (var gone in places[..40])
            index.Remove(gone.Id);
        return (places[40..], index);
    }

    // From no support and no wish to more of both than most people have, at home together or far away from everybody.
    private static ParticipantProfile[] People(int seed, int count) => [.. Enumerable.Range(0, count).Select(i =>
    {
        var random = new Random((1000 * seed) + i);
        var person = Samples.AtSchool(Samples.Participant(random), seed + i);
        var support = Enumerable.Range(0, i % 9).Aggregate(SupportProfile.None, (plan, _) => plan.With((Dimension)random.Next(32), 1 + random.Next(2)));
        return person with
        {
            Support = support,
            Interests = [.. Enumerable.Range(0, i % 8).Select(_ => new Interest((10 * random.Next(1, 10)) + random.Next(1, 5), 1 + random.Next(3))).DistinctBy(interest => interest.Field)],
            CannotDo = i % 5 == 0 ? person.CannotDo : FunctionalConstraint.None,
            MobilityRadiusKm = i % 3 == 0 ? 40 : person.MobilityRadiusKm,
            MatchingConsent = i % 31 != 0,
        };
    })];
}
