namespace Perspektiva.Matching.Engine.Index;

/// <summary>The best rows so far: a heap with the worst of them on top.</summary>
internal sealed class TopList(int capacity)
{
    private readonly PriorityQueue<(Segment Segment, int Slot), RankPosition> _heap = new(WorstFirst.Instance);
    private RankPosition _worst;

    public bool IsFull => _heap.Count == capacity;

    /// <summary>The worst fit that still stands in a full list.</summary>
    public int WorstFit => IsFull ? _worst.Fit : -1;

    public void Offer(Segment segment, int slot, RankPosition position)
    {
        if (!IsFull)
            _heap.Enqueue((segment, slot), position);
        else if (MatchingEngine.Compare(position, _worst) < 0)
            _heap.EnqueueDequeue((segment, slot), position);
        else
            return;
        _heap.TryPeek(out _, out _worst);
    }

    public void Take(TopList other)
    {
        foreach (var ((segment, slot), position) in other._heap.UnorderedItems)
            Offer(segment, slot, position);
    }

    /// <summary>Best first.</summary>
    public IEnumerable<(Segment Segment, int Slot, RankPosition Position)> Ordered() => _heap.UnorderedItems
        .Select(item => (item.Element.Segment, item.Element.Slot, item.Priority))
        .OrderBy(item => item.Priority, Comparer<RankPosition>.Create(MatchingEngine.Compare));

    private sealed class WorstFirst : IComparer<RankPosition>
    {
        public static readonly WorstFirst Instance = new();

        public int Compare(RankPosition x, RankPosition y) => MatchingEngine.Compare(y, x);
    }
}
