using CsCheck;
using Google.OrTools.Graph;
using Perspektiva.Matching.Engine.Cohort;

namespace Perspektiva.Matching.Engine.Tests.Cohort;

public sealed class CohortRunTests
{
    [Fact]
    public void Solve_SmallCohortsWithTrees_EqualsBruteForce() => Gen.Int[0, 10_000_000].Sample(
        seed =>
        {
            var problem = Cohorts.Random(seed, people: 5, places: 4, degree: 3, tree: true);
            var result = CohortRun.Solve(problem).Result();
            Assert.Equal(BruteForce.Best(problem), (result.Assignments.Length, result.Floor, result.Total));
            AssertValid(problem, result);
        },
        iter: Effort.Of(1500));

    [Fact]
    public void Pin_SmallCohorts_EqualsBruteForceWithThePin() => Gen.Int[0, 10_000_000].Sample(
        seed =>
        {
            // Some pairs only a decision makes, some somebody refuses; and a decision may be taken back for another one.
            var random = new Random(seed + 1);
            var problem = Cohorts.Random(seed, people: 5, places: 4, degree: 3, tree: true);
            problem = problem with { Edges = [.. problem.Edges.Select(edge => edge with { OnlyPinned = random.Next(4) == 0 })] };
            problem = problem with { Vetoes = [.. problem.Edges.Where(_ => random.Next(8) == 0).Select(edge => new CohortPair(edge.ParticipantId, edge.PlaceId))] };
            var run = CohortRun.Solve(problem);
            var held = PinSome(run, problem, random, most: 3);

            var result = run.Result();
            Assert.Equal(BruteForce.Best(problem with { Pins = held }), (result.Assignments.Length, result.Floor, result.Total));
            Assert.Equal(BruteForce.Best(problem with { Pins = held, RaiseFloor = false }).Total, result.Total + result.FloorCost);
            Assert.All(held, pin => Assert.Contains(result.Assignments, a => a.ParticipantId == pin.ParticipantId && a.PlaceId == pin.PlaceId && a.Pinned));
            AssertValid(problem, result);
        },
        iter: Effort.Of(1500));

    [Fact]
    public void Pin_ThatLeavesTheFloorAsItIs_TellsAnewWhatTheFloorCosts()
    {
        var (a, b, one, two) = (Samples.Id(1), Samples.Id(2), Samples.Id(11), Samples.Id(12));
        var run = CohortRun.Solve(new CohortProblem
        {
            Participants = [a, b],
            Places = [new(one, 1), new(two, 1)],
            Edges = [new(a, one, 7000), new(a, two, 9000), new(b, one, 6000), new(b, two, 7000)],
        });
        var before = run.Result();

        run.Pin(new(b, two));

        // Without a floor a would have two and b one, 15,000 together; once b has two, that is nothing anybody could have.
        var after = run.Result();
        Assert.Equal((7000, 14_000L, 1_000L), (before.Floor, before.Total, before.FloorCost));
        Assert.Equal((7000, 14_000L, 0L), (after.Floor, after.Total, after.FloorCost));
    }

    [Fact]
    public void Pin_OfAPairThatOnlyADecisionMakes_PlacesWhomItMakesRoomFor_BelowTheFloorToo()
    {
        var (a, b, c) = (Samples.Id(1), Samples.Id(2), Samples.Id(3));
        var (one, two, three) = (Samples.Id(11), Samples.Id(12), Samples.Id(13));
        var run = CohortRun.Solve(new CohortProblem
        {
            Participants = [a, b, c],
            Places = [new(one, 1), new(two, 1), new(three, 1)],
            Edges = [new(a, one, 9000), new(a, two, 5000, OnlyPinned: true), new(b, one, 6500), new(c, three, 9000)],
        });
        var before = run.Result();

        run.Pin(new(a, two));

        var after = run.Result();
        Assert.Equal((2, 9000), (before.Assignments.Length, before.Floor));
        Assert.Equal((3, 6500, 20_500L), (after.Assignments.Length, after.Floor, after.Total));
    }

