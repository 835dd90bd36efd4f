using CsCheck;
using Perspektiva.Matching.Engine.Cohort;

namespace Perspektiva.Matching.Engine.Tests.Cohort;

/// <summary>Lists that were cut and what they have in reserve; and what is taken back.</summary>
public sealed class CohortReserveTests
{
    private static readonly Guid A = Samples.Id(1), B = Samples.Id(2), X = Samples.Id(11), Y = Samples.Id(12), Z = Samples.Id(13);

    private static CohortProblem One => new()
    {
        Participants = [A],
        Places = [new(X, 1), new(Y, 1), new(Z, 1)],
        Edges = [new(A, X, 9_000), new(A, Y, 8_000), new(A, Z, 7_000)],
        Windows = new Dictionary<Guid, int> { [A] = 1 },
        Cut = [A],
    };

    [Fact]
    public void Refuse_OnAListThatWasCut_BringsTheNextBestPlaceIn_AndTakenBackItGoesAgain()
    {
        var run = CohortRun.Solve(One);
        Assert.Equal(X, PlaceOf(run, A));

        Assert.Equal(new RefusalCost(new(A, X), CohortChangeKind.Veto, 0, 1_000), run.Refuse(new(A, X), CohortChangeKind.Veto));
        Assert.Equal(Y, PlaceOf(run, A));
        Assert.Equal(new RefusalCost(new(A, Y), CohortChangeKind.Ban, 0, 1_000), run.Refuse(new(A, Y), CohortChangeKind.Ban));
        Assert.Equal(Z, PlaceOf(run, A));

        Assert.Equal(new TakenBackGain(new(A, X), CohortChangeKind.Veto, 0, 2_000), run.TakeBack(new(A, X), CohortChangeKind.Veto));
        Assert.Equal(X, PlaceOf(run, A));
        Assert.Equal([(X, true), (Y, false), (Z, false)], run.OpenEdges().Select(edge => (edge.PlaceId, !edge.OnlyPinned)));
        Assert.Equal(2, run.Result().RefusalCosts!.Value.Length);
        Assert.Equal(CohortChangeKind.Veto, Assert.Single(run.Result().TakenBack!.Value).Kind);
    }

    [Fact]
    public void Solve_WithAReserve_UsesTheCandidatesAlone_AndCallsTheListLimited()
    {
        var problem = One with { Places = [new(X, 0), new(Y, 1), new(Z, 1)], Cut = [] };

        var run = CohortRun.Solve(problem);

        Assert.Equal("cohort.candidates-limited", Assert.Single(run.Result().Unplaced).Reason.Key);
        Assert.Equal([A], run.Held());
        Assert.Empty(CohortRun.Solve(problem with { Places = [new(X, 0), new(Y, 0), new(Z, 0)] }).Held());
    }

    [Fact]
    public void Change_LeavesSomebodyWithoutAPlaceWhoseListWasCut_TheirListGrows()
    {
        var problem = One with
        {
            Participants = [A, B],
            Edges = [.. One.Edges, new(B, X, 8_500), new(B, Y, 8_400)],
            Windows = new Dictionary<Guid, int> { [A] = 1, [B] = 2 },
        };
        Assert.Equal((X, Y), PlacesOf(CohortRun.Solve(problem)));
        var run = CohortRun.Solve(problem);

        // A has X and Y as candidates then, B none but Y once X is theirs by decision.
        run.Pin(new(B, X));

        Assert.Equal((Y, X), PlacesOf(run));
        Assert.True(run.HasWidened);

        static (Guid?, Guid?) PlacesOf(CohortRun run) => (PlaceOf(run, A), PlaceOf(run, B));
    }

