namespace Perspektiva.Matching.Engine.Index;

/// <summary>Several searches' passes over a state, batch by batch: each tile of places is scanned for all of a batch while it lies in the nearest cache. For one thread.</summary>
internal sealed class BatchScan
{
    /// <summary>So many people's tables have room in the nearest cache beside a tile of places.</summary>
    public const int Most = 16;

    /// <summary>At the end, where a thread without work would wait for another's batch.</summary>
    public const int Least = 4;

    /// <summary>A thousand places: 24 KB, beside which the tables of a batch have room.</summary>
    private const int TileGroups = 4;

    /// <summary>So many groups tell well enough, before the rest is scanned, how good the best are.</summary>
    private const int FirstGroups = 32;

    private readonly IndexState _state;
    private readonly ScanScratch _scratch = new(ahead: 0);
    private readonly ScanScratch _firstScratch = new(ahead: 0, FirstGroups);
    private readonly int[] _first;

    /// <summary>Every so manieth group of the first segment is one of the first.</summary>
    private readonly int _apart;

    public BatchScan(IndexState state)
    {
        _state = state;
        // Of the first segment, which is the greatest by far: full groups, those that ask least, from all over the map.
        var full = state.Segments[0].Count / HotPlanes.GroupLanes;
        var cells = (full + SegmentBuilder.CellGroups - 1) / SegmentBuilder.CellGroups;
        _apart = SegmentBuilder.CellGroups * Math.Max(1, (cells + FirstGroups - 1) / FirstGroups);
        _first = [.. Enumerable.Range(0, (full + _apart - 1) / _apart).Select(i => i * _apart)];
    }

    /// <summary>The lists of some searches.</summary>
    public TopList[] Run(PlaceSearch[] searches)
    {
        var scans = Array.ConvertAll(searches, search =>
        {
            search.Start();
            return search.Begin();
        });
        foreach (var scan in scans)
            scan.ScanFirst(_state.Segments[0], 0, _first, _firstScratch);
        for (var i = 0; i < _state.Segments.Length; i++)
        {
            var groups = _state.Segments[i].Groups;
            for (var tile = 0; tile < groups; tile += TileGroups)
                ScanTile(scans, i, tile, Math.Min(groups, tile + TileGroups));
        }

        var bests = new TopList[searches.Length];
        for (var i = 0; i < searches.Length; i++)
        {
            searches[i].Score(scans[i]);
            bests[i] = searches[i].IsSure(scans[i].Reach) ? searches[i].Best : new IndexScan(searches[i], _state).Run(threads: 1);
        }

        return bests;
    }

    private void ScanTile(GroupScan[] scans, int segment, int tile, int end)
    {
        // A tile is never longer than the first groups are apart, so that only its own first one may be among them.
        var first = segment == 0 && tile % _apart == 0 && tile / _apart < _first.Length ? tile + 1 : tile;
        foreach (var scan in scans)
            scan.Scan(_state.Segments[segment], segment, first, end, _scratch);
    }
}
