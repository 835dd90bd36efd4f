namespace Perspektiva.Matching.Engine.Index;

/// <summary>Several searches' pass over a state: each tile of places is scanned for all of them while it lies in the nearest cache.</summary>
internal static class BatchScan
{
    /// <summary>A thousand places: 24 KB, beside which the tables of a batch have room.</summary>
    private const int TileGroups = 4;

    /// <summary>So many groups tell well enough, before the rest is scanned, how good the best are.</summary>
    private const int FirstGroups = 64;

    public static TopList[] Run(IndexState state, PlaceSearch[] searches)
    {
        var scans = Array.ConvertAll(searches, search =>
        {
            search.Start();
            return search.Begin();
        });
        var full = state.Segments[0].Count / HotPlanes.GroupLanes;
        var apart = ScanFirst(state.Segments[0], full, scans);
        var scratch = new ScanScratch(ahead: 0);
        for (var i = 0; i < state.Segments.Length; i++)
        {
            var groups = state.Segments[i].Groups;
            for (var tile = 0; tile < groups; tile += TileGroups)
            {
                var first = i == 0 && tile < full && tile % apart == 0 ? tile + 1 : tile;
                var end = Math.Min(groups, tile + TileGroups);
                foreach (var scan in scans)
                    scan.Scan(state.Segments[i], i, first, end, scratch);
            }
        }

        var bests = new TopList[searches.Length];
        for (var i = 0; i < searches.Length; i++)
        {
            searches[i].Score(scans[i]);
            bests[i] = searches[i].IsSure(scans[i].Reach) ? searches[i].Best : new IndexScan(searches[i], state).Run(threads: 1);
        }

        return bests;
    }

    // Of the first segment, which is the greatest by far: each so manieth group, those that ask least, from all over the map.
    private static int ScanFirst(Segment segment, int full, GroupScan[] scans)
    {
        var cells = (full + SegmentBuilder.CellGroups - 1) / SegmentBuilder.CellGroups;
        var apart = SegmentBuilder.CellGroups * Math.Max(1, (cells + FirstGroups - 1) / FirstGroups);
        Span<int> first = stackalloc int[(full + apart - 1) / apart];
        for (var i = 0; i < first.Length; i++)
            first[i] = i * apart;
        var scratch = new ScanScratch(ahead: 0, FirstGroups);
        foreach (var scan in scans)
            scan.ScanFirst(segment, 0, first, scratch);
        return apart;
    }
}
