namespace Perspektiva.Matching.Engine.Index;

/// <summary>Builds a segment sorted by area, so that a group of places lies close together and is skipped or read as one.</summary>
internal static class SegmentBuilder
{
    /// <summary>Neighbours on the map, sorted among themselves by what they ask, so that the places of a block are dismissed together.</summary>
    private const int CellRows = 8 * HotPlanes.GroupLanes;

    /// <summary>One sorted segment of all rows that live.</summary>
    public static Segment Merge(ReadOnlySpan<Segment> segments)
    {
        var total = 0;
        foreach (var segment in segments)
            total += segment.Count;
        var rows = new PlaceRow[total];
        var count = 0;
        foreach (var segment in segments)
        {
            for (var slot = 0; slot < segment.Count; slot++)
            {
                if (segment.Lives(slot))
                    rows[count++] = segment.Rows[slot];
            }
        }

        return Sorted(rows, count, threads: 1);
    }

    /// <summary>A sorted segment of the first rows given.</summary>
    public static Segment Sorted(PlaceRow[] rows, int count, int threads)
    {
        var order = Order(rows, count);
        var segment = new Segment(Math.Max(1, count));
        Parallel.For(0, (count + CellRows - 1) / CellRows, new ParallelOptions { MaxDegreeOfParallelism = threads }, cell =>
        {
            var slots = order.AsSpan(cell * CellRows, Math.Min(CellRows, count - (cell * CellRows)));
            Span<ulong> keys = new ulong[slots.Length];
            for (var i = 0; i < keys.Length; i++)
                keys[i] = rows[slots[i]].DemandKey;
            keys.Sort(slots);
            for (var i = 0; i < slots.Length; i++)
                segment.Put((cell * CellRows) + i, rows[slots[i]], 0);
        });
        segment.Seal(count);
        return segment;
    }

    // Counting sort by the key's bytes, lowest first: four passes, stable.
    private static int[] Order(PlaceRow[] rows, int count)
    {
        var (from, to) = (new ulong[count], new ulong[count]);
        for (var i = 0; i < count; i++)
            from[i] = ((ulong)rows[i].AreaKey << 32) | (uint)i;
        Span<int> starts = stackalloc int[257];
        for (var shift = 32; shift < 64; shift += 8)
        {
            starts.Clear();
            foreach (var key in from)
                starts[(byte)(key >> shift) + 1]++;
            for (var i = 1; i < starts.Length; i++)
                starts[i] += starts[i - 1];
            foreach (var key in from)
                to[starts[(byte)(key >> shift)]++] = key;
            (from, to) = (to, from);
        }

        return Array.ConvertAll(from, key => (int)(uint)key);
    }
}
