namespace Perspektiva.Matching.Engine.Cohort;

/// <content>
/// Lists that were cut keep a reserve behind their candidates. A refusal brings the next one in, so that nobody has fewer candidates for having refused one; and where a change leaves somebody without a
/// place though seats are left, the lists on which that hangs grow by what they have in reserve, as those of a new run would.
/// </content>
public sealed partial class CohortRun
{
    /// <summary>No reserve: every edge is a candidate.</summary>
    private const int Whole = int.MaxValue;

    // How many of their edges are somebody's candidates, and the edge before which they end.
    private readonly int[] _windows;
    private readonly int[] _ends;
    private readonly bool _keepsReserve;

    /// <summary>Whether lists grew for somebody who would else be without a place.</summary>
    internal bool HasWidened { get; private set; }

    /// <summary>The edges that the solver may use by now, and those that only a pin may.</summary>
    internal IEnumerable<CohortEdge> OpenEdges()
    {
        for (var p = 0; p < _graph.Participants; p++)
        {
            for (var e = _graph.EdgeStart[p]; e < _graph.EdgeStart[p + 1]; e++)
                yield return new CohortEdge(_graph.ParticipantIds[p], _graph.ResourceIds[_graph.EdgePlace[e]], _graph.EdgeFit[e], OnlyPinned: !IsOpen(p, e));
        }
    }

    private void OpenWindows(IReadOnlyDictionary<Guid, int> windows)
    {
        for (var p = 0; p < _graph.Participants; p++)
        {
            _windows[p] = windows.TryGetValue(_graph.ParticipantIds[p], out var window) ? window : Whole;
            _ends[p] = EndOf(p);
        }
    }

    private int EndOf(int participant)
    {
        var (end, open) = (_graph.EdgeStart[participant], 0);
        if (_windows[participant] == Whole)
            return _graph.EdgeStart[participant + 1];
        for (; end < _graph.EdgeStart[participant + 1] && open < _windows[participant]; end++)
            open += IsOnlyPinned(participant, _graph.EdgePlace[end]) ? 0 : 1;
        return end;
    }

    // Makes somebody's list longer, or shorter again; tells whether that changed what they may have.
    private bool Grow(int participant, int by)
    {
        if (_windows[participant] == Whole)
            return false;
        var before = _ends[participant];
        _windows[participant] = Math.Max(0, _windows[participant] + by);
        _ends[participant] = EndOf(participant);
        return _ends[participant] != before;
    }

    private bool HasReserve(int participant)
    {
        for (var e = _ends[participant]; e < _graph.EdgeStart[participant + 1]; e++)
        {
            if (!IsOnlyPinned(participant, _graph.EdgePlace[e]))
                return true;
        }

        return false;
    }

    // More places may suit than are their candidates by now.
    private bool IsLimited(int participant) => _cut[participant] || HasReserve(participant);

    private IEnumerable<int> HeldBack() => SeatsLeft() ? new CohortReach(_graph, _paths.Flow, IsOpen).OfUnplaced(_pinOf) : [];

    // As a new run doubles the lists that it began with; here no further than the reserve goes.
    private void Widen(CancellationToken stop)
    {
        while (_keepsReserve && HeldBack().Where(HasReserve).ToList() is { Count: > 0 } held)
        {
            HasWidened = true;
            foreach (var p in held)
                Grow(p, Math.Max(1, _windows[p]));
            SolveAll(null, stop);
        }
    }
}
