namespace Perspektiva.Matching.Engine.Cohort;

/// <content>
/// Bids: whoever has no seat takes the best one at the prices of the moment, and raises its price by what it is worth to them
/// over their second best. Whoever sat there bids next. This seats most people at a fraction of a search's cost, and leaves
/// prices at which all stand at their best, so that the searches finish it exactly. Only seats of a place with one seat are
/// outbid, since a higher price must suit everybody who sits there.
/// </content>
internal sealed partial class CohortPaths
{
    private const int Rounds = 8;

    // A fight for too few seats raises prices in small steps; the search ends it at once.
    private const int BidsEach = 40;

    /// <summary>Seats whom it can, and gives those who are still without a seat.</summary>
    public List<int> Bid(CancellationToken stop)
    {
        var asking = new List<int>();
        for (var p = 0; p < _graph.Participants; p++)
        {
            if (Flow.Edge[p] == CohortFlow.None)
                asking.Add(p);
        }

        var bids = (long)BidsEach * asking.Count;
        for (var round = 0; round < Rounds && asking.Count > 0; round++)
        {
            stop.ThrowIfCancellationRequested();
            var later = new List<int>();
            foreach (var first in asking)
            {
                for (var p = first; p != CohortFlow.None;)
                {
                    var (next, waits) = bids-- > 0 ? BidOnce(p) : (p, true);
                    if (waits)
                        later.Add(next);
                    p = waits ? CohortFlow.None : next;
                }
            }

            asking = later;
        }

        return asking;
    }

    // Who is without a seat after it, and whether they had better wait for the next round.
    private (int Next, bool Waits) BidOnce(int participant)
    {
        var (best, second, cost, costSecond) = TwoBest(participant);
        if (best == CohortFlow.None)
            return (participant, true);
        if (cost == costSecond && second != CohortFlow.None && IsFree(_graph.EdgePlace[second]) && !IsFree(_graph.EdgePlace[best]))
            best = second;
        var place = _graph.EdgePlace[best];
        if (IsFree(place))
        {
            Flow.Sit(participant, best);
            Flow.Add(place, 1);
            _value[participant] = cost;
            return (CohortFlow.None, false);
        }

        if (_graph.Capacity[place] != 1 || Flow.Flow[place] != 1)
            return (participant, true);
        var outbid = Flow.FirstAt(place);
        _price[place] += costSecond - cost;
        _value[participant] = costSecond;
        Flow.Stand(outbid);
        Flow.Sit(participant, best);
        return (outbid, cost == costSecond);
    }

    // The two cheapest edges at the prices of the moment; going without counts as the second best where there is no other.
    private (int Best, int Second, long Cost, long CostSecond) TwoBest(int participant)
    {
        var (best, second) = (CohortFlow.None, CohortFlow.None);
        var costSecond = _nowhereCost[participant] + _price[CohortGraph.Nowhere];
        var cost = costSecond;
        var end = _graph.EdgeStart[participant + 1];
        for (var e = _graph.EdgeStart[participant]; e < end; e++)
        {
            // Best first, and no price is below 0.
            if (CostOf(_graph.EdgeFit[e]) >= costSecond)
                break;
            if (!_allowed[e])
                continue;
            var place = _graph.EdgePlace[e];
            var total = CostOf(_graph.EdgeFit[e]) + _price[place];
            if (total < cost)
                (best, second, cost, costSecond) = (e, best, total, cost);
            else if (total < costSecond && (best == CohortFlow.None || place != _graph.EdgePlace[best]))
                (second, costSecond) = (e, total);
        }

        return (best, second, cost, costSecond);
    }

    // Nobody needs to move for a seat that is free at the price of nothing.
    private bool IsFree(int place) => _price[place] == _price[CohortGraph.Root] && Flow.HasRoom(place);
}
