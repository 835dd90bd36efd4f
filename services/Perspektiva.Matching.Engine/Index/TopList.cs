using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Perspektiva.Matching.Engine.Index;

/// <summary>The best rows so far: a heap with the worst of them on top.</summary>
internal sealed class TopList(int capacity)
{
    private const int MostOnStack = 256;

    private readonly TopRow[] _rows = new TopRow[capacity];

    public int Count { get; private set; }

    public bool IsFull => Count == _rows.Length;

    /// <summary>The worst fit that still stands in a full list.</summary>
    public int WorstFit => IsFull ? _rows[0].Position.Fit : -1;

    public void Offer(in TopRow row)
    {
        if (!IsFull)
            Rise(row);
        else if (MatchingEngine.Compare(row.Position, _rows[0].Position) < 0)
            Sink(row);
    }

    /// <summary>Best first.</summary>
    public ArraySegment<TopRow> Ordered()
    {
        Span<ulong> keys = Count <= MostOnStack ? stackalloc ulong[Count] : new ulong[Count];
        Sort(keys);
        var ordered = new TopRow[keys.Length];
        for (var i = 0; i < keys.Length; i++)
            ordered[i] = _rows[(int)keys[i]];
        return ordered;
    }

    /// <summary>Fits and ids of so many, best first.</summary>
    public ImmutableArray<RankPosition> Positions(int most)
    {
        Span<ulong> keys = Count <= MostOnStack ? stackalloc ulong[Count] : new ulong[Count];
        Sort(keys);
        var positions = new RankPosition[Math.Min(most, keys.Length)];
        for (var i = 0; i < positions.Length; i++)
            positions[i] = _rows[(int)keys[i]].Position;
        return ImmutableCollectionsMarshal.AsImmutableArray(positions);
    }

    // By fit as plain numbers, a tenth of what comparing rows takes; ids are asked only where fits are equal.
    private void Sort(Span<ulong> keys)
    {
        for (var i = 0; i < keys.Length; i++)
            keys[i] = ((ulong)(FitFormulaV1.Full - _rows[i].Position.Fit) << 32) | (uint)i;
        keys.Sort();
        for (int first = 0, end; first < keys.Length; first = end)
        {
            for (end = first + 1; end < keys.Length && keys[end] >> 32 == keys[first] >> 32;)
                end++;
            if (end - first > 1)
                keys[first..end].Sort(new BestFirst(_rows));
        }
    }

    private void Rise(in TopRow row)
    {
        var at = Count++;
        for (var parent = (at - 1) / 2; at > 0 && IsWorse(row, _rows[parent]); parent = (at - 1) / 2)
        {
            _rows[at] = _rows[parent];
            at = parent;
        }

        _rows[at] = row;
    }

    private void Sink(in TopRow row)
    {
        var at = 0;
        for (var child = 1; child < Count; child = (2 * at) + 1)
        {
            if (child + 1 < Count && IsWorse(_rows[child + 1], _rows[child]))
                child++;
            if (!IsWorse(_rows[child], row))
                break;
            _rows[at] = _rows[child];
            at = child;
        }

        _rows[at] = row;
    }

    // A struct, so that sorting calls it without a delegate.
    private readonly struct BestFirst(TopRow[] rows) : IComparer<ulong>
    {
        public int Compare(ulong a, ulong b) => MatchingEngine.Compare(rows[(int)a].Position, rows[(int)b].Position);
    }

    private static bool IsWorse(in TopRow a, in TopRow b) => MatchingEngine.Compare(a.Position, b.Position) > 0;
}

/// <summary>A row in a list.</summary>
/// <param name="Segment">Number of the segment in its state: rows are moved often, and a reference costs more to move than a number.</param>
/// <param name="Slot">Its slot there.</param>
/// <param name="Position">Fit and id.</param>
internal readonly record struct TopRow(int Segment, int Slot, RankPosition Position);
