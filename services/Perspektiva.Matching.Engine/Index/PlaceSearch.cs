using System.Buffers;

namespace Perspektiva.Matching.Engine.Index;

/// <summary>
/// One question's list. A pass keeps what may stand by its bound; here the kept ones are scored exactly, best bound first, until no
/// bound reaches the worst of a full list. So hardly more are scored than stand in the end. A pass that left out too much is followed by another.
/// </summary>
internal sealed class PlaceSearch
{
    // How many are looked for beside those that are listed, since what the scan lets pass may yet be excluded.
    private const int Spare = 2;
    private const int Widening = 16;

    /// <summary>How many rows ahead of the one that is scored the next ones are called.</summary>
    private const int Ahead = 8;

    private readonly PlaceQuery _query;
    private readonly ScanPlan _plan;
    private readonly IndexState _state;
    private readonly long _version;
    private readonly Lock _offering = new();
    private ScanRange _range;
    private int _worst;
    private bool _alone;

    public PlaceSearch(PlaceQuery query, bool fine, IndexState state, long version)
    {
        (_query, _plan, _state, _version) = (query, new ScanPlan(query, fine), state, version);
        var useful = query.After is { } after ? Math.Clamp((FitFormulaV1.Full - after.Fit) / _plan.Unit, 0, byte.MaxValue) : 0;
        _range = new ScanRange(_plan.Threshold(-1, query.MinFit), useful, Spare * (query.Top + 1));
    }

    /// <summary>The best rows so far.</summary>
    public TopList Best { get; private set; } = new(capacity: 0);

    /// <summary>Starts a pass with an empty list; the greatest bound that it looks for.</summary>
    /// <param name="alone">Whether one thread scores all of it.</param>
    public int Start(bool alone)
    {
        (Best, _worst, _alone) = (new TopList(_query.Top + 1), -1, alone);
        return _range.Reach;
    }

    /// <summary>A pass over the places, or a part of it.</summary>
    public GroupScan Begin() => new(_query, _plan, _range);

    /// <summary>A pass over the rest, whose reach is told by the true fits of what was scored before.</summary>
    /// <param name="reach">The greatest bound that was looked for before.</param>
    public GroupScan Continue(int reach) =>
        new(_query, _plan, _range with { Reach = Math.Min(reach, _plan.Threshold(Best.WorstFit, _query.MinFit)), Known = Best.IsFull });

    /// <summary>Scores what a part of a pass kept, and gives that back. Several threads may score parts of one pass at once.</summary>
    public void Score(GroupScan part)
    {
        var ordered = ArrayPool<ulong>.Shared.Rent(part.Found.Length);
        Score(ordered.AsSpan(0, Order(part, ordered)));
        ArrayPool<ulong>.Shared.Return(ordered);
        part.Release();
    }

    /// <summary>Whether no row left out by a pass, which kept all up to a bound, can belong to the list; otherwise it has to be followed by another.</summary>
    public bool IsSure(int reach)
    {
        var needed = _plan.Threshold(Best.WorstFit, _query.MinFit);
        if (needed <= reach)
            return true;
        var wanted = Best.IsFull || _range.Wanted > int.MaxValue / Widening ? int.MaxValue : _range.Wanted * Widening;
        _range = _range with { Reach = needed, Wanted = wanted };
        return false;
    }

    private void Score(ReadOnlySpan<ulong> candidates)
    {
        foreach (var first in candidates[..Math.Min(Ahead, candidates.Length)])
            Call(first);
        for (var i = 0; i < candidates.Length; i++)
        {
            if (i + Ahead < candidates.Length)
                Call(candidates[i + Ahead]);
            if (_plan.HighestFit(Candidate.Bound(candidates[i])) < Volatile.Read(ref _worst))
                return;
            Offer(Candidate.Segment(candidates[i]), Candidate.Slot(candidates[i]));
        }
    }

    private void Call(ulong candidate) => _state.Segments[Candidate.Segment(candidate)].Call(Candidate.Slot(candidate));

    private void Offer(int number, int slot)
    {
        var segment = _state.Segments[number];
        ref readonly var row = ref segment.Rows[slot];
        var fit = _query.Score(row);
        if (fit < Volatile.Read(ref _worst) || fit < 0 || (_plan.IsFine && fit <= ScanPlan.FineAbove))
            return;
        var position = new RankPosition(fit, row.Id);
        if (!_query.ComesAfter(position) || !segment.LivesAt(slot, _version))
            return;
        if (_alone)
        {
            Put(new TopRow(number, slot, position));
            return;
        }

        lock (_offering)
            Put(new TopRow(number, slot, position));
    }

    private void Put(in TopRow row)
    {
        Best.Offer(row);
        Volatile.Write(ref _worst, Best.WorstFit);
    }

    // By bound: how many there are of each is known, so each goes straight to its place.
    private static int Order(GroupScan part, Span<ulong> ordered)
    {
        Span<int> next = stackalloc int[byte.MaxValue + 1];
        var total = 0;
        for (var bound = 0; bound <= part.Reach; bound++)
            (next[bound], total) = (total, total + part.Counts[bound]);
        foreach (var candidate in part.Found)
        {
            if (Candidate.Bound(candidate) <= part.Reach)
                ordered[next[Candidate.Bound(candidate)]++] = candidate;
        }

        return total;
    }
}
