using System.Collections.Immutable;

namespace Perspektiva.Matching.Engine.Cohort;

/// <summary>
/// A cohort assigned at the optimum: as many as possible get a suitable place; nobody's fit lies below a floor that could be
/// avoided without placing fewer; then the highest total. Keeps its prices, so that a pin or a refusal is re-solved at once.
/// Not for use by several threads at once.
/// </summary>
public sealed partial class CohortRun
{
    /// <summary>
    /// Of the solver. After a pin the first one told the floor's cost as of before it, rarely a floor too low, and could leave somebody below the floor without a place that the pin made free.
    /// The second one, <see cref="BeforeRefusals"/>, knows no refusal that comes later, and does the same without one. The third one, <see cref="BeforeReserves"/>, knows no reserve and takes nothing back.
    /// The fourth one, <see cref="BeforeReasons"/>, told everybody whose places lie below the floor that this is why, also who had none without a floor.
    /// </summary>
    public const string Version = "cohort-v5";

    /// <summary>The solver before refusals could come later.</summary>
    public const string BeforeRefusals = "cohort-v2";

    /// <summary>The solver before lists had a reserve.</summary>
    public const string BeforeReserves = "cohort-v3";

    /// <summary>The solver that told the floor as the reason whatever it was.</summary>
    public const string BeforeReasons = "cohort-v4";

    private readonly CohortGraph _graph;
    private readonly bool[] _allowed;
    private readonly int[] _pinOf;
    private readonly Dictionary<(int Participant, int Place), Refusals> _refused = [];
    private readonly HashSet<(int Participant, int Place)> _onlyPinned = [];
    private readonly bool[] _cut;
    private readonly bool _seatsElsewhere;
    private readonly bool _raiseFloor;
    private readonly bool _floorExplainsAll;
    private readonly List<InputProblem> _problems;
    private readonly List<PinCost> _pinCosts = [];
    private CohortPaths _paths;
    private int _floor;

    // The same people without a floor: tells what that costs, and how many could have a place.
    private CohortPaths? _free;
    private bool[] _freeAllowed = [];

    private CohortRun(CohortProblem problem)
    {
        _problems = [];
        _raiseFloor = problem.RaiseFloor;
        _floorExplainsAll = problem.FloorExplainsAll;
        _seatsElsewhere = problem.SeatsElsewhere;
        _graph = CohortGraph.From(problem, _problems);
        _cut = new bool[_graph.Participants];
        foreach (var id in problem.Cut)
        {
            if (_graph.ParticipantIndex.TryGetValue(id, out var p))
                _cut[p] = true;
        }

        _allowed = new bool[_graph.EdgePlace.Length];
        _pinOf = new int[_graph.Participants];
        Array.Fill(_pinOf, CohortFlow.None);
        foreach (var (pair, kind) in problem.Vetoes.Select(pair => (pair, Refusals.Veto)).Concat(problem.Bans.Select(pair => (pair, Refusals.Ban))))
        {
            if (Find(pair) is var (p, j))
                _refused[(p, j)] = _refused.GetValueOrDefault((p, j)) | kind;
        }

        foreach (var edge in problem.Edges)
        {
            if (edge.OnlyPinned && _graph.ParticipantIndex.TryGetValue(edge.ParticipantId, out var p) && _graph.PlaceIndex.TryGetValue(edge.PlaceId, out var j))
                _onlyPinned.Add((p, j));
        }

        (_windows, _ends) = (new int[_graph.Participants], new int[_graph.Participants]);
        _keepsReserve = problem.Windows.Count > 0;
        OpenWindows(problem.Windows);
        _paths = new CohortPaths(_graph, _allowed);
    }

    /// <summary>Solves a cohort.</summary>
    /// <param name="problem">Wrong parts of it are left out and named in the result.</param>
    /// <param name="progress">0 to 100.</param>
    /// <param name="stop">Cancels the run.</param>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public static CohortRun Solve(CohortProblem problem, IProgress<int>? progress = null, CancellationToken stop = default)
    {
        var run = new CohortRun(problem);
        run.SolveAll(progress, stop);
        progress?.Report(100);
        foreach (var pin in problem.Pins)
            run.Decide(pin, widen: false, stop);
        foreach (var change in problem.Later)
            run.Apply(change, stop);
        return run;
    }

    /// <summary>Decides a pair and re-solves the rest around it; tells what that costs. A veto outweighs it.</summary>
    public PinCost Pin(CohortPair pair, CancellationToken stop = default) => Decide(pair, widen: true, stop);

