using System.Numerics;
using System.Runtime.InteropServices;

namespace Perspektiva.Matching.Engine.Index;

/// <summary>One question's way through groups of places: those out of reach are skipped, the others scanned, the few that may stand scored exactly.</summary>
internal sealed class GroupScan(PlaceQuery query, ScanPlan plan, long version)
{
    /// <summary>Groups that are scanned at one threshold, once there is one.</summary>
    private const int RunGroups = 8;

    private readonly GroupRun[] _run = new GroupRun[RunGroups];
    private readonly ulong[] _stands = new ulong[RunGroups * HotPlanes.GroupBlocks];
    private readonly int[] _slots = new int[HotPlanes.GroupLanes];

    /// <summary>The best rows seen.</summary>
    public TopList Best { get; } = new(query.Top + 1);

    /// <summary>A fit that as many rows as are wanted are known to reach, wherever they were seen; -1 = none.</summary>
    public int Bound { get; set; } = -1;

    /// <summary>Scans the groups from one up to another, which it leaves out.</summary>
    public void Scan(Segment segment, int first, int end)
    {
        var count = segment.Count;
        var blocks = (count + HotPlanes.Lanes - 1) / HotPlanes.Lanes;
        for (var group = first; group < end;)
        {
            // As long as anything may stand, every group makes the next one's threshold.
            var length = Best.IsFull || Bound >= 0 ? RunGroups : 1;
            var found = 0;
            for (; group < end && found < length; group++)
            {
                var commute = query.LeastCommute(segment.Boxes[group]);
                if (commute >= 0)
                    _run[found++] = new GroupRun(group, Math.Min(HotPlanes.GroupBlocks, blocks - (group * HotPlanes.GroupBlocks)), (byte)(commute / plan.Unit));
            }

            var groups = _run.AsSpan(0, found);
            var threshold = plan.Threshold(Math.Max(Best.WorstFit, Bound), query.MinFit);
            BlockScan.Scan(ref MemoryMarshal.GetReference(segment.Planes), plan, threshold, groups, _stands);
            for (var i = 0; i < groups.Length; i++)
                Offer(segment, groups[i], _stands.AsSpan(i * HotPlanes.GroupBlocks, groups[i].Blocks), count);
        }
    }

    /// <summary>The fit of a row that may stand in the list, -1 for any other.</summary>
    public int FitOf(Segment segment, int slot)
    {
        ref readonly var row = ref segment.Rows[slot];
        var fit = query.Score(row);
        var stands = fit >= 0 && !(plan.IsFine && fit <= ScanPlan.FineAbove) && query.ComesAfter(new RankPosition(fit, row.Id));
        return stands && segment.LivesAt(slot, version) ? fit : -1;
    }

    // All rows are called before the first is scored: they lie apart, and waiting for one at a time is most of their cost.
    private void Offer(Segment segment, GroupRun group, ReadOnlySpan<ulong> stands, int count)
    {
        var first = group.Group * HotPlanes.GroupLanes;
        var found = 0;
        foreach (var block in stands)
        {
            var lanes = count - first < HotPlanes.Lanes ? block & ((1UL << (count - first)) - 1) : block;
            for (; lanes != 0; lanes &= lanes - 1)
            {
                var slot = first + BitOperations.TrailingZeroCount(lanes);
                Prefetch.Call(in segment.Rows[slot]);
                _slots[found++] = slot;
            }

            first += HotPlanes.Lanes;
        }

        foreach (var slot in _slots.AsSpan(0, found))
            Offer(segment, slot);
    }

    private void Offer(Segment segment, int slot)
    {
        ref readonly var row = ref segment.Rows[slot];
        var fit = query.Score(row);
        if (fit < Best.WorstFit || fit < 0 || (plan.IsFine && fit <= ScanPlan.FineAbove))
            return;
        var position = new RankPosition(fit, row.Id);
        if (Best.Wants(position) && query.ComesAfter(position) && segment.LivesAt(slot, version))
            Best.Offer(new TopRow(segment, slot, position));
    }
}
