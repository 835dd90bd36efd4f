namespace Perspektiva.Matching.Engine.Index;

/// <summary>A query as the scan needs it: bytes to compare with, and per dimension a table from code to the least cost in units.</summary>
internal sealed class ScanPlan
{
    /// <summary>In the fine scan nothing of a fit up to this can be told apart: the cap of an unanswered decisive gap of two.</summary>
    public static readonly int FineAbove = FitParameters.Current.DecisiveCap[2];

    private ScanPlan256? _in256;
    private readonly byte[] _fieldCosts = new byte[256];
    private readonly byte[] _tables = GC.AllocateUninitializedArray<byte>(AbilityProfile.Dimensions * FitTables.Codes);

    public ScanPlan(PlaceQuery query, bool fine)
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
        FieldDefault = (byte)(Math.Max(0, (int)query.FieldCosts[255]) / Unit);
        Interests = Cheaper(query);
        Array.Fill(_fieldCosts, FieldDefault);
        foreach (var (field, cost) in Interests)
            _fieldCosts[field] = cost;
        for (var dimension = 0; dimension < AbilityProfile.Dimensions; dimension++)
            (fine ? query.Fine(dimension) : query.Coarse(dimension)).CopyTo(_tables.AsSpan(dimension * FitTables.Codes));
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

    /// <summary>The same question as a scan of 32 places at once asks it; made when it is first asked so.</summary>
    public ScanPlan256 In256 => _in256 ??= new ScanPlan256(this);

    /// <summary>The least cost of each field.</summary>
    public ReadOnlySpan<byte> FieldCosts => _fieldCosts;

    /// <summary>Sixteen costs for each dimension.</summary>
    public ReadOnlySpan<byte> Tables => _tables;

    private (byte Field, byte Cost)[] Cheaper(PlaceQuery query)
    {
        var cheaper = new List<(byte Field, byte Cost)>(4);
        foreach (var field in query.CheapFields)
        {
            var cost = query.FieldCosts[field];
            if (cost >= 0 && cost / Unit < FieldDefault && !cheaper.Contains(((byte)field, (byte)(cost / Unit))))
                cheaper.Add(((byte)field, (byte)(cost / Unit)));
        }

        return [.. cheaper];
    }

    /// <summary>The highest fit that a row of such a bound may have.</summary>
    public int HighestFit(int bound) => Math.Max(0, FitFormulaV1.Full - (bound * Unit));

    /// <summary>The threshold in units for a worst fit that still stands (-1 = any).</summary>
    public byte Threshold(int worstFit, int minFit)
    {
        var least = Math.Max(worstFit, minFit);
        if (IsFine)
            return (byte)((FitFormulaV1.Full - Math.Max(least, FineAbove + 1)) / Unit);

        // All fits of 0 are alike, however far below it the costs go.
        return least <= 0 ? byte.MaxValue : (byte)((FitFormulaV1.Full - least) / Unit);
    }
}
