namespace Perspektiva.Matching.Engine.Index;

/// <summary>One question's pass over a state, by one thread or several.</summary>
internal sealed class IndexScan(PlaceQuery query, ScanPlan plan, IndexState state, long version)
{
    private const int ShareGroups = 32;
    private int _next;
    private int _worstFit = -1;

    public TopList Run(int threads)
    {
        if (threads == 1)
            return Work();
        var lists = new TopList[threads];
        Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, i => lists[i] = Work());
        for (var i = 1; i < threads; i++)
            lists[0].Take(lists[i]);
        return lists[0];
    }

    private TopList Work()
    {
        var scan = new GroupScan(query, plan, version);
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
                    scan.Bound = Volatile.Read(ref _worstFit);
                    scan.Scan(segment, first, Math.Min(groups, first + ShareGroups));
                    Share(scan.Best.WorstFit);
                    break;
                }

                first -= (groups + ShareGroups - 1) / ShareGroups * ShareGroups;
            }

            if (!any)
                return scan.Best;
        }
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