    private PinCost Decide(CohortPair pair, bool widen, CancellationToken stop)
    {
        var (placed, total) = (_paths.Flow.Placed(), Total(_paths));
        var reason = Hold(pair, out var before);
        if (reason is null)
        {
            var p = _graph.ParticipantIndex[pair.ParticipantId];
            Reseat(_paths, _allowed, p, _floor, rank: 1);
            if (_paths.Flow.Edge[p] < 0)
            {
                reason = "no-seat";
                _pinOf[p] = before;
                Reseat(_paths, _allowed, p, _floor, rank: before >= 0 ? 2 : 0);
            }
            else
            {
                _paths.Weigh(p, 2);
                if (before >= 0 && before != _pinOf[p])
                    EndPin(pair.ParticipantId, _graph.EdgePlace[before], "replaced");
                if (_free is not null)
                    Reseat(_free, _freeAllowed, p, floor: 0, rank: 2);
                if (!FloorStands(stop))
                    SolveAll(null, stop);
                if (widen)
                    Widen(stop);
            }
        }

        var cost = new PinCost(pair, placed - _paths.Flow.Placed(), total - Total(_paths), reason);
        _pinCosts.Add(cost);
        return cost;
    }

    /// <summary>
    /// Whose candidates must grow before it is known that nobody more can be placed: of those without a place, and those whose move could make room for them,
    /// everybody whose list was cut. Nobody where no seat is left.
    /// </summary>
    public IReadOnlyList<Guid> Held() => [.. HeldBack().Where(IsLimited).Select(p => _graph.ParticipantIds[p])];

    /// <summary>The result as it stands.</summary>
    public CohortResult Result()
    {
        var seatsLeft = Enumerable.Range(0, _graph.Participants).Any(IsLimited) && SeatsLeft();
        var assignments = ImmutableArray.CreateBuilder<CohortAssignment>();
        var unplaced = ImmutableArray.CreateBuilder<CohortUnplaced>();
        for (var p = 0; p < _graph.Participants; p++)
        {
            var edge = _paths.Flow.Edge[p];
            if (edge >= 0)
                assignments.Add(new CohortAssignment(_graph.ParticipantIds[p], _graph.ResourceIds[_graph.EdgePlace[edge]], _graph.EdgeFit[edge], _pinOf[p] >= 0));
            else
                unplaced.Add(WhyUnplaced(p, seatsLeft));
        }

        return new CohortResult(
            [.. assignments.OrderBy(a => a.ParticipantId)],
            [.. unplaced.OrderBy(u => u.ParticipantId)],
            assignments.Where(a => !a.Pinned).Select(a => a.Fit).DefaultIfEmpty(0).Min(),
            Total(_paths),
            _free is null ? 0 : Total(_free) - Total(_paths),
            [.. _pinCosts],
            [.. _problems],
            _refusalCosts.Count > 0 ? [.. _refusalCosts] : null,
            _takenBack.Count > 0 ? [.. _takenBack] : null);
    }

    private void SolveAll(IProgress<int>? progress, CancellationToken stop)
    {
        // First without a floor: often its worst pair is as good as can be had, and then this is the answer.
        Solve(0, _raiseFloor ? Half(progress, 0) : progress, stop);
        if (!_raiseFloor)
            return;
        _freeAllowed = [.. _allowed];
        _free = _paths.Copy(_freeAllowed);
        _floor = Bottleneck(stop).Highest(_paths.Flow);

        // Taking away edges that nobody uses leaves answer and prices as they are; so only those who stand on one are seated anew.
        var below = new List<int>();
        for (var p = 0; p < _graph.Participants; p++)
        {
            SetAllowed(p, _floor);
            if (_paths.Flow.Edge[p] is >= 0 and var edge && !_allowed[edge])
                below.Add(p);
        }

        if (below.Count > _graph.Participants / 4)
            Solve(_floor, Half(progress, 50), stop);
        else
            SeatAnew(below, stop);
    }

    // Whether a second solve follows is known after the first.
    private static Share? Half(IProgress<int>? progress, int from) => progress is null ? null : new Share(progress, from);

    private void SeatAnew(List<int> participants, CancellationToken stop)
    {
        foreach (var p in participants)
        {
            // Another's move may have taken them off it meanwhile.
            stop.ThrowIfCancellationRequested();
            if (_paths.Flow.Edge[p] is not (>= 0 and var edge) || _allowed[edge])
                continue;
            _paths.Leave(p);
            _paths.SeeTo(p);
        }
    }

    private void Solve(int floor, IProgress<int>? progress, CancellationToken stop)
    {
        _paths = new CohortPaths(_graph, _allowed);
        for (var p = 0; p < _graph.Participants; p++)
        {
            SetAllowed(p, floor);
            _paths.Weigh(p, _pinOf[p] >= 0 ? 2 : 0);
        }

        _paths.SeeToAll(progress, stop);
    }

    private void Reseat(CohortPaths paths, bool[] allowed, int participant, int floor, int rank)
    {
        paths.Leave(participant);
        Allow(allowed, participant, floor);
        paths.Weigh(participant, rank);
        paths.SeeTo(participant);
    }

    // The floor holds when nobody is without a place for it and no higher one would do; else all is solved again.
    private bool FloorStands(CancellationToken stop)
    {
        if (_free is null)
            return true;
        if (_paths.Flow.Placed() < _free.Flow.Placed())
            return false;
        var lowest = LowestFit();
        if (lowest == int.MaxValue)
            return true;
        if (Bottleneck(stop).Places(_paths.Flow, lowest + 1, _paths.Flow.Placed()))
            return false;

        // It may have risen by itself; a later pin that finds no seat would else end at the same total below it.
        if (lowest > _floor)
        {
            _floor = lowest;
            for (var p = 0; p < _graph.Participants; p++)
                SetAllowed(p, _floor);
        }

        return true;
    }

