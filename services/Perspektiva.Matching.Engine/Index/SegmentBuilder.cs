using System.Buffers;

namespace Perspektiva.Matching.Engine.Index;

/// <summary>
/// Builds a segment sorted by area, so that a group of places lies close together and is skipped or read as one. Where a row belongs is known from its key
/// before the row is made, so each is written there at once, and is moved only among its neighbours, which are near.
/// </summary>
internal sealed class SegmentBuilder
{
    /// <summary>Neighbours on the map, sorted among themselves by what they ask, so that the places of a block are dismissed together.</summary>
    private const int CellBits = 11;
    private const int CellRows = 1 << CellBits;

    /// <summary>In a sorted segment each first group of so many asks least: where most people's best places are.</summary>
    public const int CellGroups = CellRows / HotPlanes.GroupLanes;

    /// <summary>The key of what is left out: no array has a row of this number.</summary>
    public const ulong Nothing = ulong.MaxValue;

    private readonly int[] _order;
    private readonly int[] _places;
    private readonly Segment _segment;

    /// <param name="keys">Of each row, by number, its <see cref="KeyOf"/> or <see cref="Nothing"/>; not kept.</param>
    public SegmentBuilder(ulong[] keys)
    {
        var count = Named(keys);
        _order = AreaOrder.Sort(keys, count, CellBits);
        _places = GC.AllocateUninitializedArray<int>(keys.Length);
        if (count < keys.Length)
            Array.Fill(_places, -1);
        for (var place = 0; place < _order.Length; place++)
            _places[_order[place]] = place;
        _segment = new Segment(Math.Max(1, _order.Length), sorted: true);
    }

    /// <summary>One sorted segment of all rows that live, entered into a map that is new.</summary>
    public static Segment Merge(ReadOnlySpan<Segment> segments, SlotMap? map = null)
    {
        var total = 0;
        foreach (var segment in segments)
            total += segment.Count;
        var (keys, number) = (GC.AllocateUninitializedArray<ulong>(total), 0);
        foreach (var segment in segments)
        {
            for (var slot = 0; slot < segment.Count; slot++, number++)
                keys[number] = segment.Lives(slot) ? KeyOf(segment.Rows[slot].AreaKey, number) : Nothing;
        }

        var builder = new SegmentBuilder(keys);
        number = 0;
        foreach (var segment in segments)
        {
            for (var slot = 0; slot < segment.Count; slot++, number++)
            {
                if (segment.Lives(slot))
                    builder.Put(number, segment.Rows[slot]);
            }
        }

        return builder.Finish(threads: 1, map);
    }

    /// <summary>What a row is sorted by, with its number.</summary>
    /// <param name="area">Its <see cref="PlaceRow.AreaKey"/>.</param>
    /// <param name="number">In the order in which they were given.</param>
    public static ulong KeyOf(uint area, int number) => ((ulong)area << 32) | (uint)number;

    /// <summary>Whether a row is not left out.</summary>
    public bool Takes(int number) => _places[number] >= 0;

    /// <summary>Writes a row that is not left out. Threads may put different ones.</summary>
    public void Put(int number, in PlaceRow row) => _segment.Rows[_places[number]] = row;

    /// <summary>The segment, once all rows are put.</summary>
    /// <param name="threads">How many may work.</param>
    /// <param name="map">With room for all.</param>
    /// <param name="twice">Told the number of a row whose id an earlier one has.</param>
    public Segment Finish(int threads, SlotMap? map = null, Action<int>? twice = null)
    {
        map?.Register(_segment);
        Parallel.For(0, (_order.Length + CellRows - 1) / CellRows, new ParallelOptions { MaxDegreeOfParallelism = threads }, cell =>
        {
            var first = cell * CellRows;
            var count = Math.Min(CellRows, _order.Length - first);
            OrderByDemand(_segment.Rows.AsSpan(first, count), _order.AsSpan(first, count));
            for (var slot = first; slot < first + count; slot++)
                _segment.Lay(slot);
            map?.Enter(_segment, first, count, _order, twice ?? (static _ => { }));
        });
        _segment.Seal(_order.Length);
        return _segment;
    }

    // Moves the keys that name a row to the front; how many they are.
    private static int Named(ulong[] keys)
    {
        var count = keys.AsSpan().IndexOf(Nothing);
        if (count < 0)
            return keys.Length;
        foreach (var key in keys.AsSpan(count))
        {
            if (key != Nothing)
                keys[count++] = key;
        }

        return count;
    }

    // What is asked above, which of the cell's rows below: one number to sort.
    private static void OrderByDemand(Span<PlaceRow> rows, Span<int> numbers)
    {
        Span<ulong> keys = stackalloc ulong[rows.Length];
        for (var i = 0; i < keys.Length; i++)
            keys[i] = (rows[i].DemandKey << CellBits) | (uint)i;
        keys.Sort();

        Span<int> numbersBefore = stackalloc int[numbers.Length];
        var rowsBefore = ArrayPool<PlaceRow>.Shared.Rent(rows.Length);
        numbers.CopyTo(numbersBefore);
        rows.CopyTo(rowsBefore);
        for (var i = 0; i < keys.Length; i++)
        {
            var from = (int)keys[i] & (CellRows - 1);
            (numbers[i], rows[i]) = (numbersBefore[from], rowsBefore[from]);
        }

        ArrayPool<PlaceRow>.Shared.Return(rowsBefore);
    }
}
