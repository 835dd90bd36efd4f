using Perspektiva.Matching.Engine.Cohort;

namespace Perspektiva.Matching.Engine.Tests.Cohort;

/// <summary>Reasons, pins, bounds and wrong parts of a cohort, one by one.</summary>
public sealed class CohortEdgeTests
{
    private static readonly Guid A = Samples.Id(1), B = Samples.Id(2), C = Samples.Id(3), X = Samples.Id(11), Y = Samples.Id(12), Z = Samples.Id(13), Mentor = Samples.Id(21), Company = Samples.Id(22);

    private static readonly CohortProblem TwoSeats = new()
    {
        Participants = [B, A],
        Places = [new(X, 1), new(Y, 1)],
        Edges = [new(A, X, 9_000), new(A, Y, 8_000), new(B, X, 8_500), new(B, Y, 7_000)],
        RaiseFloor = false,
    };

    [Fact]
    public void Result_EachReasonToStayWithoutAPlace_IsToldWithTheBestOfThePlaces()
    {
        var (d, e) = (Samples.Id(4), Samples.Id(5));
        var problem = new CohortProblem
        {
            Participants = [e, d, C, B, A],
            Places = [new(X, 1), new(Y, 0)],
            Edges = [new(A, X, 9_000), new(B, X, 8_000), new(B, Y, 8_500), new(C, X, 8_900), new(C, Y, 8_800), new(d, Y, 5_000, OnlyPinned: true), new(e, X, 9_500), new(e, Y, 9_900)],
            Bans = [new(C, X), new(e, Y)],
            Vetoes = [new(C, Y), new(e, X)],
        };
        var result = CohortRun.Solve(problem).Result();

        Assert.Equal(new CohortAssignment(A, X, 9_000, Pinned: false), Assert.Single(result.Assignments));
        Assert.Equal(
            [(B, "places-taken", (Guid?)Y), (C, "refused", null), (d, "no-suitable-place", null), (e, "refused", null)],
            result.Unplaced.Select(u => (u.ParticipantId, u.Reason.Key["cohort.".Length..], u.BestTakenPlaceId)));
        Assert.All(result.Unplaced, u => Assert.Equal($"{u.Reason.Key}.next", u.NextStep.Key));
        Assert.Empty(result.Problems);

        // As it was told before, for the replay of those runs.
        Assert.Equal("cohort.below-floor", CohortRun.Solve(problem with { FloorExplainsAll = true }).Result().Unplaced.Single(u => u.ParticipantId == B).Reason.Key);
    }

    [Fact]
    public void Result_WhoHadAPlaceOnlyWithoutTheFloor_HearsOfTheFloor()
    {
        // Without it A and B come to 15,000, with it A and C to 14,000; D would have none either way.
        var d = Samples.Id(4);
        var problem = new CohortProblem
        {
            Participants = [A, B, C, d],
            Places = [new(X, 1), new(Y, 1)],
            Edges = [new(A, X, 10_000), new(A, Y, 7_000), new(B, Y, 5_000), new(C, X, 7_000), new(d, Y, 4_000)],
        };

        Assert.Equal([(B, "cohort.below-floor"), (d, "cohort.places-taken")], Unplaced(problem));
        Assert.Equal([(B, "cohort.below-floor"), (d, "cohort.candidates-limited")], Unplaced(problem with { Cut = [d], SeatsElsewhere = true }));
        Assert.Equal([(C, "cohort.places-taken"), (d, "cohort.places-taken")], Unplaced(problem with { RaiseFloor = false }));

        static IEnumerable<(Guid, string)> Unplaced(CohortProblem problem) => CohortRun.Solve(problem).Result().Unplaced.Select(u => (u.ParticipantId, u.Reason.Key));
    }

    [Fact]
    public void Result_PlaceTakenByOneWhoFitsNoBetterThanTheFloor_IsTaken()
    {
        var result = CohortRun.Solve(new CohortProblem
        {
            Participants = [A, B],
            Places = [new(X, 1), new(Y, 0)],
            Edges = [new(A, X, 7_000), new(B, X, 7_000), new(B, Y, 6_000)],
        }).Result();

        Assert.Equal(("cohort.places-taken", (Guid?)X, 7_000), (Assert.Single(result.Unplaced).Reason.Key, result.Unplaced[0].BestTakenPlaceId, result.Floor));
    }

    [Fact]
    public void Pin_OneThatFindsNoSeat_LeavesTheEarlierPinOfThePersonAsItWas()
    {
        var run = CohortRun.Solve(TwoSeats with { Places = [new(X, 1), new(Y, 1), new(Z, 0)], Edges = [.. TwoSeats.Edges, new(A, Z, 9_900)] });
        Assert.Equal(new PinCost(new(A, Y), 0, 0, null), run.Pin(new(A, Y)));

        Assert.Equal(new PinCost(new(A, Z), 0, 0, "no-seat"), run.Pin(new(A, Z)));

        Assert.Equal([new(A, Y, 8_000, Pinned: true), new(B, X, 8_500, Pinned: false)], run.Result().Assignments.AsEnumerable());
        Assert.Equal([new(A, Y), new(A, Z)], run.Result().PinCosts.Select(cost => cost.Pin));
    }

