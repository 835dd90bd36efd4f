using Google.OrTools.Graph;
using Perspektiva.Matching.Engine.Cohort;

namespace Perspektiva.Benchmarks.Engine;

/// <summary>10,000 participants, 10,000 places, 50 edges each.</summary>
internal static class CohortFigures
{
    private const int Size = 10_000;
    private const int Degree = 50;

    public static FigureResult Cohort()
    {
        var problems = Enumerable.Range(1, 4).Select(Problem).ToArray();
        var (a, b, totals) = (0, 0, new long[4, 2]);
        var cost = Paired.Run(
            () =>
            {
                var result = CohortRun.Solve(problems[a % 4]).Result();
                totals[a++ % 4, 0] = result.Total + result.FloorCost;
            },
            () => totals[b % 4, 1] = MinCostFlowTotal(problems[b++ % 4]));
        var same = Enumerable.Range(0, 4).All(i => totals[i, 0] == totals[i, 1]);
        return FigureResult.Of(cost, 3, lowerIsBetter: true, $"{cost.SecondsA:0.00} s against {cost.SecondsB:0.00} s, totals {(same ? "equal" : "DIFFER")}")
            .Provided(same);
    }

    public static FigureResult Pin()
    {
        var problem = Problem(9);
        var run = CohortRun.Solve(problem);
        var random = new Random(4);
        var cost = Paired.Run(
            () => CohortRun.Solve(problem),
            () =>
            {
                // Each time another person's third-best or fourth-best edge.
                var edge = problem.Edges[(random.Next(Size) * Degree) + 2 + random.Next(2)];
                run.Pin(new CohortPair(edge.ParticipantId, edge.PlaceId));
            });
        return FigureResult.Of(cost, 10, lowerIsBetter: false, $"{cost.SecondsA * 1e3:0} ms from scratch, {cost.SecondsB * 1e3:0.0} ms a pin");
    }

    private static CohortProblem Problem(int seed)
    {
        var random = new Random(seed);
        var ids = Enumerable.Range(1, Size).Select(Id).ToArray();
        var places = Enumerable.Range(1 + Size, Size).Select(i => new CohortPlace(Id(i), 1)).ToArray();
        var edges = new List<CohortEdge>(Size * Degree);
        for (var p = 0; p < Size; p++)
        {
            // One edge each that nobody else needs, so that all can be placed, as PERFORMANCE's instances have it.
            var mine = new HashSet<int> { p };
            while (mine.Count < Degree)
                mine.Add(random.Next(Size));
            edges.AddRange(mine.Select(j => new CohortEdge(ids[p], places[j].Id, 6000 + random.Next(4001))).OrderByDescending(e => e.Fit));
        }

        return new CohortProblem { Participants = ids, Places = places, Edges = edges };
    }

    private static long MinCostFlowTotal(CohortProblem problem)
    {
        var flow = new MinCostFlow(2 * Size, (Size * Degree) + (3 * Size));
        var index = new Dictionary<Guid, int>();
        foreach (var id in problem.Participants.Concat(problem.Places.Select(p => p.Id)))
            index.Add(id, 1 + index.Count);
        var sink = index.Count + 1;
        foreach (var id in problem.Participants)
            flow.AddArcWithCapacityAndUnitCost(0, index[id], 1, 0);
        foreach (var place in problem.Places)
            flow.AddArcWithCapacityAndUnitCost(index[place.Id], sink, place.Capacity, 0);
        foreach (var edge in problem.Edges)
            flow.AddArcWithCapacityAndUnitCost(index[edge.ParticipantId], index[edge.PlaceId], 1, 10_000 - edge.Fit);
        flow.SetNodeSupply(0, Size);
        flow.SetNodeSupply(sink, -Size);
        if (flow.Solve() != MinCostFlow.Status.OPTIMAL)
            throw new InvalidOperationException("The oracle found no optimum.");
        return (10_000L * Size) - flow.OptimalCost();
    }

    private static Guid Id(int number) => new(number, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0]);
}
