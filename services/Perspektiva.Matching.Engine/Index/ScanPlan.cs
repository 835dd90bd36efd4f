namespace Perspektiva.Matching.Engine.Index;

/// <summary>A query as the scan needs it: bytes to compare with, and per dimension a table from code to the least cost in units.</summary>
internal sealed class ScanPlan
{
    /// <summary>Bytes a table: sixteen costs, repeated to the width of the widest vector.</summary>
    public const int TableBytes = HotPlanes.Lanes;

    /// <summary>In the fine scan nothing of a fit up to this can be told apart: the cap of an unanswered decisive gap of two.</summary>
    public static readonly int FineAbove = FitParameters.Current.DecisiveCap[2];

    private readonly byte[] _tables = GC.AllocateUninitializedArray<byte>(AbilityProfile.Dimensions * TableBytes, pinned: true);
    private readonly int[] _planes = new int[HotPlanes.RequirementPlanes];

    public ScanPlan(PlaceQuery query, bool fine, ReadOnlySpan<int> codes)
    {
        IsFine = fine;
        Unit = fine ? FitTables.Unit : FitTables.CoarseUnit;
        (var now, var later) = query.ExcludingBits;
        (Now0, Now1, Now2) = ((byte)now, (byte)(now >> 8), (byte)(now >> 16));
        Later2 = (byte)(later >> 16);
        ClassLastsBefore = query.ClassLastsBefore;
        HoursMax = (byte)query.HoursMax;
        HoursMin = fine ? (byte)query.HoursMin : (byte)0;
        HoursMost = (byte)(FitParameters.Current.MissingHoursAtMost / FitTables.Unit);
        ClosesFrom = HotPlanes.FortnightDown(query.Base);
        BeginsFrom = fine ? HotPlanes.FortnightUp(query.Base) : byte.MaxValue;
        WaitingMost = (byte)(FitParameters.Current.WaitingAtMost / FitTables.Unit);
        FieldDefault = (byte)(Math.Max(0, query.FieldCosts[255]) / Unit);
        var interests = new List<(byte Field, byte Cost)>();
        for (var field = 0; field < 100; field++)
        {
            if (query.FieldCosts[field] >= 0 && query.FieldCosts[field] / Unit < FieldDefault)
                interests.Add(((byte)field, (byte)(query.FieldCosts[field] / Unit)));
        }

        Interests = [.. interests];
        Arrange(query, codes);
    }

    public bool IsFine { get; }

    public int Unit { get; }

    public byte Now0 { get; }

    public byte Now1 { get; }

    public byte Now2 { get; }

    public byte Later2 { get; }

    public int ClassLastsBefore { get; }

    public byte HoursMax { get; }

    public byte HoursMin { get; }

    public byte HoursMost { get; }

    public byte ClosesFrom { get; }

    public byte BeginsFrom { get; }

    public byte WaitingMost { get; }

    public byte FieldDefault { get; }

    public (byte Field, byte Cost)[] Interests { get; }

    /// <summary>Requirement planes, those that tell most places apart first.</summary>
    public ReadOnlySpan<int> PlaneOffsets => _planes;

    /// <summary>Two tables for each of <see cref="PlaneOffsets"/>.</summary>
    public ReadOnlySpan<byte> Tables => _tables;

    /// <summary>The threshold in units for a worst fit that still stands (-1 = any).</summary>
    public byte Threshold(int worstFit, int minFit)
    {
        var least = Math.Max(worstFit, minFit);
        if (IsFine)
            return (byte)((FitFormulaV1.Full - Math.Max(least, FineAbove + 1)) / Unit);

        // All fits of 0 are alike, however far below it the costs go.
        return least <= 0 ? byte.MaxValue : (byte)((FitFormulaV1.Full - least) / Unit);
    }

    private void Arrange(PlaceQuery query, ReadOnlySpan<int> codes)
    {
        Span<long> weight = stackalloc long[HotPlanes.RequirementPlanes];
        Span<int> order = stackalloc int[HotPlanes.RequirementPlanes];
        for (var plane = 0; plane < order.Length; plane++)
        {
            order[plane] = plane;
            for (var dimension = 2 * plane; dimension <= (2 * plane) + 1; dimension++)
            {
                var costs = IsFine ? query.Fine(dimension) : query.Coarse(dimension);
                for (var code = 0; code < FitTables.Codes; code++)
                    weight[plane] -= (long)codes[(dimension * FitTables.Codes) + code] * costs[code];
            }
        }

        weight.Sort(order);
        for (var i = 0; i < order.Length; i++)
        {
            _planes[i] = (HotPlanes.Requirements + order[i]) * HotPlanes.Lanes;
            Repeat(query, 2 * order[i], 2 * i);
            Repeat(query, (2 * order[i]) + 1, (2 * i) + 1);
        }
    }

    private void Repeat(PlaceQuery query, int dimension, int table)
    {
        var costs = IsFine ? query.Fine(dimension) : query.Coarse(dimension);
        for (var i = 0; i < TableBytes; i += FitTables.Codes)
            costs.CopyTo(_tables.AsSpan((table * TableBytes) + i));
    }
}