    [Fact]
    public void Pin_AfterOneThatFoundNoSeat_TheEarlierOneStillOutweighsOthers()
    {
        var run = CohortRun.Solve(TwoSeats with { Places = [new(X, 1), new(Y, 1), new(Z, 0)], Edges = [.. TwoSeats.Edges, new(A, Z, 100), new(B, Z, 100)] });
        Assert.Null(run.Pin(new(B, X)).Reason);
        Assert.Equal("no-seat", run.Pin(new(B, Z)).Reason);

        Assert.Equal("no-seat", run.Pin(new(A, X)).Reason);

        Assert.Equal([new(A, Y, 8_000, Pinned: false), new(B, X, 8_500, Pinned: true)], run.Result().Assignments.AsEnumerable());
    }

    [Fact]
    public void Pin_AnotherPlaceOfThePerson_TakesThePlaceOfTheFirst()
    {
        var run = CohortRun.Solve(TwoSeats);

        Assert.Equal(new PinCost(new(A, X), 0, 500, null), run.Pin(new(A, X)));
        Assert.Equal(new PinCost(new(A, Y), 0, -500, null), run.Pin(new(A, Y)));

        Assert.Equal((16_500L, 8_500), (run.Result().Total, run.Result().Floor));
        Assert.Equal([new(new(A, X), 0, 500, "replaced"), new(new(A, Y), 0, -500, null)], run.Result().PinCosts.AsEnumerable());

        // Stated once more it is the same decision.
        run.Pin(new(A, Y));
        Assert.Equal(["replaced", null, null], run.Result().PinCosts.Select(cost => cost.Reason));
    }

    [Fact]
    public void Pin_NotAPair_IsToldAndChangesNothing()
    {
        var run = CohortRun.Solve(TwoSeats with { Participants = [A, B, C], Bans = [new(B, Y)] });

        Assert.Equal("no-such-pair", run.Pin(new(C, X)).Reason);
        Assert.Equal("no-such-pair", run.Pin(new(Samples.Id(99), X)).Reason);
        Assert.Equal("refused", run.Pin(new(B, Y)).Reason);

        var problem = Assert.Single(run.Result().Problems);
        Assert.Equal((Samples.Id(99), "pair-unknown"), (problem.Id, problem.Code));
        Assert.Contains("not there", problem.Reason, StringComparison.Ordinal);
        Assert.Equal([(0, 0L), (0, 0L), (0, 0L)], run.Result().PinCosts.Select(cost => (cost.Placed, cost.Total)));
    }

    [Fact]
    public void Pin_ThatPushesSomebodyOut_CostsTheDifferenceAndIsNotPushedOutItself()
    {
        var run = CohortRun.Solve(TwoSeats with { Places = [new(X, 1), new(Y, 0)] });

        Assert.Equal(A, Assert.Single(run.Result().Assignments).ParticipantId);
        Assert.Equal(new PinCost(new(B, X), 0, 500, null), run.Pin(new(B, X)));
        Assert.Equal(new CohortAssignment(B, X, 8_500, Pinned: true), Assert.Single(run.Result().Assignments));
        Assert.Equal("no-seat", run.Pin(new(A, X)).Reason);
        Assert.Equal(0, run.Result().Floor);
    }

    [Fact]
    public void Pin_ThatFreesABetterFloor_RaisesIt()
    {
        // B's one place is bad; once B is decided on, the rest need not look down to it.
        var run = CohortRun.Solve(new CohortProblem
        {
            Participants = [A, B, C],
            Places = [new(X, 1), new(Y, 1), new(Z, 1)],
            Edges = [new(A, X, 9_900), new(A, Y, 8_000), new(C, X, 8_100), new(C, Y, 6_500), new(B, Z, 6_000)],
        });

        Assert.Equal((6_000, 22_400L, 0L), (run.Result().Floor, run.Result().Total, run.Result().FloorCost));
        Assert.Equal(new PinCost(new(B, Z), 0, 300, null), run.Pin(new(B, Z)));
        Assert.Equal((8_000, 22_100L, 300L), (run.Result().Floor, run.Result().Total, run.Result().FloorCost));
    }

    [Fact]
    public void Solve_Progress_EndsAtAHundredAndNeverFalls()
    {
        var told = new Told();

        // Three people for the one seat of two places each: bids leave somebody to search for.
        CohortRun.Solve(new CohortProblem { Participants = [A, B, C], Places = [new(X, 1), new(Y, 1)], Edges = [.. new[] { A, B, C }.SelectMany(p => new[] { X, Y }.Select(j => new CohortEdge(p, j, 7_000)))] }, told);

        Assert.NotEmpty(told.Values);
        Assert.Equal(told.Values.Order(), told.Values);
        Assert.Equal(100, told.Values[^1]);
        Assert.All(told.Values, value => Assert.InRange(value, 0, 100));
    }

    [Fact]
    public void Solve_BidsSeatEverybody_ProgressEndsAtAHundred()
    {
        var told = new Told();

        CohortRun.Solve(TwoSeats, told);

        Assert.Equal(100, told.Values[^1]);
    }

