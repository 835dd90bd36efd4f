namespace Perspektiva.Matching.Engine.Cohort;

/// <content>What is stated once the cohort is solved. A refusal takes one pair away: nobody who stands elsewhere moves for it, so only whoever stands on it is seated anew, at the kept prices.</content>
public sealed partial class CohortRun
{
    private readonly List<RefusalCost> _refusalCosts = [];

    /// <summary>Goes on with one more pair decided or refused.</summary>
    public void Apply(CohortChange change, CancellationToken stop = default)
    {
        if (change.Kind == CohortChangeKind.Pin)
            Pin(change.Pair, stop);
        else
            Refuse(change.Pair, change.Kind, stop);
    }

    /// <summary>Rules a pair out and re-solves the rest around it; tells what that costs. It outweighs a pin of the same pair, which then holds no more.</summary>
    public RefusalCost Refuse(CohortPair pair, CohortChangeKind kind, CancellationToken stop = default)
    {
        var (placed, total) = (_paths.Flow.Placed(), Total(_paths));
        if (Find(pair) is var (p, place) && _refused.Add((p, place)))
            TakeAway(p, place, stop);
        var cost = new RefusalCost(pair, kind, placed - _paths.Flow.Placed(), total - Total(_paths));
        _refusalCosts.Add(cost);
        return cost;
    }

    private void TakeAway(int participant, int place, CancellationToken stop)
    {
        var pinned = _pinOf[participant];
        if (pinned >= 0 && _graph.EdgePlace[pinned] != place)
            return; // Decided for another place: this one was not open to them.
        if (pinned >= 0)
            Unpin(participant, place);
        TakeAway(_paths, _allowed, participant, place, _floor);
        if (_free is not null)
            TakeAway(_free, _freeAllowed, participant, place, floor: 0);
        if (!FloorStands(stop))
            SolveAll(null, stop);
    }

    private void TakeAway(CohortPaths paths, bool[] allowed, int participant, int place, int floor)
    {
        if (paths.Flow.Edge[participant] is >= 0 and var edge && _graph.EdgePlace[edge] == place)
            Reseat(paths, allowed, participant, floor, rank: 0);
        else
            Allow(allowed, participant, floor);
    }

    // What it cost is told as it was when it was set.
    private void Unpin(int participant, int place)
    {
        _pinOf[participant] = CohortFlow.None;
        var pair = new CohortPair(_graph.ParticipantIds[participant], _graph.ResourceIds[place]);
        var at = _pinCosts.FindLastIndex(cost => cost.Pin == pair && cost.Reason is null);
        _pinCosts[at] = _pinCosts[at] with { Reason = "refused" };
    }
}
