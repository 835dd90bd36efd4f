using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using Perspektiva.Matching.Engine.Index;

namespace Perspektiva.Matching.Engine.Tests.Index;

/// <summary>The scan by vectors and the one without give the same bytes, not only the same list in the end.</summary>
public sealed class BlockScanTests
{
    private const int Groups = 3;

    [Theory]
    [InlineData(true, 0)]
    [InlineData(true, 1)]
    [InlineData(true, 3)]
    [InlineData(false, 0)]
    public void Scan_ByVectors_EqualsThePlainScan(bool fine, int ahead)
    {
        for (var seed = 0; seed < 40; seed++)
        {
            var random = new Random(seed);
            var plan = new ScanPlan(new PlaceQuery(Samples.AtSchool(Samples.Participant(random), seed) with { MobilityRadiusKm = 50 }, Samples.Options()), fine);
            var planes = Planes(random);
            var threshold = (byte)random.Next(20, 200);
            GroupRun[] run = [new(2, (byte)random.Next(21)), new(0, 0), new(1, (byte)random.Next(21))];
            var plain = (Stands: Filled(0xFFUL), Bounds: new byte[Groups * HotPlanes.GroupLanes]);
            BlockScan.ScanScalar(ref MemoryMarshal.GetArrayDataReference(planes), plan, threshold, run, plain.Stands, plain.Bounds);

            var scanned = (Stands: Filled(1UL << 63), Bounds: new byte[Groups * HotPlanes.GroupLanes]);
            BlockScan.Scan(ref MemoryMarshal.GetArrayDataReference(planes), plan, threshold, run, ahead, scanned.Stands, scanned.Bounds);
            AssertSame(plain, scanned, threshold);
            if (!Avx2.IsSupported)
                continue;
            var halves = (Stands: Filled(0), Bounds: new byte[Groups * HotPlanes.GroupLanes]);
            BlockScan.Scan256(ref MemoryMarshal.GetArrayDataReference(planes), plan, threshold, run, ahead, halves.Stands, halves.Bounds);
            AssertSame(plain, halves, threshold);
        }
    }

