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
    private ScanRange _range;

    public PlaceSearch(PlaceQuery query, bool fine, IndexState state, long version)
    {
        (_query, _plan, _state, _version) = (query, new ScanPlan(query, fine), state, version);
        Best = new TopList(query.Top + 1);
        var useful = query.After is { } after ? Math.Clamp((FitFormulaV1.Full - after.Fit) / _plan.Unit, 0, byte.MaxValue) : 0;
        _range = new ScanRange(-1, _plan.Threshold(-1, query.MinFit), useful, Spare * (query.Top + 1));
    }

    /// <summary>The best rows so far.</summary>
    public TopList Best { get; }

    /// <summary>A pass over the places, or a part of it.</summary>
    public GroupScan Begin() => new(_query, _plan, _range);

    /// <summary>Scores what a pass kept, all parts of it given; false when it has to be followed by another.</summary>
    public bool Settle(params ReadOnlySpan<GroupScan> parts)
    {
        int reach = byte.MaxValue;
        foreach (var part in parts)
            reach = Math.Min(reach, part.Reach);
        var total = parts[0].Found.Length;
        foreach (var part in parts[1..])
            total += part.Found.Length;
        var ordered = ArrayPool<ulong>.Shared.Rent(total);
        Score(ordered.AsSpan(0, Order(parts, reach, ordered)));
        ArrayPool<ulong>.Shared.Return(ordered);
        foreach (var part in parts)
            part.Release();

        var needed = _plan.Threshold(Best.WorstFit, _query.MinFit);
        if (needed <= reach)
            return true;
        var wanted = Best.IsFull || _range.Wanted > int.MaxValue / Widening ? int.MaxValue : _range.Wanted * Widening;
        _range = _range with { Above = reach, Reach = needed, Wanted = wanted };
        return false;
    }

    private void Score(ReadOnlySpan<ulong> candidates)
    {
        for (var i = 0; i < candidates.Length; i++)
        {
            if (i + Ahead < candidates.Length)
                _state.Segments[Candidate.Segment(candidates[i + Ahead])].Call(Candidate.Slot(candidates[i + Ahead]));
            if (Best.IsFull && _plan.HighestFit(Candidate.Bound(candidates[i])) < Best.WorstFit)
                return;
            Offer(_state.Segments[Candidate.Segment(candidates[i])], Candidate.Slot(candidates[i]));
        }
    }

    private void Offer(Segment segment, int slot)
    {
        ref readonly var row = ref segment.Rows[slot];
        var fit = _query.Score(row);
        if (fit < Best.WorstFit || fit < 0 || (_plan.IsFine && fit <= ScanPlan.FineAbove))
            return;
        var position = new RankPosition(fit, row.Id);
        if (Best.Wants(position) && _query.ComesAfter(position) && segment.LivesAt(slot, _version))
            Best.Offer(new TopRow(segment, slot, position));
    }

    // By bound: how many there are of each is known, so each goes straight to its place.
    private static int Order(ReadOnlySpan<GroupScan> parts, int reach, Span<ulong> ordered)
    {
        Span<int> next = stackalloc int[byte.MaxValue + 1];
        var total = 0;
        for (var bound = 0; bound <= reach; bound++)
        {
            next[bound] = total;
            foreach (var part in parts)
                total += part.Counts[bound];
        }

        foreach (var part in parts)
        {
            foreach (var candidate in part.Found)
            {
                if (Candidate.Bound(candidate) <= reach)
                    ordered[next[Candidate.Bound(candidate)]++] = candidate;
            }
        }

        return total;
    }
}
