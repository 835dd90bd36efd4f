using System.Runtime.InteropServices;
using Perspektiva.Matching.Engine.Index;

namespace Perspektiva.Matching.Engine.Tests.Index;

/// <summary>What a pass keeps, against a loop over all bounds: that it keeps no more than it must is speed, and shows nowhere else.</summary>
public sealed class GroupScanTests
{
    /// <summary>A row that passes, by its bound and slot.</summary>
    private sealed record Passed(int Bound, int Slot);

    [Fact]
    public void Scan_OfAllGroups_KeepsAllUpToAReachThatIsNoFurtherThanNeeded()
    {
        for (var seed = 0; seed < 60; seed++)
        {
            var (random, segment, query, plan, range) = Question(seed);
            var all = Passing(segment, query, plan, range.Reach, [.. Enumerable.Range(0, segment.Groups)]);
            var scan = new GroupScan(query, plan, range);
            var (scratch, told) = (new ScanScratch(random.Next(2) * 3), int.MaxValue);
            for (int first = 0, end; first < segment.Groups; first = end)
            {
                end = Math.Min(segment.Groups, first + random.Next(1, 20));
                if (random.Next(4) == 0)
                    scan.LowerTo(told = random.Next(range.Useful, range.Reach + 10));
                scan.Scan(segment, 7, first, end, scratch);
                told = Math.Min(told, scan.Reach);
            }

            Assert.Equal(Math.Min(told, ReachFor(all, range)), scan.Reach);
            AssertKept(scan, all);
            scan.Release();
            Assert.Equal(0, scan.Found.Length);
        }
    }

    [Fact]
    public void ScanFirst_OfSomeGroups_KeepsNothingBehindTheBestOfThem()
    {
        for (var seed = 0; seed < 60; seed++)
        {
            var (random, segment, query, plan, range) = Question(seed);
            int[] first = [.. Enumerable.Range(0, segment.Groups).Where(_ => random.Next(3) > 0)];
            var rest = Enumerable.Range(0, segment.Groups).Except(first).ToArray();
            var (some, all) = (Passing(segment, query, plan, range.Reach, first), Passing(segment, query, plan, range.Reach, [.. first, .. rest]));
            var (scan, scratch) = (new GroupScan(query, plan, range), new ScanScratch(0, Math.Max(first.Length, ScanScratch.RunGroups)));

            scan.ScanFirst(segment, 7, first, scratch);

            Assert.Equal(ReachFor(some, range), scan.Reach);
            AssertKept(scan, some);
            Assert.Equal(some.Count(row => row.Bound <= scan.Reach), scan.Found.Length);
            foreach (var group in rest)
                scan.Scan(segment, 7, group, group + 1, scratch);
            Assert.Equal(ReachFor(all, range), scan.Reach);
            AssertKept(scan, all);
        }
    }

    [Fact]
    public void Scan_OnceEnoughAreKept_KeepsFewBehindThem()
    {
        // A group that costs nothing, then dear ones: once the first is known, of the others only what comes near it is kept.
        var segment = new Segment(40 * HotPlanes.GroupLanes);
        for (var slot = 0; slot < segment.Capacity; slot++)
        {
            var dear = slot < HotPlanes.GroupLanes ? 0 : 6 + (slot % 20);
            var asked = Enumerable.Range(0, AbilityProfile.Dimensions).Select(dimension => dimension < dear ? new Requirement(4, Importance.Useful) : Requirement.NotAsked);
            segment.Append(PlaceRow.From(Samples.PlainPlace with { Id = Samples.Id(1 + slot), Requirements = RequirementProfile.From([.. asked]) }), 0);
        }
        var query = new PlaceQuery(Samples.PlainParticipant, Samples.Options());
        var scan = new GroupScan(query, new ScanPlan(query, fine: true), new ScanRange(200, 0, 40));

        scan.Scan(segment, 0, 0, segment.Groups, new ScanScratch(0));

        Assert.Equal((5, HotPlanes.GroupLanes), (scan.Reach, scan.Found.Length));
    }

    [Fact]
    public void ScanFirst_OfManyGroups_IsToldByEveryFifthBlock()
    {
        for (var seed = 0; seed < 10; seed++)
        {
            var random = new Random(seed);
            var segment = new Segment(70 * HotPlanes.GroupLanes);
            var places = Samples.EasyPlaces(seed, 400);
            for (var slot = 0; slot < segment.Capacity - random.Next(500); slot++)
                segment.Append(PlaceRow.From(places[random.Next(places.Length)] with { Id = Samples.Id(1 + slot) }), 0);
            var query = new PlaceQuery(Samples.Participant(random) with { CannotDo = FunctionalConstraint.None, MobilityRadiusKm = 1000 }, Samples.Options());
            var (plan, range) = (new ScanPlan(query, fine: true), new ScanRange(200, 0, 102));
            int[] groups = [.. Enumerable.Range(0, 30 + (4 * seed))];
            var all = Passing(segment, query, plan, range.Reach, groups);
            var told = groups.Length * HotPlanes.GroupBlocks < 160 ? all : [.. all.Where(row => row.Slot / HotPlanes.Lanes % 5 == 0)];
            var scan = new GroupScan(query, plan, range);

            scan.ScanFirst(segment, 7, groups, new ScanScratch(0, groups.Length));

            var sampled = ReachFor(told, range with { Wanted = told.Count == all.Count ? 102 : 20 });
            Assert.Equal(Math.Min(sampled, ReachFor([.. all.Where(row => row.Bound <= sampled)], range)), scan.Reach);
            AssertKept(scan, all);
        }
    }

