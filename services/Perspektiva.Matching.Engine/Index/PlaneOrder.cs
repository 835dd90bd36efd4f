namespace Perspektiva.Matching.Engine.Index;

/// <summary>Which abilities cost a batch's people most at the places of a segment, and so rule most places out: told by some of the places and some of the people.</summary>
internal sealed class PlaneOrder
{
    private const int PlacesApart = 67;
    private const int PeopleApart = 8;

    /// <summary>Whatever costs more rules a place out all the same.</summary>
    private const int MostCounted = 60;

    private readonly int[] _frequencies = new int[AbilityProfile.Dimensions * FitTables.Codes];

    public PlaneOrder(Segment segment)
    {
        for (var slot = 0; slot < segment.Count; slot += PlacesApart)
        {
            ReadOnlySpan<byte> asked = segment.Rows[slot].Requirements;
            for (var i = 0; i < asked.Length; i++)
                _frequencies[(i * FitTables.Codes) + FitTables.CodeOf[asked[i] & (FitTables.Packed - 1)]]++;
        }
    }

    /// <summary>All planes of two abilities each, those that cost most first.</summary>
    public int[] Of(ReadOnlySpan<GroupScan> scans)
    {
        var (planes, costs) = (new int[HotPlanes.RequirementPlanes], new long[HotPlanes.RequirementPlanes]);
        for (var i = 0; i < planes.Length; i++)
            planes[i] = i;
        for (var scan = 0; scan < scans.Length; scan += PeopleApart)
        {
            var tables = scans[scan].Plan.Tables;
            for (var i = 0; i < tables.Length; i++)
                costs[i / (2 * FitTables.Codes)] -= _frequencies[i] * Math.Min(MostCounted, (int)tables[i]);
        }

        Array.Sort(costs, planes);
        return planes;
    }
}
