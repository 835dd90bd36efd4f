namespace Perspektiva.Matching.Engine.Cohort;

/// <summary>
/// The sparse solver: successive shortest paths with prices (duals). Whoever is seen to takes the cheapest path to a free seat,
/// moving others where that is better for the whole; the prices keep every later search short, and outlive the run, so that
/// one change is two searches and not a new run. Bids come first, and leave few to search for. Going without a place costs more than any chain of moves can gain.
/// </summary>
internal sealed partial class CohortPaths
{
    private readonly CohortGraph _graph;
    private readonly bool[] _allowed;
    private readonly long[] _nowhereCost;
    private readonly long[] _price;
    private readonly long[] _value;
    private readonly Step[] _steps;
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
        _steps = new Step[graph.Resources];
    }

    private CohortPaths(CohortPaths other, bool[] allowed)
    {
        (_graph, _allowed) = (other._graph, allowed);
        Flow = other.Flow.Copy();
        (_nowhereCost, _price, _value) = ([.. other._nowhereCost], [.. other._price], [.. other._value]);
        _steps = new Step[_graph.Resources];
    }

    public CohortFlow Flow { get; }

    /// <summary>The same with all prices, to go on from apart; what it allows is another's.</summary>
    public CohortPaths Copy(bool[] allowed) => new(this, allowed);

    /// <summary>What a seat costs beside its own edge: the dual of a resource.</summary>
    public long PriceOf(int resource) => _price[resource];

    /// <summary>
    /// How much it takes to leave somebody without a place: 0 as anybody; 1 on trial, so that a decision outweighs anybody
    /// whom the solver would place; 2 decided, so that a later decision does not push out an earlier one.
    /// </summary>
    public void Weigh(int participant, int rank) =>
        _nowhereCost[participant] = (FitFormulaV1.Full + 1L) * (Math.Min(_graph.Participants, _graph.Resources) + 2) << rank;

    /// <summary>Sees to everybody who stands nowhere yet.</summary>
    public void SeeToAll(IProgress<int>? progress, CancellationToken stop)
    {
        var waiting = Bid(stop);
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
        _value[participant] = 0; // What every way from here has in common decides nothing.
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
            ref var step = ref _steps[resource];
            if (step.Settled || distance > step.Distance)
                continue;
            if (resource == _target)
                return distance;
            step.Settled = true;
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
        var end = _graph.EdgeStart[participant + 1];
        for (var e = _graph.EdgeStart[participant]; e < end; e++)
        {
            // Best first, and no price is below 0: all that follow lie beyond the bound too.
            var near = reach + CostOf(_graph.EdgeFit[e]);
            if (near > _bound)
                break;
            var place = _graph.EdgePlace[e];
            if (near + _price[place] <= _bound && _allowed[e])
                See(place, near + _price[place], from, participant, e);
        }
    }

    private void See(int resource, long distance, int from, int participant, int edge)
    {
        if (distance > _bound)
            return;
        ref var step = ref _steps[resource];
        if (step.Stamp != _stamp)
        {
            (step.Stamp, step.Settled) = (_stamp, false);
            _touched.Add(resource);
        }
        else if (distance >= step.Distance)
        {
            return;
        }

        (step.Distance, step.Resource, step.Participant, step.Edge) = (distance, from, participant, edge);
        _heap.Add(resource, distance);

        // From a place with room the way up to the root costs the difference of their prices, whatever lies between.
        if (_target == CohortGraph.Root && edge != CohortFlow.None && distance + _price[CohortGraph.Root] - _price[resource] < _bound && Flow.HasRoom(resource))
            _bound = distance + _price[CohortGraph.Root] - _price[resource];
    }

    private void Reprice(long distance)
    {
        foreach (var resource in _touched)
        {
            ref readonly var step = ref _steps[resource];
            if (!step.Settled || step.Distance >= distance)
                continue;
            var raise = distance - step.Distance;
            _price[resource] += raise;
            for (var p = Flow.FirstAt(resource); p != CohortFlow.None; p = Flow.NextAt(p))
                _value[p] += raise;
        }
    }

    private void Push(int target)
    {
        for (var r = target; r != CohortFlow.None;)
        {
            var (from, p, e) = (_steps[r].Resource, _steps[r].Participant, _steps[r].Edge);
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

    /// <summary>How the search came to a resource: over what, whose edge, and how far.</summary>
    private struct Step
    {
        public long Distance;
        public int Resource;
        public int Participant;
        public int Edge;
        public int Stamp;
        public bool Settled;
    }
}
