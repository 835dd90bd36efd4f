using CsCheck;
using Perspektiva.Matching.Engine.Cohort;

namespace Perspektiva.Matching.Engine.Tests.Cohort;

/// <summary>How many have a place from a fit on, and how high it may be, against every assignment tried; whatever the search begins with.</summary>
public sealed class CohortFloorTests
{
    [Fact]
    public void Places_FromAnyBeginning_AsManyAsTryingAllFinds() => Gen.Int[0, 10_000_000].Sample(
        seed =>
        {
            var problem = Cohorts.Random(seed, people: 5, places: 4, degree: 4, tree: true);
            var graph = CohortGraph.From(problem, []);
            var random = new Random(seed);
            foreach (var floor in problem.Edges.Select(edge => edge.Fit).Append(0).Distinct())
            {
                var most = BruteForce.Best(problem with { Edges = [.. problem.Edges.Where(edge => edge.Fit >= floor)] }).Placed;
                foreach (var share in (double[])[0, 0.5, 1])
                {
                    var from = Seated(graph, random, share);
                    Assert.True(Floor(graph).Places(from, floor, most));
                    Assert.False(Floor(graph).Places(from, floor, most + 1));
                }
            }
        },
        iter: Effort.Of(1_000));

    [Fact]
    public void Places_LargerTrees_AsManyAsMinCostFlow() => Gen.Int[0, 10_000_000].Sample(
        seed =>
        {
            // Many under few mentors and companies: whoever comes in late moves others out of a full branch, and what they left is wanted again.
            var problem = Cohorts.Random(seed, people: 40, places: 24, degree: 6, tree: true);
            var graph = CohortGraph.From(problem, []);
            foreach (var floor in (int[])[0, 6_030])
            {
                var most = CohortRunTests.Oracle(problem with { Edges = [.. problem.Edges.Where(edge => edge.Fit >= floor)] }).Placed;
                var from = Seated(graph, new Random(seed), 0.7);
                Assert.True(Floor(graph).Places(from, floor, most));
                Assert.False(Floor(graph).Places(from, floor, most + 1));
            }
        },
        iter: Effort.Of(400));

    [Fact]
    public void Highest_FromTheBestTotal_IsTheHighestThatTryingAllFinds() => Gen.Int[0, 10_000_000].Sample(
        seed =>
        {
            var problem = Cohorts.Random(seed, people: 5, places: 5, degree: 5, tree: seed % 2 == 0, fits: 400);
            var graph = CohortGraph.From(problem, []);
            var best = new CohortPaths(graph, All(graph));
            best.SeeToAll(null, CancellationToken.None);

            Assert.Equal(BruteForce.Best(problem).Floor, Floor(graph).Highest(best.Flow));
        },
        iter: Effort.Of(1_000));

    [Fact]
    public void Places_Cancelled_Stops()
    {
        var graph = CohortGraph.From(Cohorts.Random(1, people: 5, places: 4, degree: 3, tree: false), []);
        using var stop = new CancellationTokenSource();
        stop.Cancel();

        Assert.Throws<OperationCanceledException>(() => new CohortFloor(graph, All(graph), stop.Token).Places(new CohortFlow(graph), 0, 1));
    }

    private static CohortFloor Floor(CohortGraph graph) => new(graph, All(graph), CancellationToken.None);

    private static bool[] All(CohortGraph graph) => [.. graph.EdgePlace.Select(_ => true)];

    /// <summary>A share of the people, each at any of their places that has room.</summary>
    private static CohortFlow Seated(CohortGraph graph, Random random, double share)
    {
        var flow = new CohortFlow(graph);
        var people = Enumerable.Range(0, graph.Participants).ToArray();
        random.Shuffle(people);
        foreach (var p in people.Where(_ => random.NextDouble() < share))
        {
            var free = Enumerable.Range(graph.EdgeStart[p], graph.EdgeStart[p + 1] - graph.EdgeStart[p]).Where(e => flow.HasRoom(graph.EdgePlace[e])).ToList();
            if (free.Count == 0)
                continue;
            var edge = free[random.Next(free.Count)];
            flow.Sit(p, edge);
            flow.Add(graph.EdgePlace[edge], 1);
        }

        return flow;
    }
}