    [Fact]
    public void Refuse_WhatIsBannedAndVetoed_StaysRefusedUntilBothAreTakenBack()
    {
        var run = CohortRun.Solve(One with { Bans = [new(A, X)], Windows = new Dictionary<Guid, int> { [A] = 2 } });
        run.Refuse(new(A, X), CohortChangeKind.Veto);
        Assert.Equal(Y, PlaceOf(run, A));

        Assert.Equal(0, run.TakeBack(new(A, X), CohortChangeKind.Ban).Total);
        Assert.Equal(0, run.TakeBack(new(A, X), CohortChangeKind.Ban).Total);
        Assert.Equal(Y, PlaceOf(run, A));
        Assert.Equal(1_000, run.TakeBack(new(A, X), CohortChangeKind.Veto).Total);
        Assert.Equal(X, PlaceOf(run, A));
        Assert.Equal(0, run.TakeBack(new(A, Y), CohortChangeKind.Veto).Total);
        Assert.Equal([(X, true), (Y, false), (Z, false)], run.OpenEdges().Select(edge => (edge.PlaceId, !edge.OnlyPinned)));
    }

    [Fact]
    public void TakeBack_APin_GivesBackWhatItCost_AndTheSolverDecidesAgain()
    {
        var run = CohortRun.Solve(One);
        Assert.Equal(2_000, run.Pin(new(A, Z)).Total);

        var gain = run.TakeBack(new(A, Z), CohortChangeKind.Pin);

        Assert.Equal((0, 2_000L), (gain.Placed, gain.Total));
        Assert.Equal(new PinCost(new(A, Z), 0, 2_000, "taken-back"), Assert.Single(run.Result().PinCosts));
        Assert.Equal(new CohortAssignment(A, X, 9_000, Pinned: false), Assert.Single(run.Result().Assignments));
        Assert.Equal(0, run.TakeBack(new(A, Z), CohortChangeKind.Pin).Total);
        Assert.Null(run.Pin(new(A, Y)).Reason);
        Assert.Equal(0, run.TakeBack(new(A, Z), CohortChangeKind.Pin).Total);
        Assert.Equal(Y, PlaceOf(run, A));
    }

    [Fact]
    public void TakeBack_TheVetoThatEndedAPin_LeavesThePinEnded()
    {
        var run = CohortRun.Solve(One with { Pins = [new(A, Y)] });
        run.Refuse(new(A, Y), CohortChangeKind.Veto);

        run.TakeBack(new(A, Y), CohortChangeKind.Veto);

        Assert.Equal("refused", Assert.Single(run.Result().PinCosts).Reason);
        Assert.Equal(new CohortAssignment(A, X, 9_000, Pinned: false), Assert.Single(run.Result().Assignments));
    }

