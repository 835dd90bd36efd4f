namespace Perspektiva.Matching.Engine.Cohort;

/// <summary>Who would have to move to make room for those without a place: everybody on a way that a unit could take from them through the solver's residual graph.</summary>
internal sealed class CohortReach(CohortGraph graph, CohortFlow flow, Func<int, int, bool> isOpen)
{
    private readonly bool[] _people = new bool[graph.Participants];
    private readonly bool[] _resources = new bool[graph.Resources];
    private readonly Stack<int> _open = new();

    /// <summary>Those without a place, and whoever holds what they lack.</summary>
    /// <param name="pinOf">A decided pair's edge, below 0 = none: whom it is about stays where they are.</param>
    public IEnumerable<int> OfUnplaced(int[] pinOf)
    {
        for (var p = 0; p < graph.Participants; p++)
        {
            if (flow.Edge[p] < 0)
                Ask(p);
        }

        while (_open.TryPop(out var resource))
            Free(resource);
        return Enumerable.Range(0, graph.Participants).Where(p => _people[p]);

        // A unit less at a resource: its parent takes one, a child gives one up, or somebody who stands there moves.
        void Free(int resource)
        {
            if (resource != CohortGraph.Root && flow.Flow[resource] < graph.Capacity[resource])
                See(graph.Parent[resource]);
            for (var c = graph.ChildStart[resource]; c < graph.ChildStart[resource + 1]; c++)
            {
                if (flow.Flow[graph.Child[c]] > 0)
                    See(graph.Child[c]);
            }

            for (var p = flow.FirstAt(resource); p != CohortFlow.None; p = flow.NextAt(p))
                Ask(p);
        }

        void Ask(int participant)
        {
            if (_people[participant] || pinOf[participant] >= 0)
                return;
            _people[participant] = true;
            for (var e = graph.EdgeStart[participant]; e < graph.EdgeStart[participant + 1]; e++)
            {
                if (isOpen(participant, e))
                    See(graph.EdgePlace[e]);
            }
        }

        void See(int resource)
        {
            if (_resources[resource])
                return;
            _resources[resource] = true;
            _open.Push(resource);
        }
    }
}
