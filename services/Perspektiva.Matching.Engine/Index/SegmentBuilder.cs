namespace Perspektiva.Matching.Engine.Index;

/// <summary>Builds a segment sorted by area, so that a group of places lies close together and is skipped or read as one.</summary>
internal static class SegmentBuilder
{
    /// <summary>Neighbours on the map, sorted among themselves by what they ask, so that the places of a block are dismissed together.</summary>
    private const int CellBits = 11;
    private const int CellRows = 1 << CellBits;

    /// <summary>In a sorted segment each first group of so many asks least: where most people's best places are.</summary>
    public const int CellGroups = CellRows / HotPlanes.GroupLanes;

    // No array has a row of this number.
    private const ulong Nothing = ulong.MaxValue;

    /// <summary>How many rows ahead of the one that is copied the next ones are called.</summary>
    private const int Ahead = 12;

    /// <summary>One sorted segment of all rows that live, entered into a map that is new.</summary>
    public static Segment Merge(ReadOnlySpan<Segment> segments, SlotMap? map = null)
    {
        var total = 0;
        foreach (var segment in segments)
            total += segment.Count;
        var from = new RowSources(segments.ToArray());
        var keys = GC.AllocateUninitializedArray<ulong>(total);
        var count = 0;
        for (var s = 0; s < segments.Length; s++)
        {
            var segment = segments[s];
            for (var slot = 0; slot < segment.Count; slot++)
            {
                if (segment.Lives(slot))
                    keys[count++] = KeyOf(segment.Rows[slot], from.Starts[s] + slot);
            }
        }

        return Sorted(from, keys, count, threads: 1, map, null);
    }

    /// <summary>A sorted segment of the rows given, those without an id left out, entered into a new map.</summary>
    /// <param name="rows">In the order in which they were given.</param>
    /// <param name="keys">Of each row its <see cref="KeyOf"/>; not kept.</param>
    /// <param name="threads">How many may work.</param>
    /// <param name="map">With room for all.</param>
    /// <param name="twice">Told the number of a row whose id an earlier one has.</param>
    public static Segment Sorted(PlaceRow[] rows, ulong[] keys, int threads, SlotMap? map = null, Action<int>? twice = null)
    {
        var count = keys.AsSpan().IndexOf(Nothing);
        if (count < 0)
            return Sorted(new RowSources(rows), keys, rows.Length, threads, map, twice);
        foreach (var key in keys.AsSpan(count))
        {
            if (key != Nothing)
                keys[count++] = key;
        }

        return Sorted(new RowSources(rows), keys, count, threads, map, twice);
    }

    /// <summary>What a row is sorted by, with its number; for one without an id what leaves it out.</summary>
    public static ulong KeyOf(in PlaceRow row, int number) => row.Id == Guid.Empty ? Nothing : ((ulong)row.AreaKey << 32) | (uint)number;

    private static Segment Sorted(RowSources from, ulong[] keys, int count, int threads, SlotMap? map, Action<int>? twice)
    {
        var order = AreaOrder.Sort(keys, count, CellBits);
        var segment = new Segment(Math.Max(1, count), sorted: true);
        map?.Register(segment);
        Parallel.For(0, (count + CellRows - 1) / CellRows, new ParallelOptions { MaxDegreeOfParallelism = threads }, cell =>
        {
            var first = cell * CellRows;
            var origins = order.AsSpan(first, Math.Min(CellRows, count - first));
            OrderByDemand(from, origins);
            for (var i = 0; i < origins.Length; i++)
            {
                if (i + Ahead < origins.Length)
                    Prefetch.Call(in from.Row(origins[i + Ahead]));
                segment.Put(first + i, from.Row(origins[i]), 0);
            }

            map?.Enter(segment, first, origins.Length, order, twice ?? (static _ => { }));
        });
        segment.Seal(count);
        return segment;
    }

    // What is asked above, which of the cell's rows below: one number to sort.
    private static void OrderByDemand(RowSources from, Span<int> origins)
    {
        Span<ulong> keys = stackalloc ulong[origins.Length];
        Span<int> before = stackalloc int[origins.Length];
        origins.CopyTo(before);
        for (var i = 0; i < keys.Length; i++)
        {
            if (i + Ahead < keys.Length)
                Prefetch.Call(in from.Row(origins[i + Ahead]));
            keys[i] = (from.Row(origins[i]).DemandKey << CellBits) | (uint)i;
        }

        keys.Sort();
        for (var i = 0; i < keys.Length; i++)
            origins[i] = before[(int)keys[i] & (CellRows - 1)];
    }
}