    [Fact]
    public void Change_AnyOrder_IsTheOptimumOfWhatIsOpen_TheSameInOneGo_AndAsGoodAsANewRun() => Gen.Int[0, 10_000_000].Sample(
        seed =>
        {
            var random = new Random(seed + 1);
            var whole = Cohorts.Random(seed, people: 5, places: 6, degree: 6, tree: true);
            whole = whole with
            {
                Edges = [.. whole.Edges.Select(edge => edge with { OnlyPinned = random.Next(8) == 0 })],
                Bans = [.. whole.Edges.Where(_ => random.Next(12) == 0).Select(edge => new CohortPair(edge.ParticipantId, edge.PlaceId))],
            };
            whole = whole with { Windows = whole.Participants.ToDictionary(id => id, id => 2 + whole.Bans.Count(pair => pair.ParticipantId == id)) };
            whole = whole with { Windows = LongEnough(whole) };
            var run = CohortRun.Solve(whole);
            var (before, stated) = (run.Result(), new Stated(whole));
            for (var i = 0; i < 6 && whole.Edges.Count > 0; i++)
                run.Apply(stated.Next(random));

            var result = run.Result();
            Assert.Equal(Written(result), Written(CohortRun.Solve(whole with { Later = stated.Changes }).Result()));

            // No other assignment of what is open by now is better, and whoever's list did not grow has as many candidates as the run says.
            var pins = result.Assignments.Where(a => a.Pinned).Select(a => new CohortPair(a.ParticipantId, a.PlaceId)).ToList();
            var open = whole with { Edges = [.. run.OpenEdges()], Pins = pins, Vetoes = [], Bans = [], Windows = whole.Windows.Where(_ => false).ToDictionary() };
            Assert.Equal(BruteForce.Best(open), (result.Assignments.Length, result.Floor, result.Total));
            Assert.Equal(BruteForce.Best(open with { RaiseFloor = false }).Total, result.Total + result.FloorCost);
            Assert.DoesNotContain(result.Assignments, a => stated.Refused.Contains(new CohortPair(a.ParticipantId, a.PlaceId)));

            // A new run that is told of all that holds by now.
            var anew = whole with { Pins = pins, Bans = [.. stated.Refused], Vetoes = [], Windows = whole.Participants.ToDictionary(id => id, id => 2 + stated.Refused.Count(pair => pair.ParticipantId == id)) };
            var first = CohortRun.Solve(anew);
            anew = anew with { Windows = LongEnough(anew) };
            var again = CohortRun.Solve(anew).Result();
            Assert.Equal(again.Assignments.Length, result.Assignments.Length);
            if (!run.HasWidened && stated.Base.All(window => first.Held().Count == 0 && window.Value == 2))
                Assert.Equal((again.Floor, again.Total, again.FloorCost), (result.Floor, result.Total, result.FloorCost));

            // What each step cost or gained adds up.
            var steps = result.PinCosts.Select(cost => (-cost.Placed, -cost.Total)).Concat((result.RefusalCosts ?? []).Select(cost => (-cost.Placed, -cost.Total)))
                .Concat((result.TakenBack ?? []).Select(gain => (gain.Placed, gain.Total))).ToList();
            Assert.Equal(
                (result.Assignments.Length - before.Assignments.Length, result.Total - before.Total), (steps.Sum(step => step.Item1), steps.Sum(step => step.Item2)));
        },
        iter: Effort.Of(1500));

    // As a run in the service does it: lists on which it hangs are doubled until nobody's is held.
    private static Dictionary<Guid, int> LongEnough(CohortProblem problem)
    {
        var windows = problem.Windows.ToDictionary();
        while (CohortRun.Solve(problem with { Windows = windows }).Held() is { Count: > 0 } held)
        {
            foreach (var id in held)
                windows[id] *= 2;
        }

        return windows;
    }

    private static Guid? PlaceOf(CohortRun run, Guid person) => run.Result().Assignments.Where(a => a.ParticipantId == person).Select(a => (Guid?)a.PlaceId).SingleOrDefault();

    private static string Written(CohortResult result) => System.Text.Json.JsonSerializer.Serialize(result);

    /// <summary>What is stated of whom by now.</summary>
    private sealed class Stated(CohortProblem problem)
    {
        private readonly List<CohortChange> _inForce = [.. problem.Bans.Select(pair => new CohortChange(pair, CohortChangeKind.Ban))];

        public List<CohortChange> Changes { get; } = [];

        /// <summary>How long the lists are that it began with, beside what was refused.</summary>
        public Dictionary<Guid, int> Base { get; } = problem.Windows.ToDictionary(window => window.Key, window => window.Value - problem.Bans.Count(pair => pair.ParticipantId == window.Key));

        public HashSet<CohortPair> Refused => [.. _inForce.Where(change => change.Kind != CohortChangeKind.Pin).Select(change => change.Pair)];

        public CohortChange Next(Random random)
        {
            if (_inForce.Count > 0 && random.Next(3) == 0)
            {
                var stated = _inForce[random.Next(_inForce.Count)];
                _inForce.Remove(stated);
                Changes.Add(stated with { Kind = stated.Kind - CohortChangeKind.Pin + CohortChangeKind.PinTakenBack });
                return Changes[^1];
            }

            var edge = problem.Edges[random.Next(problem.Edges.Count)];
            var change = new CohortChange(new(edge.ParticipantId, edge.PlaceId), (CohortChangeKind)random.Next(3));
            if (!_inForce.Contains(change))
                _inForce.Add(change);
            Changes.Add(change);
            return change;
        }
    }
}