    [Fact]
    public void Scan_WhereTheReachIsKnown_KeepsAllUpToItAndNothingElse()
    {
        for (var seed = 0; seed < 30; seed++)
        {
            var (random, segment, query, plan, range) = Question(seed);
            range = range with { Reach = random.Next(range.Useful, range.Reach + 1), Wanted = int.MaxValue, Known = true };
            var all = Passing(segment, query, plan, range.Reach, [.. Enumerable.Range(0, segment.Groups)]);
            var scan = new GroupScan(query, plan, range);

            scan.Scan(segment, 7, 0, segment.Groups, new ScanScratch(0));

            var kept = scan.Found.ToArray().Select(candidate => new Passed(Candidate.Bound(candidate), Candidate.Slot(candidate)));
            Assert.Equal(all.OrderBy(row => row.Slot), kept.OrderBy(row => row.Slot));
            Assert.Equal((range.Reach, range.Reach + 1), (scan.Reach, scan.Counts.Length));
        }
    }

    private static (Random Random, Segment Segment, PlaceQuery Query, ScanPlan Plan, ScanRange Range) Question(int seed)
    {
        var random = new Random(seed);
        var places = Samples.EasyPlaces(seed, random.Next(1, 1_900));
        var segment = new Segment(2_000);
        foreach (var place in places)
            segment.Append(PlaceRow.From(place), 0);
        var person = Samples.Participant(random) with { CannotDo = FunctionalConstraint.None, MobilityRadiusKm = 100 + random.Next(500) };
        var query = new PlaceQuery(person, Samples.Options());
        var plan = new ScanPlan(query, fine: random.Next(4) > 0);
        var useful = random.Next(2) * random.Next(40);
        return (random, segment, query, plan, new ScanRange(random.Next(useful, 206), useful, random.Next(1, 90)));
    }

    private static List<Passed> Passing(Segment segment, PlaceQuery query, ScanPlan plan, int reach, int[] groups)
    {
        var (stands, bounds, passing) = (new ulong[HotPlanes.GroupBlocks], new byte[HotPlanes.GroupLanes], new List<Passed>());
        foreach (var group in groups)
        {
            if (query.LeastCommute(segment.Boxes[group]) is var commute && commute < 0)
                continue;
            BlockScan.ScanScalar(ref MemoryMarshal.GetReference(segment.Planes), plan, (byte)reach, [new GroupRun(group, (byte)(commute / plan.Unit))], stands, bounds);
            passing.AddRange(Enumerable.Range(0, HotPlanes.GroupLanes)
                .Where(lane => (group * HotPlanes.GroupLanes) + lane < segment.Count && (stands[lane / HotPlanes.Lanes] >> (lane % HotPlanes.Lanes) & 1) != 0)
                .Select(lane => new Passed(bounds[lane], (group * HotPlanes.GroupLanes) + lane)));
        }

        return passing;
    }

    // Five units behind the bound up to which as many are useful as are wanted.
    private static int ReachFor(List<Passed> passed, ScanRange range)
    {
        var enough = Enumerable.Range(range.Useful, range.Reach - range.Useful + 1)
            .Cast<int?>().FirstOrDefault(edge => passed.Count(row => row.Bound >= range.Useful && row.Bound <= edge) >= range.Wanted);
        return Math.Min(range.Reach, (enough ?? range.Reach) + 5);
    }

    private static void AssertKept(GroupScan scan, List<Passed> all)
    {
        var found = scan.Found.ToArray();
        Assert.All(found, candidate => Assert.Equal(7, Candidate.Segment(candidate)));
        var kept = found.Select(candidate => new Passed(Candidate.Bound(candidate), Candidate.Slot(candidate))).ToHashSet();
        Assert.Equal(found.Length, kept.Count);
        Assert.Subset(all.ToHashSet(), kept);
        Assert.Equal(all.Where(row => row.Bound <= scan.Reach).OrderBy(row => row.Slot), kept.Where(row => row.Bound <= scan.Reach).OrderBy(row => row.Slot));
        for (var bound = 0; bound < 256; bound++)
            Assert.Equal(kept.Count(row => row.Bound == bound), scan.Counts[bound]);
    }
}
