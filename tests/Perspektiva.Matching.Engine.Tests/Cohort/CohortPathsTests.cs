using CsCheck;
using Perspektiva.Matching.Engine.Cohort;

namespace Perspektiva.Matching.Engine.Tests.Cohort;

/// <summary>
/// Prices are the proof of an optimum: nobody could stand cheaper than where they stand, and a resource costs more than the one above it only where it is full, less only
/// where it is empty. Whatever is done must leave such prices, or a later search goes wrong.
/// </summary>
public sealed class CohortPathsTests
{
    [Fact]
    public void SeeToAll_AnyCohort_PricesProveIt() => Gen.Select(Gen.Int[0, 10_000_000], Gen.Bool).Sample(
        (seed, tree) =>
        {
            var (paths, graph, allowed) = Paths(seed, tree);

            paths.SeeToAll(null, CancellationToken.None);

            AssertProven(paths, graph, allowed, _ => 0);
        },
        iter: Effort.Of(1_500));

    [Fact]
    public void SeeTo_OneAfterTheOther_PricesProveEachStep() => Gen.Select(Gen.Int[0, 10_000_000], Gen.Bool).Sample(
        (seed, tree) =>
        {
            var (paths, graph, allowed) = Paths(seed, tree);
            for (var p = 0; p < graph.Participants; p++)
            {
                paths.SeeTo(p);
                AssertProven(paths, graph, allowed, _ => 0);
            }
        },
        iter: Effort.Of(500));

    [Fact]
    public void Leave_AndSeeToAgain_PricesProveEachStep() => Gen.Select(Gen.Int[0, 10_000_000], Gen.Bool).Sample(
        (seed, tree) =>
        {
            var (paths, graph, allowed) = Paths(seed, tree);
            var (random, ranks) = (new Random(seed), new int[graph.Participants]);
            paths.SeeToAll(null, CancellationToken.None);
            for (var step = 0; step < 10; step++)
            {
                var p = random.Next(graph.Participants);
                paths.Leave(p);
                Assert.Equal(CohortFlow.None, paths.Flow.Edge[p]);
                AssertProven(paths, graph, allowed, i => ranks[i]);

                // Other edges, and another weight, as a pin has.
                for (var e = graph.EdgeStart[p]; e < graph.EdgeStart[p + 1]; e++)
                    allowed[e] = random.Next(4) > 0;
                paths.Weigh(p, ranks[p] = random.Next(3));
                paths.SeeTo(p);
                AssertProven(paths, graph, allowed, i => ranks[i]);
            }
        },
        iter: Effort.Of(500));

    [Fact]
    public void Weigh_EachRank_OutweighsAnyChainOfTheOneBelow()
    {
        // A seat that somebody of the rank below would lose ten thousand by leaving.
        foreach (var (a, b) in new[] { (0, 1), (1, 2), (0, 2) })
        {
            var graph = CohortGraph.From(
                new CohortProblem { Participants = [Samples.Id(1), Samples.Id(2)], Places = [new(Samples.Id(3), 1)], Edges = [new(Samples.Id(1), Samples.Id(3), 10_000), new(Samples.Id(2), Samples.Id(3), 0)] }, []);
            var paths = new CohortPaths(graph, [true, true]);
            paths.Weigh(0, a);
            paths.Weigh(1, b);
            paths.SeeTo(0);
            paths.SeeTo(1);

            Assert.Equal([CohortFlow.NoPlace, 1], paths.Flow.Edge);
        }
    }

    [Fact]
    public void SeeToAll_Progress_CountsThoseWhoWaitedForASearch()
    {
        // Three seats of one place, which is not outbid, so four people wait.
        var people = Enumerable.Range(1, 7).Select(Samples.Id).ToArray();
        var graph = CohortGraph.From(new CohortProblem { Participants = people, Places = [new(Samples.Id(9), 3)], Edges = [.. people.Select(p => new CohortEdge(p, Samples.Id(9), 7_000))] }, []);
        var told = new Told();

        new CohortPaths(graph, [.. graph.EdgePlace.Select(_ => true)]).SeeToAll(told, CancellationToken.None);

        Assert.Equal([25, 50, 75, 100], told.Values);
    }

    private static (CohortPaths Paths, CohortGraph Graph, bool[] Allowed) Paths(int seed, bool tree)
    {
        var graph = CohortGraph.From(Cohorts.Random(seed, people: 12, places: 8, degree: 5, tree, fits: 60), []);
        var random = new Random(seed);
        bool[] allowed = [.. graph.EdgePlace.Select(_ => random.Next(6) > 0)];
        return (new CohortPaths(graph, allowed), graph, allowed);
    }

    private static void AssertProven(CohortPaths paths, CohortGraph graph, bool[] allowed, Func<int, int> rankOf)
    {
        for (var p = 0; p < graph.Participants; p++)
        {
            var edge = paths.Flow.Edge[p];
            if (edge == CohortFlow.None)
                continue;
            var without = (FitFormulaV1.Full + 1L) * (Math.Min(graph.Participants, graph.Resources) + 2) << rankOf(p);
            var costs = Enumerable.Range(graph.EdgeStart[p], graph.EdgeStart[p + 1] - graph.EdgeStart[p]).Where(e => allowed[e])
                .ToDictionary(e => e, e => FitFormulaV1.Full - graph.EdgeFit[e] + paths.PriceOf(graph.EdgePlace[e]));
            costs[CohortFlow.NoPlace] = without + paths.PriceOf(CohortGraph.Nowhere);
            Assert.Contains(edge, costs.Keys);
            Assert.Equal(costs.Values.Min(), costs[edge]);
        }

        for (var r = 1; r < graph.Resources; r++)
        {
            var below = Enumerable.Range(0, graph.Participants).Count(p => paths.Flow.Edge[p] != CohortFlow.None && Cohorts.StandsUnder(graph, paths.Flow.PlaceOf(p), r));
            Assert.Equal(below, paths.Flow.Flow[r]);
            Assert.InRange(below, 0, graph.Capacity[r]);
            Assert.True(below == graph.Capacity[r] || paths.PriceOf(r) <= paths.PriceOf(graph.Parent[r]), "with room it costs no more than what is above it");
            Assert.True(below == 0 || paths.PriceOf(r) >= paths.PriceOf(graph.Parent[r]), "with somebody in it, no less");
        }
    }
}