    [Fact]
    public void Pin_WithoutASeatAfterOneThatLetTheFloorRise_KeepsTheFloor()
    {
        var (a, b, c, d) = (Samples.Id(1), Samples.Id(2), Samples.Id(3), Samples.Id(4));
        var (one, two, full) = (Samples.Id(11), Samples.Id(12), Samples.Id(13));
        var run = CohortRun.Solve(new CohortProblem
        {
            Participants = [a, b, c, d],
            Places = [new(one, 1), new(two, 2), new(full, 0)],
            Edges = [new(a, one, 6060), new(a, full, 6050), new(b, two, 6040), new(c, one, 6070), new(c, two, 6060), new(d, two, 6050)],
        });

        var costs = (run.Pin(new(b, two)).Reason, run.Pin(new(a, full)).Reason);

        // Besides b, a and c have 6,060 each; c and d would have the same total with 6,050 as the lower one.
        Assert.Equal((null, "no-seat"), costs);
        var result = run.Result();
        Assert.Equal((3, 6060, 18_160), (result.Assignments.Length, result.Floor, result.Total));
    }

    [Fact]
    public void Solve_RandomCohorts_TotalWithoutFloorIsThatOfMinCostFlow() => Gen.Int[0, 10_000_000].Sample(
        seed =>
        {
            var problem = Cohorts.Random(seed, people: 120, places: 100, degree: 8, tree: true);
            var result = CohortRun.Solve(problem).Result();
            var (placed, total) = Oracle(problem);
            Assert.Equal((placed, total), (result.Assignments.Length, result.Total + result.FloorCost));
            AssertValid(problem, result);
        },
        iter: Effort.Of(60));

    [Fact]
    public void Pin_RandomCohorts_TotalWithoutFloorIsThatOfMinCostFlow() => Gen.Int[0, 10_000_000].Sample(
        seed =>
        {
            var random = new Random(seed + 1);
            var problem = Cohorts.Random(seed, people: 120, places: 100, degree: 8, tree: true);
            problem = problem with { Edges = [.. problem.Edges.Select(edge => edge with { OnlyPinned = random.Next(6) == 0 })] };
            var run = CohortRun.Solve(problem);
            var held = PinSome(run, problem, random, most: 12);

            var result = run.Result();
            Assert.Equal(Oracle(problem with { Pins = held }), (result.Assignments.Length, result.Total + result.FloorCost));
            AssertValid(problem, result);
        },
        iter: Effort.Of(60));

    [Fact]
    public void Solve_MiddlingCohorts_SameAsWithoutWhatLiesBelowTheFloor() => Gen.Int[0, 10_000_000].Sample(
        seed =>
        {
            // Few stand below the floor, so they are seated anew and the others are not asked again.
            var problem = Cohorts.Random(seed, people: 40, places: 40, degree: 7, tree: seed % 2 == 0, fits: 300);
            var result = CohortRun.Solve(problem).Result();
            var above = CohortRun.Solve(problem with { Edges = [.. problem.Edges.Where(edge => edge.Fit >= result.Floor)], RaiseFloor = false }).Result();
            Assert.Equal((above.Assignments.Length, above.Total), (result.Assignments.Length, result.Total));
            AssertValid(problem, result);
        },
        iter: Effort.Of(600));

    [Fact]
    public void Pin_RandomCohort_SameAsFromScratch()
    {
        var problem = Cohorts.Random(77, people: 300, places: 250, degree: 10, tree: false);
        var run = CohortRun.Solve(problem);
        var random = new Random(7);
        List<CohortPair> held = [];
        for (var i = 0; i < 25; i++)
        {
            var edge = problem.Edges[random.Next(problem.Edges.Count)];
            if (held.Exists(h => h.ParticipantId == edge.ParticipantId) || run.Pin(new(edge.ParticipantId, edge.PlaceId)).Reason is not null)
                continue;
            held.Add(new(edge.ParticipantId, edge.PlaceId));
            var again = CohortRun.Solve(problem with { Pins = held }).Result();
            var now = run.Result();
            Assert.Equal((again.Assignments.Length, again.Floor, again.Total), (now.Assignments.Length, now.Floor, now.Total));
        }

        Assert.True(held.Count > 5);
    }

    [Fact]
    public void Solve_TenThousandForOnePlace_PlacesTheBestAndTellsTheOthers()
    {
        var people = Effort.Size(10_000);
        var problem = new CohortProblem
        {
            Participants = [.. Enumerable.Range(1, people).Select(Samples.Id)],
            Places = [new CohortPlace(Samples.Id(20_000), 1)],
            Edges = [.. Enumerable.Range(1, people).Select(i => new CohortEdge(Samples.Id(i), Samples.Id(20_000), i))],
        };

        var result = CohortRun.Solve(problem).Result();

        Assert.Equal(Samples.Id(people), Assert.Single(result.Assignments).ParticipantId);
        Assert.Equal(people - 1, result.Unplaced.Length);
        Assert.All(result.Unplaced, u => Assert.Contains(u.Reason.Key, (string[])["cohort.places-taken", "cohort.below-floor"]));
    }

