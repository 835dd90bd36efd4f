namespace Perspektiva.Matching.Engine.Index;

/// <summary>Several questions' pass over a state: each tile of places is scanned for all of them while it lies in the nearest cache.</summary>
internal sealed class BatchScan(IndexState state, long version, BatchSeeds seeds)
{
    /// <summary>A thousand places: 24 KB that are scanned and 90 KB of rows.</summary>
    private const int TileGroups = 4;

    public TopList[] Run(PlaceQuery[] queries, bool fine)
    {
        var scans = Array.ConvertAll(queries, query => new GroupScan(query, new ScanPlan(query, fine), version));
        if (fine)
        {
            for (var i = 0; i < scans.Length; i++)
                scans[i].Bound = seeds.BoundFor(scans[i], queries[i].Top + 1);
        }

        foreach (var segment in state.Segments)
        {
            var groups = segment.Groups;
            for (var tile = 0; tile < groups; tile += TileGroups)
            {
                var end = Math.Min(groups, tile + TileGroups);
                foreach (var scan in scans)
                {
                    for (var group = tile; group < end; group++)
                        scan.Scan(segment, group);
                }
            }
        }

        if (fine)
            seeds.Learn(scans);
        return Array.ConvertAll(scans, scan => scan.Best);
    }
}
