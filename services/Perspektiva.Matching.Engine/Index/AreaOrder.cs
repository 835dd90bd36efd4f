namespace Perspektiva.Matching.Engine.Index;

/// <summary>Sorts rows by their place on the curve through space, as finely as a cell of rows needs it.</summary>
internal static class AreaOrder
{
    private const int DigitBits = 11;
    private const int Digits = 1 << DigitBits;

    /// <summary>
    /// The lower halves of the first keys in the order of their upper halves. Those are taken from the highest 22 bits in which
    /// located rows differ: two passes of a counting sort, stable. Rows without a location stand last.
    /// </summary>
    public static int[] Sort(ulong[] keys, int count, int cellBits)
    {
        if (count <= 1 << cellBits)
            return Array.ConvertAll(keys[..count], key => (int)(uint)key);
        var (least, greatest) = (uint.MaxValue, 0u);
        foreach (var key in keys.AsSpan(0, count))
        {
            var area = (uint)(key >> 32);
            least = Math.Min(least, area);
            greatest = Math.Max(greatest, area == uint.MaxValue ? 0 : area);
        }

        // One value is kept for those without a location.
        var shift = 0;
        while (greatest > least && (greatest - least) >> shift >= (Digits * Digits) - 1)
            shift++;
        Span<int> low = new int[Digits];
        Span<int> high = new int[Digits];
        for (var i = 0; i < count; i++)
        {
            var area = (uint)(keys[i] >> 32);
            var coarse = area == uint.MaxValue ? (Digits * Digits) - 1 : (area - least) >> shift;
            keys[i] = ((ulong)coarse << 32) | (uint)keys[i];
            low[(int)coarse & (Digits - 1)]++;
            high[(int)(coarse >> DigitBits)]++;
        }

        Begin(low);
        Begin(high);
        var between = GC.AllocateUninitializedArray<ulong>(count);
        foreach (var key in keys.AsSpan(0, count))
            between[low[(int)(key >> 32) & (Digits - 1)]++] = key;
        var order = GC.AllocateUninitializedArray<int>(count);
        foreach (var key in between)
            order[high[(int)(key >> (32 + DigitBits))]++] = (int)(uint)key;
        return order;
    }

    // From how many there are of each to where each begins.
    private static void Begin(Span<int> counts)
    {
        var sum = 0;
        foreach (ref var count in counts)
            (count, sum) = (sum, sum + count);
    }
}
