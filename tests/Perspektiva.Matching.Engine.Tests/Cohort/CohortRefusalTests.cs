using CsCheck;
using Perspektiva.Matching.Engine.Cohort;

namespace Perspektiva.Matching.Engine.Tests.Cohort;

/// <summary>Bans and vetoes once the cohort is solved.</summary>
public sealed class CohortRefusalTests
{
    private static readonly Guid A = Samples.Id(1);
    private static readonly Guid B = Samples.Id(2);
    private static readonly Guid X = Samples.Id(11);
    private static readonly Guid Y = Samples.Id(12);

    private static CohortProblem Two => new()
    {
        Participants = [A, B],
        Places = [new(X, 1), new(Y, 1)],
        Edges = [new(A, X, 9_000), new(A, Y, 7_000), new(B, X, 8_000), new(B, Y, 7_500)],
    };

    [Fact]
    public void Refuse_SmallCohorts_EqualsBruteForceWithoutThePair_AndTheSameInOneGo() => Gen.Int[0, 10_000_000].Sample(
        seed =>
        {
            var random = new Random(seed + 1);
            var problem = Cohorts.Random(seed, people: 5, places: 4, degree: 3, tree: true);
            problem = problem with { Edges = [.. problem.Edges.Select(edge => edge with { OnlyPinned = random.Next(5) == 0 })] };
            var run = CohortRun.Solve(problem);
            List<CohortChange> changes = [];
            List<CohortPair> refused = [];
            var before = run.Result();
            for (var i = 0; i < 4 && problem.Edges.Count > 0; i++)
            {
                var edge = problem.Edges[random.Next(problem.Edges.Count)];
                changes.Add(new(new(edge.ParticipantId, edge.PlaceId), (CohortChangeKind)random.Next(3)));
                run.Apply(changes[^1]);
                if (changes[^1].Kind != CohortChangeKind.Pin)
                    refused.Add(changes[^1].Pair);
            }

            var result = run.Result();
            var held = result.Assignments.Where(a => a.Pinned).Select(a => new CohortPair(a.ParticipantId, a.PlaceId)).ToList();
            Assert.Equal(BruteForce.Best(problem with { Pins = held, Vetoes = refused }), (result.Assignments.Length, result.Floor, result.Total));
            Assert.Equal(BruteForce.Best(problem with { Pins = held, Vetoes = refused, RaiseFloor = false }).Total, result.Total + result.FloorCost);
            Assert.DoesNotContain(result.Assignments, a => refused.Contains(new CohortPair(a.ParticipantId, a.PlaceId)));
            Assert.Equal(changes.Where(change => change.Kind == CohortChangeKind.Pin).Select(change => change.Pair), result.PinCosts.Select(cost => cost.Pin));
            Assert.Equal(before.Assignments.Length - result.Assignments.Length, result.PinCosts.Sum(cost => cost.Placed) + (result.RefusalCosts?.Sum(cost => cost.Placed) ?? 0));
            Assert.Equal(before.Total - result.Total, result.PinCosts.Sum(cost => cost.Total) + (result.RefusalCosts?.Sum(cost => cost.Total) ?? 0));
            Assert.Equal(Written(result), Written(CohortRun.Solve(problem with { Later = changes }).Result()));
        },
        iter: Effort.Of(800));

    [Fact]
    public void Refuse_ThePlaceSomebodyHas_MovesTheOthersForIt_AndTellsWhatItCosts()
    {
        var run = CohortRun.Solve(Two);
        Assert.Equal((16_500L, 7_500), (run.Result().Total, run.Result().Floor));

        var cost = run.Refuse(new(B, Y), CohortChangeKind.Veto);

        Assert.Equal(new RefusalCost(new(B, Y), CohortChangeKind.Veto, 0, 1_500), cost);
        Assert.Equal((15_000L, 7_000), (run.Result().Total, run.Result().Floor));
        Assert.Equal(new RefusalCost(new(B, X), CohortChangeKind.Ban, 1, 6_000), run.Refuse(new(B, X), CohortChangeKind.Ban));
        Assert.Equal("cohort.refused", Assert.Single(run.Result().Unplaced).Reason.Key);
        Assert.Equal([(B, Y), (B, X)], run.Result().RefusalCosts!.Value.Select(told => (told.Pair.ParticipantId, told.Pair.PlaceId)));
    }

