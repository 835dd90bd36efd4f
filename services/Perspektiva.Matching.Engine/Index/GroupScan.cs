using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Perspektiva.Matching.Engine.Index;

/// <summary>One question's way through groups of places: those out of reach are skipped, the others scanned, the few that may stand scored exactly.</summary>
internal sealed class GroupScan(PlaceQuery query, ScanPlan plan, long version)
{
    private readonly int[] _slots = new int[HotPlanes.GroupLanes];

    /// <summary>The best rows seen.</summary>
    public TopList Best { get; } = new(query.Top + 1);

    /// <summary>A fit that as many rows as are wanted are known to reach, wherever they were seen; -1 = none.</summary>
    public int Bound { get; set; } = -1;

    public void Scan(Segment segment, int group)
    {
        var commute = query.LeastCommute(segment.Boxes[group]);
        if (commute < 0)
            return;
        var count = segment.Count;
        var first = group * HotPlanes.GroupLanes;
        ref var hot = ref MemoryMarshal.GetReference(segment.Planes);
        Span<ulong> stands = stackalloc ulong[HotPlanes.GroupBlocks];
        stands = stands[..Math.Min(HotPlanes.GroupBlocks, (count - first + HotPlanes.Lanes - 1) / HotPlanes.Lanes)];
        var threshold = plan.Threshold(Math.Max(Best.WorstFit, Bound), query.MinFit);
        BlockScan.Scan(ref Unsafe.Add(ref hot, group * HotPlanes.GroupBlocks * HotPlanes.BlockBytes), plan, threshold, (byte)(commute / plan.Unit), stands);

        // All rows are called before the first is scored: they lie apart, and waiting for one at a time is most of their cost.
        var found = 0;
        for (var block = 0; block < stands.Length; block++, first += HotPlanes.Lanes)
        {
            var lanes = stands[block];
            if (count - first < HotPlanes.Lanes)
                lanes &= (1UL << (count - first)) - 1;
            for (; lanes != 0; lanes &= lanes - 1)
            {
                var slot = first + BitOperations.TrailingZeroCount(lanes);
                Call(ref segment.Rows[slot]);
                _slots[found++] = slot;
            }
        }

        foreach (var slot in _slots.AsSpan(0, found))
            Offer(segment, slot);
    }

    /// <summary>The fit of a row that may stand in the list, -1 for any other.</summary>
    public int FitOf(Segment segment, int slot)
    {
        ref readonly var row = ref segment.Rows[slot];
        var fit = query.Score(row);
        var stands = fit >= 0 && !(plan.IsFine && fit <= ScanPlan.FineAbove) && query.ComesAfter(new RankPosition(fit, row.Id));
        return stands && segment.LivesAt(slot, version) ? fit : -1;
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

    private static unsafe void Call(ref PlaceRow row)
    {
        if (!Sse.IsSupported)
            return;
        var at = (byte*)Unsafe.AsPointer(ref row);
        Sse.Prefetch0(at);
        Sse.Prefetch0(at + Unsafe.SizeOf<PlaceRow>() - 1);
    }
}
