using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Perspektiva.Matching.Engine.Index;

/// <summary>One pass over a state: groups out of reach are skipped, blocks scanned for what may stand, the few that may are scored exactly.</summary>
internal sealed class IndexScan(PlaceQuery query, ScanPlan plan, IndexState state, long version)
{
    private const int ShareGroups = 32;
    private int _next;
    private int _worstFit = -1;

    public TopList Run(int threads)
    {
        var lists = new TopList[threads];
        if (threads == 1)
        {
            lists[0] = Work();
            return lists[0];
        }

        Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, i => lists[i] = Work());
        var all = new TopList(query.Top + 1);
        foreach (var list in lists)
            all.Take(list);
        return all;
    }

    private TopList Work()
    {
        var best = new TopList(query.Top + 1);
        while (true)
        {
            var share = Interlocked.Increment(ref _next) - 1;
            var first = share * ShareGroups;
            var any = false;
            foreach (var segment in state.Segments)
            {
                var groups = segment.Groups;
                if (first < groups)
                {
                    any = true;
                    for (var group = first; group < Math.Min(groups, first + ShareGroups); group++)
                        Group(segment, group, best);
                    break;
                }

                first -= (groups + ShareGroups - 1) / ShareGroups * ShareGroups;
            }

            if (!any)
                return best;
        }
    }

    private void Group(Segment segment, int group, TopList best)
    {
        var commute = query.LeastCommute(segment.Boxes[group]);
        if (commute < 0)
            return;
        var units = (byte)(commute / plan.Unit);
        var count = segment.Count;
        var first = group * HotPlanes.GroupLanes;
        ref var hot = ref MemoryMarshal.GetReference(segment.Planes);
        Span<ulong> stands = stackalloc ulong[HotPlanes.GroupBlocks];
        stands = stands[..Math.Min(HotPlanes.GroupBlocks, (count - first + HotPlanes.Lanes - 1) / HotPlanes.Lanes)];
        var threshold = plan.Threshold(Math.Max(best.WorstFit, Volatile.Read(ref _worstFit)), query.MinFit);
        BlockScan.Scan(ref Unsafe.Add(ref hot, group * HotPlanes.GroupBlocks * HotPlanes.BlockBytes), plan, threshold, units, stands);
        for (var block = 0; block < stands.Length; block++, first += HotPlanes.Lanes)
        {
            var lanes = stands[block];
            if (count - first < HotPlanes.Lanes)
                lanes &= (1UL << (count - first)) - 1;
            for (; lanes != 0; lanes &= lanes - 1)
                Offer(segment, first + BitOperations.TrailingZeroCount(lanes), best);
        }
    }

    private void Offer(Segment segment, int slot, TopList best)
    {
        if (!segment.LivesAt(slot, version))
            return;
        ref readonly var row = ref segment.Rows[slot];
        var fit = query.Score(row);
        if (fit < 0 || (plan.IsFine && fit <= ScanPlan.FineAbove))
            return;
        var position = new RankPosition(fit, row.Id);
        if (!query.ComesAfter(position))
            return;
        best.Offer(segment, slot, position);
        Share(best.WorstFit);
    }

    // A full list of any worker bounds what can still stand in the whole.
    private void Share(int worstFit)
    {
        var seen = Volatile.Read(ref _worstFit);
        while (worstFit > seen)
        {
            var before = Interlocked.CompareExchange(ref _worstFit, worstFit, seen);
            if (before == seen)
                return;
            seen = before;
        }
    }
}
