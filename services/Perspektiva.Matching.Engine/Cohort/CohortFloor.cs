namespace Perspektiva.Matching.Engine.Cohort;

/// <summary>
/// Counts: as many as possible on edges from a fit on, and the highest such fit that still places as many. A matching found for
/// a higher floor is valid for a lower one, so each trial goes on from the last one above it.
/// </summary>
internal sealed class CohortFloor(CohortGraph graph, bool[] allowed, CancellationToken stop)
{
    private readonly int[] _seen = new int[graph.Resources];
    private readonly int[] _cameResource = new int[graph.Resources];
    private readonly int[] _cameEdge = new int[graph.Resources];
    private readonly int[] _cameParticipant = new int[graph.Resources];
    private readonly int[] _queue = new int[graph.Resources];
    private readonly bool[] _pinned = new bool[graph.Participants];
    private int _stamp;

    /// <summary>Participants whose one allowed edge holds whatever the floor.</summary>
    public bool[] Pinned => _pinned;

    /// <summary>The highest floor at which as many are placed as by an assignment that places as many as can be.</summary>
    public int Highest(CohortFlow most)
    {
        var (placed, lowest) = (most.Placed(), Lowest(most));
        if (placed == 0 || lowest == int.MaxValue)
            return 0;
        var fits = Fits(lowest);
        var (low, high) = (0, fits.Count - 1);
        var above = Seated(most);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            var flow = Restore(above, fits[middle]);
            if (Fill(flow, fits[middle]) == placed)
            {
                // What this one seats may stand above the floor by far: the next trials need not look below it.
                above = Seated(flow);
                low = fits.BinarySearch(Lowest(flow));
                continue;
            }

            high = middle - 1;
        }

        return fits[low];
    }

    /// <summary>Whether so many can be placed at a floor, starting from what an assignment has at or above it.</summary>
    public bool Places(CohortFlow from, int floor, int placed)
    {
        return Fill(Restore(Seated(from), floor), floor) >= placed;
    }

    private static (int Participant, int Edge)[] Seated(CohortFlow flow) =>
        [.. flow.Edge.Select((edge, p) => (p, edge)).Where(pair => pair.edge >= 0)];

    // The lowest fit that the solver chose.
    private int Lowest(CohortFlow flow)
    {
        var lowest = int.MaxValue;
        for (var p = 0; p < graph.Participants; p++)
            lowest = flow.Edge[p] >= 0 && !_pinned[p] ? Math.Min(lowest, graph.EdgeFit[flow.Edge[p]]) : lowest;
        return lowest;
    }

    // All fits from one on, ascending.
    private List<int> Fits(int from)
    {
        var there = new bool[FitFormulaV1.Full + 1];
        for (var p = 0; p < graph.Participants; p++)
        {
            for (var e = graph.EdgeStart[p]; !_pinned[p] && e < graph.EdgeStart[p + 1]; e++)
                there[graph.EdgeFit[e]] |= allowed[e];
        }

        return [.. Enumerable.Range(from, there.Length - from).Where(fit => there[fit])];
    }

    private CohortFlow Restore((int Participant, int Edge)[] above, int floor)
    {
        var flow = new CohortFlow(graph);
        foreach (var (participant, edge) in above)
        {
            if (!_pinned[participant] && graph.EdgeFit[edge] < floor)
                continue;
            flow.Sit(participant, edge);
            flow.Add(graph.EdgePlace[edge], 1);
        }

        return flow;
    }

    private int Fill(CohortFlow flow, int floor)
    {
        // Whoever is placed may move but stays placed; those decided on are (a decision that finds no seat is undone).
        var placed = flow.Placed();
        for (var grew = true; grew;)
        {
            // What a failed search has seen leads nowhere until the matching grows elsewhere; so one stamp serves a whole sweep.
            _stamp++;
            grew = false;
            for (var p = 0; p < graph.Participants; p++)
            {
                stop.ThrowIfCancellationRequested();
                if (flow.Edge[p] >= 0 || !Place(flow, p, floor))
                    continue;
                placed++;
                grew = true;
            }
        }

        return placed;
    }

    private bool Place(CohortFlow flow, int participant, int floor)
    {
        var (head, tail) = (0, 0);
        Look(participant, ref tail);
        while (head < tail)
        {
            var r = _queue[head++];
            var parent = graph.Parent[r];
            if (r == CohortGraph.Root)
            {
                Push(flow);
                return true;
            }

            if (flow.Flow[r] < graph.Capacity[r])
                See(parent, r, CohortFlow.None, CohortFlow.None, ref tail);
            for (var c = graph.ChildStart[r]; c < graph.ChildStart[r + 1]; c++)
            {
                if (flow.Flow[graph.Child[c]] > 0)
                    See(graph.Child[c], r, CohortFlow.None, CohortFlow.None, ref tail);
            }

            for (var p = flow.FirstAt(r); p != CohortFlow.None; p = flow.NextAt(p))
                Look(p, ref tail, r);
        }

        return false;

        void Look(int p, ref int end, int from = CohortFlow.None)
        {
            for (var e = graph.EdgeStart[p]; e < graph.EdgeStart[p + 1]; e++)
            {
                // Best first.
                if (graph.EdgeFit[e] < floor && !_pinned[p])
                    break;
                if (allowed[e] && e != flow.Edge[p])
                    See(graph.EdgePlace[e], from, p, e, ref end);
            }
        }
    }

    private void See(int resource, int from, int participant, int edge, ref int tail)
    {
        if (_seen[resource] == _stamp)
            return;
        _seen[resource] = _stamp;
        (_cameResource[resource], _cameParticipant[resource], _cameEdge[resource]) = (from, participant, edge);
        _queue[tail++] = resource;
    }

    private void Push(CohortFlow flow)
    {
        for (var r = CohortGraph.Root; r != CohortFlow.None;)
        {
            var (from, p, e) = (_cameResource[r], _cameParticipant[r], _cameEdge[r]);
            if (e != CohortFlow.None)
            {
                if (flow.Edge[p] >= 0)
                    flow.Stand(p);
                flow.Sit(p, e);
            }
            else if (graph.Parent[from] == r)
            {
                flow.Flow[from]++;
            }
            else
            {
                flow.Flow[r]--;
            }

            r = from;
        }
    }
}
