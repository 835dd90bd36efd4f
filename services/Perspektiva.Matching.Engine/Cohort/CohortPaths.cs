namespace Perspektiva.Matching.Engine.Cohort;

/// <summary>
/// The sparse solver: successive shortest paths with prices (duals). Whoever is seen to takes the cheapest path to a free seat,
/// moving others where that is better for the whole; the prices keep every later search short, and outlive the run, so that
/// one change is two searches and not a new run. Going without a place costs more than any chain of moves can gain.
/// </summary>
internal sealed class CohortPaths
{
    private readonly CohortGraph _graph;
    private readonly bool[] _allowed;
    private readonly long[] _nowhereCost;
    private readonly long[] _price;
    private readonly long[] _value;
    private readonly long[] _distance;
    private readonly int[] _stampOf;
    private readonly bool[] _settled;
    private readonly int[] _cameResource;
    private readonly int[] _cameParticipant;
    private readonly int[] _cameEdge;
    private readonly List<int> _touched = [];
    private readonly PathHeap _heap = new();
    private int _stamp;
    private int _target;

    // No path through what lies farther than this can be the shortest.
    private long _bound;

    public CohortPaths(CohortGraph graph, bool[] allowed)
    {
        _graph = graph;
        _allowed = allowed;
        Flow = new CohortFlow(graph);
        _nowhereCost = new long[graph.Participants];
        for (var p = 0; p < graph.Participants; p++)
            Weigh(p, 0);
        _price = new long[graph.Resources];
        _value = new long[graph.Participants];
        _distance = new long[graph.Resources];
        _stampOf = new int[graph.Resources];
        _settled = new bool[graph.Resources];
        _cameResource = new int[graph.Resources];
        _cameParticipant = new int[graph.Resources];
        _cameEdge = new int[graph.Resources];
    }

    public CohortFlow Flow { get; }

    /// <summary>
    /// How much it takes to leave somebody without a place: 0 as anybody; 1 on trial, so that a decision outweighs anybody
    /// whom the solver would place; 2 decided, so that a later decision does not push out an earlier one.
    /// </summary>
    public void Weigh(int participant, int rank) =>
        _nowhereCost[participant] = (FitFormulaV1.Full + 1L) * (Math.Min(_graph.Participants, _graph.Resources) + 2) << rank;

    /// <summary>Sees to everybody who stands nowhere yet.</summary>
    public void SeeToAll(IProgress<int>? progress, CancellationToken stop)
    {
        var waiting = new List<int>();
        for (var p = 0; p < _graph.Participants; p++)
        {
            if (Flow.Edge[p] == CohortFlow.None && !TakeBest(p))
                waiting.Add(p);
        }

        for (var i = 0; i < waiting.Count; i++)
        {
            stop.ThrowIfCancellationRequested();
            SeeTo(waiting[i]);
            progress?.Report(100 * (i + 1) / waiting.Count);
        }
    }

    /// <summary>Places one participant, or leaves them without a place, at the least cost for the whole.</summary>
    public void SeeTo(int participant)
    {
        Begin(CohortGraph.Root, long.MaxValue);
        SetValue(participant);
        Relax(participant, 0, CohortFlow.None);
        var distance = Search();
        Reprice(distance);
        Push(CohortGraph.Root);
    }

    /// <summary>Takes a participant out of their seat and lets the others move up into it, so that all stands at its best without them.</summary>
    public void Leave(int participant)
    {
        var place = Flow.PlaceOf(participant);
        Flow.Stand(participant);

        // The seat is kept by nobody while a unit is sought that the root can do without: the cheapest path from the root to the seat.
        Begin(place, _price[place] - _price[CohortGraph.Root]);
        See(CohortGraph.Root, 0, CohortFlow.None, CohortFlow.None, CohortFlow.None);
        var distance = Search();
        Reprice(distance);
        Push(place);
    }

    private static long CostOf(int fit) => FitFormulaV1.Full - fit;

    // Nobody needs to move for a seat that is free at the price of nothing.
    private bool TakeBest(int participant)
    {
        SetValue(participant);
        for (var e = _graph.EdgeStart[participant]; e < _graph.EdgeStart[participant + 1]; e++)
        {
            var place = _graph.EdgePlace[e];
            if (!_allowed[e] || CostOf(_graph.EdgeFit[e]) + _price[place] != _value[participant] || _price[place] != _price[CohortGraph.Root] || !Flow.HasRoom(place))
                continue;
            Flow.Sit(participant, e);
            Flow.Add(place, 1);
            return true;
        }

        return false;
    }