    private CohortFloor Bottleneck(CancellationToken stop)
    {
        var all = new bool[_allowed.Length];
        for (var p = 0; p < _graph.Participants; p++)
            Allow(all, p, 0);
        var floor = new CohortFloor(_graph, all, stop);
        for (var p = 0; p < _graph.Participants; p++)
            floor.Pinned[p] = _pinOf[p] >= 0;
        return floor;
    }

    private void SetAllowed(int participant, int floor) => Allow(_allowed, participant, floor);

    private void Allow(bool[] allowed, int participant, int floor)
    {
        for (var e = _graph.EdgeStart[participant]; e < _graph.EdgeStart[participant + 1]; e++)
        {
            var pinned = _pinOf[participant];
            allowed[e] = pinned >= 0
                ? e == pinned
                : _graph.EdgeFit[e] >= floor && IsOpen(participant, e);
        }
    }

    private bool IsOpen(int participant, int edge) =>
        edge < _ends[participant] && !IsRefused(participant, _graph.EdgePlace[edge]) && !IsOnlyPinned(participant, _graph.EdgePlace[edge]);

    private bool IsRefused(int participant, int place) => _refused.Count > 0 && _refused.ContainsKey((participant, place));

    private bool IsOnlyPinned(int participant, int place) => _onlyPinned.Count > 0 && _onlyPinned.Contains((participant, place));

    // Before: what was decided for the person until now; it holds again where the new pair finds no seat.
    private string? Hold(CohortPair pair, out int before)
    {
        before = CohortFlow.None;
        if (Find(pair) is not var (p, place))
            return "no-such-pair";
        if (IsRefused(p, place))
            return "refused";
        for (var e = _graph.EdgeStart[p]; e < _graph.EdgeStart[p + 1]; e++)
        {
            if (_graph.EdgePlace[e] != place)
                continue;
            (before, _pinOf[p]) = (_pinOf[p], e);
            return null;
        }

        return "no-such-pair";
    }

    private (int Participant, int Place)? Find(CohortPair pair)
    {
        if (_graph.ParticipantIndex.TryGetValue(pair.ParticipantId, out var p) && _graph.PlaceIndex.TryGetValue(pair.PlaceId, out var j))
            return (p, j);
        _problems.Add(new InputProblem(pair.ParticipantId, "pair-unknown", "a pin, ban or veto names a participant or place that is not there"));
        return null;
    }

    private long Total(CohortPaths paths)
    {
        var total = 0L;
        foreach (var edge in paths.Flow.Edge)
            total += edge >= 0 ? _graph.EdgeFit[edge] : 0;
        return total;
    }

    private int LowestFit()
    {
        var lowest = int.MaxValue;
        for (var p = 0; p < _graph.Participants; p++)
        {
            if (_paths.Flow.Edge[p] is >= 0 and var edge && _pinOf[p] < 0)
                lowest = Math.Min(lowest, _graph.EdgeFit[edge]);
        }

        return lowest;
    }

    private bool SeatsLeft()
    {
        if (_seatsElsewhere)
            return true;
        for (var p = 0; p < _graph.Participants; p++)
        {
            for (var e = _graph.EdgeStart[p]; e < _graph.EdgeStart[p + 1]; e++)
            {
                // Whom a refusal keeps from it does not matter: it may suit somebody whose list ends before it.
                if (_paths.Flow.HasRoom(_graph.EdgePlace[e]) && !IsOnlyPinned(p, _graph.EdgePlace[e]))
                    return true;
            }
        }

        return false;
    }

    // Nobody is placed less for the floor, so whoever had no seat without one has none for want of seats.
    private bool IsForTheFloor(int p) => _floorExplainsAll || _free?.Flow.Edge[p] >= 0;

    private CohortUnplaced WhyUnplaced(int p, bool seatsLeft)
    {
        var (start, end) = (_graph.EdgeStart[p], _graph.EdgeStart[p + 1]);
        var suitable = Enumerable.Range(start, end - start).Where(e => !IsOnlyPinned(p, _graph.EdgePlace[e])).ToList();
        var open = suitable.FindAll(e => !IsRefused(p, _graph.EdgePlace[e]));
        var reason = suitable.Count == 0 ? "no-suitable-place"
            : open.Count > 0 && open.TrueForAll(e => _graph.EdgeFit[e] < _floor) && IsForTheFloor(p) ? "below-floor"
            : IsLimited(p) && seatsLeft ? "candidates-limited"
            : open.Count == 0 ? "refused"
            : "places-taken";
        var best = open.Count > 0 ? _graph.ResourceIds[_graph.EdgePlace[open[0]]] : (Guid?)null;
        var (text, next) = Words.OfUnplaced(reason);
        return new CohortUnplaced(_graph.ParticipantIds[p], text, next, best);
    }

    private sealed class Share(IProgress<int> whole, int from) : IProgress<int>
    {
        public void Report(int value) => whole.Report(from + (value / 2));
    }
}