    [Fact]
    public void Solve_ASecondTimeAboveTheFloor_ProgressGoesOnFromTheFirst()
    {
        // Twice two people of whom one must stand below the best total for the floor, and two for whom there is no seat.
        var (told, people, places) = (new Told(), Enumerable.Range(1, 6).Select(Samples.Id).ToArray(), Enumerable.Range(11, 4).Select(Samples.Id).ToArray());
        var run = CohortRun.Solve(
            new CohortProblem
            {
                Participants = people,
                Places = [.. places.Select(place => new CohortPlace(place, 1))],
                Edges =
                [
                    new(people[0], places[0], 9_900), new(people[0], places[1], 7_000), new(people[1], places[0], 7_000), new(people[1], places[1], 6_100),
                    new(people[2], places[2], 9_900), new(people[2], places[3], 7_000), new(people[3], places[2], 7_000), new(people[3], places[3], 6_100),
                    new(people[4], places[0], 6_000), new(people[5], places[2], 6_000),
                ],
            },
            told);

        Assert.Equal((7_000, 4), (run.Result().Floor, run.Result().Assignments.Length));
        Assert.Equal(told.Values.Order(), told.Values);
        Assert.Equal([25, 50, 75, 100, 100], told.Values);
    }

    [Theory]
    [InlineData(1, 9, 1)]
    [InlineData(9, 1, 1)]
    [InlineData(2, 2, 2)]
    [InlineData(0, 9, 0)]
    [InlineData(9, 0, 0)]
    [InlineData(-1, 9, 0)]
    [InlineData(9, -1, 0)]
    [InlineData(9, 9, 3)]
    public void Solve_MentorAndCompany_EachBoundsItsPlaces(int mentor, int company, int placed)
    {
        var result = CohortRun.Solve(new CohortProblem
        {
            Participants = [A, B, C],
            Places = [new(X, 1, Mentor, Company), new(Y, 1, Mentor, Company), new(Z, 1, Mentor)],
            Edges = [new(A, X, 9_000), new(B, Y, 9_000), new(C, Z, 9_000)],
            MentorCapacities = new Dictionary<Guid, int> { [Mentor] = mentor },
            CompanyCapacities = new Dictionary<Guid, int> { [Company] = company },
        }).Result();

        Assert.Equal(placed, result.Assignments.Length);
        Assert.Equal(mentor < 0 || company < 0 ? ["capacity-out-of-range"] : [], result.Problems.Select(problem => problem.Code));
        Assert.All(result.Problems, problem => Assert.Equal(mentor < 0 ? Mentor : Company, problem.Id));
    }

    [Fact]
    public void Solve_MentorOrCompanyWithoutABound_BoundsNothing()
    {
        var problem = new CohortProblem { Participants = [A, B], Places = [new(X, 1, Mentor, Company), new(Y, 1, Mentor, Company)], Edges = [new(A, X, 9_000), new(B, Y, 9_000)] };

        Assert.Equal(2, CohortRun.Solve(problem).Result().Assignments.Length);
        Assert.Single(CohortRun.Solve(problem with { CompanyCapacities = new Dictionary<Guid, int> { [Company] = 1 } }).Result().Assignments);
        Assert.Single(CohortRun.Solve(problem with { MentorCapacities = new Dictionary<Guid, int> { [Mentor] = 1 } }).Result().Assignments);
    }

    [Fact]
    public void Solve_EachWrongPart_IsNamedWithItsIdAndReason()
    {
        var problems = CohortRun.Solve(new CohortProblem
        {
            Participants = [A, B, A],
            Places = [new(X, -1), new(Y, 1), new(Y, 2)],
            Edges = [new(A, Y, 10_000), new(B, Y, 0), new(A, X, -1), new(B, X, 10_001), new(A, Z, 5_000), new(C, X, 5_000)],
        }).Result().Problems;

        Assert.Equal(
            [(A, "id-twice"), (Y, "id-twice"), (X, "capacity-out-of-range"), (A, "fit-out-of-range"), (B, "fit-out-of-range"), (A, "edge-unknown"), (C, "edge-unknown")],
            problems.Select(problem => (problem.Id, problem.Code)));
        Assert.Equal(["capacity", "fit", "fit", "edge", "edge"], problems.Skip(2).Select(problem => problem.Reason.Split(' ')[1]));
    }

    [Fact]
    public void Solve_PairThatOccursTwice_CountsWithTheBetterFit()
    {
        var result = CohortRun.Solve(new CohortProblem { Participants = [A], Places = [new(X, 1)], Edges = [new(A, X, 6_000), new(A, X, 8_000), new(A, X, 7_000)] }).Result();

        Assert.Equal((8_000, 8_000L), (result.Floor, result.Total));
    }

    [Fact]
    public void Pin_Cancelled_Stops()
    {
        using var stop = new CancellationTokenSource();
        var run = CohortRun.Solve(TwoSeats with { RaiseFloor = true });
        stop.Cancel();

        Assert.Throws<OperationCanceledException>(() => run.Pin(new(A, X), stop.Token));
    }
}