    [Fact]
    public void Refuse_ThePairThatIsPinned_EndsThePin_AndTheCostIsGivenBack()
    {
        var run = CohortRun.Solve(Two);
        Assert.Equal(1_500, run.Pin(new(A, Y)).Total);

        var cost = run.Refuse(new(A, Y), CohortChangeKind.Veto);

        Assert.Equal((0, -1_500L), (cost.Placed, cost.Total));
        Assert.Equal(new PinCost(new(A, Y), 0, 1_500, "refused"), Assert.Single(run.Result().PinCosts));
        Assert.All(run.Result().Assignments, a => Assert.False(a.Pinned));
        Assert.Equal("refused", run.Pin(new(A, Y)).Reason);
        Assert.Null(run.Pin(new(A, X)).Reason);
    }

    [Fact]
    public void Refuse_WhatNobodyHas_OrIsRefusedAlready_OrIsNoCandidate_CostsNothing()
    {
        var run = CohortRun.Solve(Two with { Edges = [new(A, X, 9_000), new(A, Y, 7_000), new(B, Y, 7_500)], Vetoes = [new(A, Y)] });
        var before = run.Result();

        foreach (var pair in (CohortPair[])[new(A, Y), new(B, X)])
            Assert.Equal((0, 0L), (run.Refuse(pair, CohortChangeKind.Ban).Placed, run.Refuse(pair, CohortChangeKind.Veto).Total));

        Assert.Equal(before.Assignments.ToArray(), run.Result().Assignments.ToArray());
        Assert.Null(before.RefusalCosts);
        Assert.Equal(4, run.Result().RefusalCosts!.Value.Length);
    }

    [Fact]
    public void Refuse_ThePairOfOnePinOfTwo_EndsThatPinAlone()
    {
        var run = CohortRun.Solve(Two with { Pins = [new(A, X), new(B, Y)] });

        run.Refuse(new(A, Y), CohortChangeKind.Veto);
        Assert.All(run.Result().Assignments, a => Assert.True(a.Pinned));
        run.Refuse(new(A, X), CohortChangeKind.Veto);

        Assert.Equal([(A, "refused"), (B, null)], run.Result().PinCosts.Select(cost => (cost.Pin.ParticipantId, cost.Reason)));
        Assert.Equal(new CohortAssignment(B, Y, 7_500, Pinned: true), Assert.Single(run.Result().Assignments));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Refuse_APairThatNobodyHas_KeepsItFromThemLater(bool raiseFloor)
    {
        var run = CohortRun.Solve(Two with { RaiseFloor = raiseFloor });
        Assert.Equal(0, run.Refuse(new(B, X), CohortChangeKind.Veto).Total);

        Assert.Equal(1, run.Refuse(new(A, X), CohortChangeKind.Veto).Placed);

        Assert.Equal(new CohortAssignment(B, Y, 7_500, Pinned: false), Assert.Single(run.Result().Assignments));
    }

    [Fact]
    public void Refuse_APairThatOnlyTheFloorForbade_TellsThatTheFloorCostsNothingMore()
    {
        var run = CohortRun.Solve(Two with { Edges = [new(A, X, 10_000), new(A, Y, 7_000), new(B, X, 7_500), new(B, Y, 6_000)] });
        Assert.Equal((14_500L, 1_500L), (run.Result().Total, run.Result().FloorCost));

        Assert.Equal(0, run.Refuse(new(A, X), CohortChangeKind.Veto).Total);

        Assert.Equal((14_500L, 0L), (run.Result().Total, run.Result().FloorCost));
    }

    private static string Written(CohortResult result) => System.Text.Json.JsonSerializer.Serialize(result);
}
