namespace Perspektiva.Matching.Engine.Index;

/// <summary>Several questions' pass over a state: each tile of places is scanned for all of them while it lies in the nearest cache.</summary>
internal sealed class BatchScan(IndexState state, long version, BatchSeeds seeds)
{
    /// <summary>Two thousand places: 48 KB that are scanned, and of their 180 KB of rows the few that stand.</summary>
    private const int TileGroups = 8;

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
                    scan.Scan(segment, tile, end);
            }
        }

        if (fine)
            seeds.Learn(scans);
        return Array.ConvertAll(scans, scan => scan.Best);
    }
}
