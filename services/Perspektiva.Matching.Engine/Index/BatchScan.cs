namespace Perspektiva.Matching.Engine.Index;

/// <summary>Several searches' pass over a state: each tile of places is scanned for all of them while it lies in the nearest cache.</summary>
internal static class BatchScan
{
    /// <summary>A thousand places: 24 KB, beside which the tables of a batch have room.</summary>
    private const int TileGroups = 4;

    public static TopList[] Run(IndexState state, PlaceSearch[] searches)
    {
        var scans = Array.ConvertAll(searches, search =>
        {
            search.Start();
            return search.Begin();
        });
        var scratch = new ScanScratch(ahead: 0);
        for (var i = 0; i < state.Segments.Length; i++)
        {
            var groups = state.Segments[i].Groups;
            for (var tile = 0; tile < groups; tile += TileGroups)
            {
                var end = Math.Min(groups, tile + TileGroups);
                foreach (var scan in scans)
                    scan.Scan(state.Segments[i], i, tile, end, scratch);
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
}
