namespace Perspektiva.Matching.Engine.Index;

/// <summary>A search's passes over a state, by one thread or several.</summary>
internal sealed class IndexScan(PlaceSearch search, IndexState state)
{
    /// <summary>After so many groups what a thread still looks for is compared with the others.</summary>
    private const int StepGroups = 32;

    /// <summary>The greater part of an index lies in memory, which answers later than a group is scanned.</summary>
    private const int GroupsAhead = 3;

    private readonly int[] _groups = Array.ConvertAll(state.Segments, segment => segment.Groups);
    private int _next;
    private int _reach;

    /// <summary>Passes until the list is sure.</summary>
    public TopList Run(int threads)
    {
        do
        {
            (_next, _reach) = (0, search.Start(alone: threads == 1));
            if (threads == 1)
                Pass(threads);
            else
                SearchHelper.Run(threads, () => Pass(threads));
        }
        while (!search.IsSure(_reach));
        return search.Best;
    }

    private void Pass(int threads)
    {
        var scan = search.Begin();
        var scratch = new ScanScratch(GroupsAhead);
        while (Take(threads) is var (at, end) && at < end)
        {
            while (at < end)
            {
                var (segment, first) = Locate(at);
                var length = Math.Min(StepGroups, Math.Min(end - at, _groups[segment] - first));
                scan.LowerTo(Volatile.Read(ref _reach));
                scan.Scan(state.Segments[segment], segment, first, first + length, scratch);
                Tell(scan.Reach);
                at += length;
            }
        }

        scan.LowerTo(Volatile.Read(ref _reach));
        search.Score(scan);
    }

    // Long shares first, since a thread that begins elsewhere waits for memory; short ones last, so that none waits for another.
    private (int First, int End) Take(int threads)
    {
        var total = _groups.Sum();
        while (true)
        {
            var first = Volatile.Read(ref _next);
            var end = Math.Min(total, first + Math.Max(StepGroups, (total - first) / (2 * threads)));
            if (first >= end || Interlocked.CompareExchange(ref _next, end, first) == first)
                return (first, end);
        }
    }

    private (int Segment, int First) Locate(int group)
    {
        var segment = 0;
        for (; group >= _groups[segment]; segment++)
            group -= _groups[segment];
        return (segment, group);
    }

    // What any thread has enough of bounds what the others still look for.
    private void Tell(int reach)
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
