namespace Perspektiva.Matching.Engine.Cohort;

/// <content>
/// What is stated once the cohort is solved. A refusal takes one pair away and brings the next of the person's reserve in; what is taken back gives the pair back. Only that person is seated anew, at the kept prices:
/// whoever stands elsewhere moves where the search for them says so.
/// </content>
public sealed partial class CohortRun
{
    private readonly List<RefusalCost> _refusalCosts = [];
    private readonly List<TakenBackGain> _takenBack = [];

    /// <summary>Who refuses a pair: it stays refused until nobody does.</summary>
    [Flags]
    private enum Refusals
    {
        None = 0,
        Ban = 1,
        Veto = 2,
    }

    /// <summary>Goes on with one more pair decided or refused, or with that taken back. Lists grow by their reserve where somebody would be without a place for it.</summary>
    public void Apply(CohortChange change, CancellationToken stop = default)
    {
        switch (change.Kind)
        {
            case CohortChangeKind.Pin:
                Pin(change.Pair, stop);
                break;
            case CohortChangeKind.Ban or CohortChangeKind.Veto:
                Refuse(change.Pair, change.Kind, stop);
                break;
            default:
                TakeBack(change.Pair, change.Kind - CohortChangeKind.PinTakenBack + CohortChangeKind.Pin, stop);
                break;
        }
    }

    /// <summary>Rules a pair out and re-solves the rest around it; tells what that costs. It outweighs a pin of the same pair, which then holds no more.</summary>
    public RefusalCost Refuse(CohortPair pair, CohortChangeKind kind, CancellationToken stop = default)
    {
        var (placed, total) = (_paths.Flow.Placed(), Total(_paths));
        if (Find(pair) is var (p, place))
        {
            var before = _refused.GetValueOrDefault((p, place));
            _refused[(p, place)] = before | ByWhom(kind);
            if (before == Refusals.None)
                TakeAway(p, place, stop);
        }

        var cost = new RefusalCost(pair, kind, placed - _paths.Flow.Placed(), total - Total(_paths));
        _refusalCosts.Add(cost);
        return cost;
    }

    /// <summary>
    /// Takes back what was stated of a pair and re-solves the rest around it; tells what that gains. A refusal ends once nobody refuses the pair any more; a pin that it ended stays ended.
    /// What was not stated, or holds no more, gains nothing.
    /// </summary>
    /// <param name="kind">Pin, ban or veto.</param>
    public TakenBackGain TakeBack(CohortPair pair, CohortChangeKind kind, CancellationToken stop = default)
    {
        var (placed, total) = (_paths.Flow.Placed(), Total(_paths));
        if (Find(pair) is var (p, place))
        {
            if (kind == CohortChangeKind.Pin)
                TakePinBack(p, place, stop);
            else
                TakeRefusalBack(p, place, ByWhom(kind), stop);
        }

        var gain = new TakenBackGain(pair, kind, _paths.Flow.Placed() - placed, Total(_paths) - total);
        _takenBack.Add(gain);
        return gain;
    }

    private static Refusals ByWhom(CohortChangeKind kind) => kind == CohortChangeKind.Ban ? Refusals.Ban : Refusals.Veto;

    private void TakeAway(int participant, int place, CancellationToken stop)
    {
        var more = Grow(participant, 1);
        var pinned = _pinOf[participant];
        if (pinned >= 0 && _graph.EdgePlace[pinned] != place)
            return; // Decided for another place: this one was not open to them.
        if (pinned >= 0)
            Unpin(participant, place, "refused");
        Settle(participant, stop, onlyFrom: more ? null : place);
    }

    private void TakePinBack(int participant, int place, CancellationToken stop)
    {
        if (_pinOf[participant] is not (>= 0 and var pinned) || _graph.EdgePlace[pinned] != place)
            return;
        Unpin(participant, place, "taken-back");
        Settle(participant, stop);
    }

    private void TakeRefusalBack(int participant, int place, Refusals by, CancellationToken stop)
    {
        if (!_refused.TryGetValue((participant, place), out var before) || !before.HasFlag(by))
            return;
        if (before != by)
        {
            _refused[(participant, place)] = before & ~by;
            return;
        }

        _refused.Remove((participant, place));
        Grow(participant, -1);
        if (_pinOf[participant] < 0)
            Settle(participant, stop);
    }

    // Whoever loses a place where they do not stand, and gets none for it, need not move.
    private void Settle(int participant, CancellationToken stop, int? onlyFrom = null)
    {
        Settle(_paths, _allowed, participant, _floor, onlyFrom);
        if (_free is not null)
            Settle(_free, _freeAllowed, participant, floor: 0, onlyFrom);
        if (!FloorStands(stop))
            SolveAll(null, stop);
        Widen(stop);
    }

    private void Settle(CohortPaths paths, bool[] allowed, int participant, int floor, int? onlyFrom)
    {
        if (onlyFrom is null || (paths.Flow.Edge[participant] is >= 0 and var edge && _graph.EdgePlace[edge] == onlyFrom))
            Reseat(paths, allowed, participant, floor, rank: 0);
        else
            Allow(allowed, participant, floor);
    }

    private void Unpin(int participant, int place, string reason)
    {
        _pinOf[participant] = CohortFlow.None;
        EndPin(_graph.ParticipantIds[participant], place, reason);
    }

    // What it cost is told as it was when it was set.
    private void EndPin(Guid participant, int place, string reason)
    {
        var pair = new CohortPair(participant, _graph.ResourceIds[place]);
        var at = _pinCosts.FindLastIndex(cost => cost.Pin == pair && cost.Reason is null);
        _pinCosts[at] = _pinCosts[at] with { Reason = reason };
    }
}