    // The dual of a participant: what the best of their edges costs.
    private void SetValue(int participant)
    {
        var value = _nowhereCost[participant] + _price[CohortGraph.Nowhere];
        for (var e = _graph.EdgeStart[participant]; e < _graph.EdgeStart[participant + 1]; e++)
        {
            if (_allowed[e])
                value = Math.Min(value, CostOf(_graph.EdgeFit[e]) + _price[_graph.EdgePlace[e]]);
        }

        _value[participant] = value;
    }

    private void Begin(int target, long bound)
    {
        (_target, _bound) = (target, bound);
        _stamp++;
        _touched.Clear();
        _heap.Clear();
    }

    private long Search()
    {
        while (_heap.TryPop(out var resource, out var distance))
        {
            if (_settled[resource] || distance > _distance[resource])
                continue;
            if (resource == _target)
                return distance;
            _settled[resource] = true;
            Expand(resource, distance);
        }

        throw new InvalidOperationException("Every participant can go without a place, so a path always exists.");
    }

    private void Expand(int resource, long distance)
    {
        var flow = Flow.Flow;
        if (resource != CohortGraph.Root && flow[resource] < _graph.Capacity[resource])
        {
            var parent = _graph.Parent[resource];
            See(parent, distance + _price[parent] - _price[resource], resource, CohortFlow.None, CohortFlow.None);
        }

        for (var c = _graph.ChildStart[resource]; c < _graph.ChildStart[resource + 1]; c++)
        {
            var child = _graph.Child[c];
            if (flow[child] > 0)
                See(child, distance + _price[child] - _price[resource], resource, CohortFlow.None, CohortFlow.None);
        }

        for (var p = Flow.FirstAt(resource); p != CohortFlow.None; p = Flow.NextAt(p))
            Relax(p, distance, resource);
    }

    private void Relax(int participant, long distance, int from)
    {
        var reach = distance - _value[participant];
        See(CohortGraph.Nowhere, reach + _nowhereCost[participant] + _price[CohortGraph.Nowhere], from, participant, CohortFlow.NoPlace);
        for (var e = _graph.EdgeStart[participant]; e < _graph.EdgeStart[participant + 1]; e++)
        {
            if (_allowed[e])
                See(_graph.EdgePlace[e], reach + CostOf(_graph.EdgeFit[e]) + _price[_graph.EdgePlace[e]], from, participant, e);
        }
    }

    private void See(int resource, long distance, int from, int participant, int edge)
    {
        if (distance > _bound)
            return;
        if (_stampOf[resource] != _stamp)
        {
            _stampOf[resource] = _stamp;
            _settled[resource] = false;
            _touched.Add(resource);
        }
        else if (distance >= _distance[resource])
        {
            return;
        }

        _distance[resource] = distance;
        (_cameResource[resource], _cameParticipant[resource], _cameEdge[resource]) = (from, participant, edge);
        _heap.Add(resource, distance);

        // From a place with room the way up to the root costs the difference of their prices, whatever lies between.
        if (_target == CohortGraph.Root && edge != CohortFlow.None && distance + _price[CohortGraph.Root] - _price[resource] < _bound && Flow.HasRoom(resource))
            _bound = distance + _price[CohortGraph.Root] - _price[resource];
    }

    private void Reprice(long distance)
    {
        foreach (var resource in _touched)
        {
            if (!_settled[resource] || _distance[resource] >= distance)
                continue;
            var raise = distance - _distance[resource];
            _price[resource] += raise;
            for (var p = Flow.FirstAt(resource); p != CohortFlow.None; p = Flow.NextAt(p))
                _value[p] += raise;
        }
    }

    private void Push(int target)
    {
        for (var r = target; r != CohortFlow.None;)
        {
            var (from, p, e) = (_cameResource[r], _cameParticipant[r], _cameEdge[r]);
            if (e != CohortFlow.None)
            {
                if (Flow.Edge[p] != CohortFlow.None)
                    Flow.Stand(p);
                Flow.Sit(p, e);
                _value[p] = (e == CohortFlow.NoPlace ? _nowhereCost[p] : CostOf(_graph.EdgeFit[e])) + _price[r];
            }
            else if (from != CohortFlow.None)
            {
                if (r != CohortGraph.Root && _graph.Parent[r] == from)
                    Flow.Flow[r]--;
                else
                    Flow.Flow[from]++;
            }

            r = from;
        }
    }
}