    [Fact]
    public void Solve_NoEdgesOrNothing_AnswersClearly()
    {
        var nothing = CohortRun.Solve(new CohortProblem { Participants = [], Places = [], Edges = [] }).Result();
        var lonely = CohortRun.Solve(new CohortProblem { Participants = [Samples.Id(1)], Places = [new(Samples.Id(2), 0)], Edges = [] }).Result();

        Assert.Empty(nothing.Assignments);
        Assert.Equal("cohort.no-suitable-place", Assert.Single(lonely.Unplaced).Reason.Key);
        Assert.Equal((0, 0L), (lonely.Floor, lonely.Total));
    }

    [Fact]
    public void Solve_WrongInput_IsNamedAndLeftOut()
    {
        var (a, b, x) = (Samples.Id(1), Samples.Id(2), Samples.Id(3));
        var result = CohortRun.Solve(new CohortProblem
        {
            Participants = [a, a, b],
            Places = [new(x, 1), new(x, 5), new(Samples.Id(4), -2)],
            Edges = [new(a, x, 7000), new(b, x, 10_001), new(b, Samples.Id(9), 5000), new(b, Samples.Id(4), 9000)],
            Pins = [new(b, Samples.Id(8))],
        }).Result();

        Assert.Equal(a, Assert.Single(result.Assignments).ParticipantId);
        Assert.Equal(
            ["capacity-out-of-range", "edge-unknown", "fit-out-of-range", "id-twice", "id-twice", "pair-unknown"],
            result.Problems.Select(p => p.Code).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void RaiseFloor_Off_OnlyCountAndTotalDecide()
    {
        var (a, b, x, y) = (Samples.Id(1), Samples.Id(2), Samples.Id(3), Samples.Id(4));
        var problem = new CohortProblem
        {
            Participants = [a, b],
            Places = [new(x, 1), new(y, 1)],
            Edges = [new(a, x, 10_000), new(a, y, 7_000), new(b, x, 7_000), new(b, y, 6_000)],
        };

        var with = CohortRun.Solve(problem).Result();
        var run = CohortRun.Solve(problem with { RaiseFloor = false });

        Assert.Equal((7_000, 14_000L, 2_000L), (with.Floor, with.Total, with.FloorCost));
        Assert.Equal((6_000, 16_000L, 0L), (run.Result().Floor, run.Result().Total, run.Result().FloorCost));
        Assert.Equal((0, 2_000L), (run.Pin(new(a, y)) is var cost ? cost.Placed : -1, 16_000L - run.Result().Total));
    }

    [Fact]
    public void OnlyPinned_TheSolverLeavesIt_APinUsesIt()
    {
        var (a, b, x) = (Samples.Id(1), Samples.Id(2), Samples.Id(3));
        var problem = new CohortProblem
        {
            Participants = [a, b],
            Places = [new(x, 2)],
            Edges = [new(a, x, 3_000, OnlyPinned: true), new(b, x, 8_000)],
        };

        var left = CohortRun.Solve(problem).Result();
        var held = CohortRun.Solve(problem with { Pins = [new(a, x)] }).Result();

        Assert.Equal(b, Assert.Single(left.Assignments).ParticipantId);
        Assert.Equal("cohort.no-suitable-place", Assert.Single(left.Unplaced).Reason.Key);
        Assert.Equal((8_000, 2, 11_000L), (held.Floor, held.Assignments.Length, held.Total));
    }

    [Fact]
    public void Pin_TellsWhatItCosts_AndAVetoOutweighsIt()
    {
        var (a, b, x, y) = (Samples.Id(1), Samples.Id(2), Samples.Id(3), Samples.Id(4));
        var problem = new CohortProblem
        {
            Participants = [a, b],
            Places = [new(x, 1), new(y, 1)],
            Edges = [new(a, x, 9000), new(a, y, 7000), new(b, x, 8000), new(b, y, 7500)],
            Vetoes = [new(b, y)],
        };
        var run = CohortRun.Solve(problem);

        Assert.Equal((15_000, 7_000), (run.Result().Total, run.Result().Floor));
        Assert.Equal("refused", run.Pin(new(b, y)).Reason);
        var cost = run.Pin(new(a, x));
        Assert.Equal((1, 6_000L, null), (cost.Placed, cost.Total, cost.Reason));
        Assert.Equal("no-seat", run.Pin(new(b, x)).Reason);
        Assert.Equal("cohort.places-taken", Assert.Single(run.Result().Unplaced).Reason.Key);
    }

    [Fact]
    public void Solve_FloorBeforeTotal_AndItsCostIsTold()
    {
        var (a, b, x, y) = (Samples.Id(1), Samples.Id(2), Samples.Id(3), Samples.Id(4));
        var result = CohortRun.Solve(new CohortProblem
        {
            Participants = [a, b],
            Places = [new(x, 1), new(y, 1)],
            Edges = [new(a, x, 9900), new(a, y, 7000), new(b, x, 7000), new(b, y, 6100)],
        }).Result();

        Assert.Equal((7_000, 14_000L, 2_000L), (result.Floor, result.Total, result.FloorCost));
    }

    [Fact]
    public void Solve_Cancelled_Stops()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();

        Assert.Throws<OperationCanceledException>(() => CohortRun.Solve(Cohorts.Random(1, 50, 10, 5, tree: false), null, stop.Token));
    }

    internal static (int Placed, long Total) Oracle(CohortProblem problem)
    {
        var flow = new MinCostFlow();
        var nodes = new Dictionary<Guid, int>();
        int Node(Guid id) => nodes.TryGetValue(id, out var n) ? n : nodes[id] = nodes.Count + 2;
        var arcs = new Dictionary<int, long>();
        var decided = problem.Pins.ToDictionary(pin => pin.ParticipantId, pin => pin.PlaceId);
        foreach (var p in problem.Participants)
        {
            flow.AddArcWithCapacityAndUnitCost(0, Node(p), 1, 0);
            flow.AddArcWithCapacityAndUnitCost(Node(p), 1, 1, decided.ContainsKey(p) ? 10_000_000_000 : 10_000_000);
        }

        foreach (var edge in problem.Edges.Where(edge => decided.TryGetValue(edge.ParticipantId, out var place) ? edge.PlaceId == place : !edge.OnlyPinned))
            arcs[flow.AddArcWithCapacityAndUnitCost(Node(edge.ParticipantId), Node(edge.PlaceId), 1, 10_000 - edge.Fit)] = edge.Fit;
        var companyOfMentor = new Dictionary<Guid, Guid?>();
        foreach (var place in problem.Places)
        {
            var up = place.MentorId ?? place.CompanyId;
            if (place.MentorId is { } m)
                companyOfMentor.TryAdd(m, place.CompanyId);
            flow.AddArcWithCapacityAndUnitCost(Node(place.Id), up is { } u ? Node(u) : 1, place.Capacity, 0);
        }

        foreach (var (mentor, company) in companyOfMentor)
            flow.AddArcWithCapacityAndUnitCost(Node(mentor), company is { } c ? Node(c) : 1, problem.MentorCapacities[mentor], 0);
        foreach (var (company, capacity) in problem.CompanyCapacities)
            flow.AddArcWithCapacityAndUnitCost(Node(company), 1, capacity, 0);
        flow.SetNodeSupply(0, problem.Participants.Count);
        flow.SetNodeSupply(1, -problem.Participants.Count);
        Assert.Equal(MinCostFlow.Status.OPTIMAL, flow.Solve());
        var used = arcs.Where(arc => flow.Flow(arc.Key) > 0).ToList();
        return (used.Count, used.Sum(arc => arc.Value));
    }

    // Decides for some pairs, one after another; gives those that hold, the later one where a person was decided for twice.
    private static List<CohortPair> PinSome(CohortRun run, CohortProblem problem, Random random, int most)
    {
        List<CohortPair> held = [];
        for (var i = 0; i < most && problem.Edges.Count > 0; i++)
        {
            var edge = problem.Edges[random.Next(problem.Edges.Count)];
            var pin = new CohortPair(edge.ParticipantId, edge.PlaceId);
            if (run.Pin(pin).Reason is not null)
                continue;
            held.RemoveAll(h => h.ParticipantId == pin.ParticipantId);
            held.Add(pin);
        }

        return held;
    }

    private static void AssertValid(CohortProblem problem, CohortResult result)
    {
        Assert.Equal(problem.Participants.Count, result.Assignments.Length + result.Unplaced.Length);
        Assert.All(result.Assignments, a => Assert.Contains(
            problem.Edges, edge => (edge.ParticipantId, edge.PlaceId, edge.Fit) == (a.ParticipantId, a.PlaceId, a.Fit) && (a.Pinned || !edge.OnlyPinned)));
        Assert.True(BruteForce.FitsTree(problem, result.Assignments.Select(a => a.PlaceId)));
    }
}