    [Fact]
    public void ScanScalar_OfARow_BoundsWhatItCostsAndLeavesOutWhatIsExcluded()
    {
        var person = Samples.PlainParticipant with { HoursMin = 30, HoursMax = 38, CannotDo = FunctionalConstraint.Heights };
        var plan = new ScanPlan(new PlaceQuery(person, Samples.Options()), fine: true);
        Requirement[] asked = [new(5, Importance.Important), new(4, Importance.Useful), .. Enumerable.Repeat(Requirement.NotAsked, AbilityProfile.Dimensions - 2)];
        PlaceProfile[] places =
        [
            Samples.PlainPlace,
            Samples.PlainPlace with { Requirements = RequirementProfile.From(asked) },
            Samples.PlainPlace with { WeeklyMinutes = 20 * 60 },
            Samples.PlainPlace with { WeeklyMinutes = null },
            Samples.PlainPlace with { WeeklyMinutes = 38 * 60 },
            Samples.PlainPlace with { WeeklyMinutes = 39 * 60 },
            Samples.PlainPlace with { Demands = FunctionalConstraint.Heights },
            Samples.PlainPlace with { Demands = FunctionalConstraint.Machinery },
            Samples.PlainPlace with { Published = false },
            Samples.PlainPlace with { StartTo = Samples.Today.AddDays(-30) },
        ];
        var planes = new byte[HotPlanes.GroupBytes];
        for (var i = 0; i < places.Length; i++)
            HotPlanes.Write(planes, i, PlaceRow.From(places[i]));
        var (stands, bounds) = (new ulong[HotPlanes.GroupBlocks], new byte[HotPlanes.GroupLanes]);

        BlockScan.ScanScalar(ref MemoryMarshal.GetArrayDataReference(planes), plan, 10, [new GroupRun(0, 3)], stands, bounds);

        // 20 points a unit: 3 for the way; two important levels 180, a useful one 20; ten missing hours 200.
        Assert.Equal([3, 13, 13, 3, 3, 3, 3, 3, 3, 3], bounds[..places.Length].Select(bound => (int)bound));
        Assert.Equal(0b00_1001_1001UL, stands[0] & 0x3FF);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void ScanScalar_AnyPair_NeverBoundsMoreThanThePlaceCosts(bool fine)
    {
        for (var seed = 0; seed < 40; seed++)
        {
            var random = new Random(seed);
            var person = Samples.AtSchool(Samples.Participant(random), seed) with { HoursMin = random.Next(50), HoursMax = 60, Location = null, CannotDo = FunctionalConstraint.None };
            var query = new PlaceQuery(person, Samples.Options());
            var plan = new ScanPlan(query, fine);
            PlaceRow[] rows = [.. Samples.EasyPlaces(seed, HotPlanes.GroupLanes).Select(PlaceRow.From)];
            var planes = new byte[HotPlanes.GroupBytes];
            for (var i = 0; i < rows.Length; i++)
                HotPlanes.Write(planes, i, rows[i]);
            var (stands, bounds) = (new ulong[HotPlanes.GroupBlocks], new byte[HotPlanes.GroupLanes]);

            BlockScan.ScanScalar(ref MemoryMarshal.GetArrayDataReference(planes), plan, plan.Threshold(-1, 0), [new GroupRun(0, 0)], stands, bounds);

            for (var i = 0; i < rows.Length; i++)
            {
                // In the fine scan nothing of a lower fit is asked for.
                var fit = query.Score(rows[i]);
                if (fit < (fine ? ScanPlan.FineAbove + 1 : 0))
                    continue;
                Assert.InRange(fit, 0, plan.HighestFit(bounds[i]));
                Assert.NotEqual(0UL, stands[i / HotPlanes.Lanes] & (1UL << (i % HotPlanes.Lanes)));
            }
        }
    }

    [Fact]
    public void CountAndLower_OfAnyBounds_AreWhatALoopSays()
    {
        for (var seed = 0; seed < 30; seed++)
        {
            var random = new Random(seed);
            var bounds = new byte[5 * HotPlanes.Lanes];
            random.NextBytes(bounds);
            ulong[] stands = [0, ulong.MaxValue, .. Enumerable.Range(0, 3).Select(_ => (ulong)random.NextInt64() << random.Next(3))];
            var from = (byte)random.Next(100);
            var to = (byte)random.Next(from, 256);
            bool Stands(int i) => (stands[i / HotPlanes.Lanes] >> (i % HotPlanes.Lanes) & 1) != 0;
            var expected = Enumerable.Range(0, bounds.Length).Count(i => Stands(i) && bounds[i] >= from && bounds[i] <= to);
            var kept = Enumerable.Range(0, bounds.Length).Where(i => Stands(i) && bounds[i] <= to).ToArray();

            Assert.Equal(expected, BlockScan.Count(stands, bounds, from, to));
            BlockScan.Lower(stands, bounds, to);
            Assert.Equal(kept, Enumerable.Range(0, bounds.Length).Where(Stands));
        }
    }

    private static ulong[] Filled(ulong value) => [.. Enumerable.Repeat(value, Groups * HotPlanes.GroupBlocks)];

    private static byte[] Planes(Random random)
    {
        var planes = new byte[Groups * HotPlanes.GroupBytes];
        for (var slot = 0; slot < Groups * HotPlanes.GroupLanes; slot++)
            HotPlanes.Write(planes, slot, PlaceRow.From(slot % 2 == 0 ? Samples.Place(random) : Samples.EasyPlace(random)));
        return planes;
    }

    private static void AssertSame((ulong[] Stands, byte[] Bounds) plain, (ulong[] Stands, byte[] Bounds) scanned, byte threshold)
    {
        Assert.Equal(plain.Stands, scanned.Stands);
        Assert.Equal(plain.Bounds, scanned.Bounds);
        Assert.DoesNotContain(plain.Bounds.Where((_, i) => (plain.Stands[i / HotPlanes.Lanes] >> (i % HotPlanes.Lanes) & 1) != 0), bound => bound > threshold);
    }
}
