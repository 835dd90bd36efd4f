namespace Perspektiva.Matching.Engine.Index;

/// <summary>Builds a segment sorted by area, so that a group of places lies close together and is skipped or read as one.</summary>
internal static class SegmentBuilder
{
    private const int Parts = 16;

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

    /// <summary>A sorted segment of the first rows given; equal areas keep their order.</summary>
    public static Segment Sorted(PlaceRow[] rows, int count, int threads)
    {
        var order = Order(rows, count);
        var segment = new Segment(Math.Max(1, count));
        var groups = segment.Boxes.Length;
        var share = (groups + Parts - 1) / Parts * HotPlanes.GroupLanes;
        Parallel.For(0, Parts, new ParallelOptions { MaxDegreeOfParallelism = threads }, part =>
        {
            for (var slot = part * share; slot < Math.Min(count, (part + 1) * share); slot++)
                segment.Put(slot, rows[order[slot]], 0);
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
