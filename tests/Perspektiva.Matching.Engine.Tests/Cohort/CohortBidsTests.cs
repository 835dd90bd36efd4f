using CsCheck;
using Perspektiva.Matching.Engine.Cohort;

namespace Perspektiva.Matching.Engine.Tests.Cohort;

/// <summary>Bids only seat people ahead of the searches, which would find the optimum without them: what they leave must be right for the searches to go on from, and little.</summary>
public sealed class CohortBidsTests
{
    private static readonly Guid A = Samples.Id(1), B = Samples.Id(2), C = Samples.Id(3), X = Samples.Id(11), Y = Samples.Id(12), Z = Samples.Id(13);

    [Fact]
    public void Bid_AnyCohort_WhoeverHasASeatHasTheirBestAtThePrices() => Gen.Select(Gen.Int[0, 10_000_000], Gen.Bool).Sample(
        (seed, tree) =>
        {
            var graph = CohortGraph.From(Cohorts.Random(seed, people: 14, places: 10, degree: 5, tree), []);
            var random = new Random(seed);
            bool[] allowed = [.. graph.EdgePlace.Select(_ => random.Next(5) > 0)];
            var paths = new CohortPaths(graph, allowed);

            var waiting = paths.Bid(CancellationToken.None);

            Assert.Equal(Enumerable.Range(0, graph.Participants).Where(p => paths.Flow.Edge[p] == CohortFlow.None), waiting.Order());
            foreach (var p in Enumerable.Range(0, graph.Participants).Except(waiting))
            {
                var open = Enumerable.Range(graph.EdgeStart[p], graph.EdgeStart[p + 1] - graph.EdgeStart[p]).Where(e => allowed[e]).ToList();
                Assert.Contains(paths.Flow.Edge[p], open);
                Assert.Equal(open.Min(e => Cost(paths, graph, e)), Cost(paths, graph, paths.Flow.Edge[p]));
            }

            for (var r = 2; r < graph.Resources; r++)
            {
                var seated = Enumerable.Range(0, graph.Participants).Count(p => paths.Flow.Edge[p] >= 0 && Cohorts.StandsUnder(graph, graph.EdgePlace[paths.Flow.Edge[p]], r));
                Assert.Equal(seated, paths.Flow.Flow[r]);
                Assert.InRange(seated, 0, graph.Capacity[r]);
                Assert.InRange(paths.PriceOf(r), 0, long.MaxValue);
                Assert.True(paths.PriceOf(r) == 0 || (graph.Capacity[r] == 1 && seated == 1), "only the one seat of a place that is taken has a price");
            }
        },
        iter: Effort.Of(1_500));

    [Fact]
    public void Bid_RoomForAllWhereTheyFitBest_NobodyWaits()
    {
        var (waiting, seats, prices) = Bid([new(X, 2), new(Y, 1)], [new(A, X, 9_000), new(A, Y, 8_000), new(B, X, 7_000), new(C, Y, 6_000), new(C, X, 5_000)]);

        Assert.Empty(waiting);
        Assert.Equal([X, X, Y], seats);
        Assert.Equal([0L, 0L], prices);
    }

    [Fact]
    public void Bid_OneToWhomTheSeatIsWorthMore_TakesItAndTheOtherTakesTheirSecondBest()
    {
        // B loses 1,500 by going to Y, A only 1,000.
        var (waiting, seats, prices) = Bid([new(X, 1), new(Y, 1)], [new(A, X, 9_000), new(A, Y, 8_000), new(B, X, 8_500), new(B, Y, 7_000)]);

        Assert.Empty(waiting);
        Assert.Equal([Y, X], seats);
        Assert.Equal([1_500L, 0L], prices);
    }

    [Fact]
    public void Bid_TwoSeatsAsGood_TheFreeOneIsTakenAndNobodyOutbid()
    {
        var (waiting, seats, prices) = Bid([new(X, 1), new(Y, 1)], [new(A, X, 7_000), new(A, Y, 7_000), new(B, X, 7_000), new(B, Y, 7_000)]);

        Assert.Empty(waiting);
        Assert.Equal([X, Y], seats);
        Assert.Equal([0L, 0L], prices);
    }

    [Fact]
    public void Bid_AFightForTooFewSeats_EndsWithOneWhoWaits()
    {
        CohortEdge[] edges = [.. new[] { A, B, C }.SelectMany(p => new[] { X, Y }.Select(j => new CohortEdge(p, j, 7_000)))];

        var (waiting, seats, prices) = Bid([new(X, 1), new(Y, 1)], edges);

        Assert.Single(waiting);
        Assert.Equal([X, Y], seats.OfType<Guid>().Order());
        Assert.Equal([0L, 0L], prices);
    }

    [Fact]
    public void Bid_AFullPlaceOfSeveralSeats_IsNotOutbid()
    {
        var (waiting, seats, prices) = Bid([new(X, 2), new(Y, 1), new(Z, 0)], [new(A, X, 7_000), new(B, X, 7_000), new(C, X, 9_000), new(C, Y, 8_000), new(C, Z, 8_500)]);

        Assert.Equal([2], waiting);
        Assert.Equal([X, X, null], seats);
        Assert.Equal([0L, 0L, 0L], prices);
    }

    [Fact]
    public void Bid_TheirOnlySeat_IsWorthAllThatGoingWithoutCosts()
    {
        var (waiting, seats, prices) = Bid([new(X, 1), new(Y, 1)], [new(A, X, 9_900), new(A, Y, 100), new(B, X, 50)]);

        Assert.Empty(waiting);
        Assert.Equal([Y, X], seats);
        Assert.True(prices[0] > 9_800, "more than what A loses by going to Y");
    }

    [Fact]
    public void Bid_Cancelled_Stops()
    {
        var graph = Graph([new(X, 1)], [new(A, X, 5_000)]);
        using var stop = new CancellationTokenSource();
        stop.Cancel();

        Assert.Throws<OperationCanceledException>(() => new CohortPaths(graph, [true]).Bid(stop.Token));
    }

    private static (List<int> Waiting, Guid?[] Seats, long[] Prices) Bid(CohortPlace[] places, CohortEdge[] edges)
    {
        var graph = Graph(places, edges);
        var paths = new CohortPaths(graph, [.. edges.Select(_ => true)]);
        var waiting = paths.Bid(CancellationToken.None);
        return (
            waiting,
            [.. paths.Flow.Edge.Select(edge => edge >= 0 ? graph.ResourceIds[graph.EdgePlace[edge]] : (Guid?)null)],
            [.. places.Select(place => paths.PriceOf(graph.PlaceIndex[place.Id]))]);
    }

    private static CohortGraph Graph(CohortPlace[] places, CohortEdge[] edges) =>
        CohortGraph.From(new CohortProblem { Participants = [.. edges.Select(edge => edge.ParticipantId).Distinct()], Places = places, Edges = edges }, []);

    private static long Cost(CohortPaths paths, CohortGraph graph, int edge) => FitFormulaV1.Full - graph.EdgeFit[edge] + paths.PriceOf(graph.EdgePlace[edge]);
}
