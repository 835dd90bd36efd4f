namespace Perspektiva.Matching.Engine.Index;

/// <summary>A search's passes over a state, by one thread or several.</summary>
internal sealed class IndexScan(PlaceSearch search, IndexState state)
{
    private const int ShareGroups = 32;

    /// <summary>The greater part of an index lies in memory, which answers later than a group is scanned.</summary>
    private const int GroupsAhead = 3;

    private int _next;
    private int _reach;

    /// <summary>Passes until the list is sure.</summary>
    public TopList Run(int threads)
    {
        var parts = new GroupScan[threads];
        do
        {
            (_next, _reach) = (0, int.MaxValue);
            if (threads == 1)
                Work(0);
            else
                Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, Work);
        }
        while (!search.Settle(parts));
        return search.Best;

        void Work(int i) => Pass(parts[i] = search.Begin());
    }

    private void Pass(GroupScan scan)
    {
        var scratch = new ScanScratch(GroupsAhead);
        while (true)
        {
            var share = Interlocked.Increment(ref _next) - 1;
            var first = share * ShareGroups;
            var any = false;
            for (var i = 0; i < state.Segments.Length && !any; i++)
            {
                var groups = state.Segments[i].Groups;
                if (first < groups)
                {
                    any = true;
                    scan.LowerTo(Volatile.Read(ref _reach));
                    scan.Scan(state.Segments[i], i, first, Math.Min(groups, first + ShareGroups), scratch);
                    Share(scan.Reach);
                }

                first -= (groups + ShareGroups - 1) / ShareGroups * ShareGroups;
            }

            if (!any)
                return;
        }
    }

    // What any worker has enough of bounds what the others still look for.
    private void Share(int reach)
    {
        var seen = Volatile.Read(ref _reach);
        while (reach < seen)
        {
            var before = Interlocked.CompareExchange(ref _reach, reach, seen);
            if (before == seen)
                return;
            seen = before;
        }
    }
}
