namespace Perspektiva.Matching.Engine.Cohort;

/// <summary>Who stands where: each participant's edge, each resource's flow, and who stands at each place.</summary>
internal sealed class CohortFlow
{
    public const int None = -1;

    /// <summary>The edge index that stands for "without a place".</summary>
    public const int NoPlace = -2;

    private readonly CohortGraph _graph;
    private readonly int[] _first;
    private readonly int[] _next;
    private readonly int[] _previous;

    public CohortFlow(CohortGraph graph)
    {
        _graph = graph;
        Edge = new int[graph.Participants];
        Flow = new int[graph.Resources];
        _first = new int[graph.Resources];
        (_next, _previous) = (new int[graph.Participants], new int[graph.Participants]);
        Array.Fill(Edge, None);
        Array.Fill(_first, None);
    }

    private CohortFlow(CohortFlow other)
    {
        _graph = other._graph;
        (Edge, Flow) = ([.. other.Edge], [.. other.Flow]);
        (_first, _next, _previous) = ([.. other._first], [.. other._next], [.. other._previous]);
    }

    /// <summary>The edge of each participant, <see cref="None"/> = not yet seen to, <see cref="NoPlace"/> = without a place.</summary>
    public int[] Edge { get; }

    public int[] Flow { get; }

    public int PlaceOf(int participant) => Edge[participant] == NoPlace ? CohortGraph.Nowhere : _graph.EdgePlace[Edge[participant]];

    public int FirstAt(int place) => _first[place];

    public int NextAt(int participant) => _next[participant];

    /// <summary>Puts a participant on an edge, without flow.</summary>
    public void Sit(int participant, int edge)
    {
        Edge[participant] = edge;
        var place = PlaceOf(participant);
        _previous[participant] = None;
        _next[participant] = _first[place];
        if (_first[place] != None)
            _previous[_first[place]] = participant;
        _first[place] = participant;
    }

    /// <summary>Takes a participant off their edge, without flow.</summary>
    public void Stand(int participant)
    {
        if (_previous[participant] == None)
            _first[PlaceOf(participant)] = _next[participant];
        else
            _next[_previous[participant]] = _next[participant];
        if (_next[participant] != None)
            _previous[_next[participant]] = _previous[participant];
        Edge[participant] = None;
    }

    /// <summary>Whether a unit can flow from a resource to the root.</summary>
    public bool HasRoom(int resource)
    {
        for (; resource != CohortGraph.Root; resource = _graph.Parent[resource])
        {
            if (Flow[resource] >= _graph.Capacity[resource])
                return false;
        }

        return true;
    }

    /// <summary>A unit more (or less) from a resource to the root.</summary>
    public void Add(int resource, int units)
    {
        for (; resource != CohortGraph.Root; resource = _graph.Parent[resource])
            Flow[resource] += units;
    }

    /// <summary>The same, to go on from apart.</summary>
    public CohortFlow Copy() => new(this);

    /// <summary>How many have a place.</summary>
    public int Placed()
    {
        var placed = 0;
        foreach (var edge in Edge)
            placed += edge >= 0 ? 1 : 0;
        return placed;
    }
}
