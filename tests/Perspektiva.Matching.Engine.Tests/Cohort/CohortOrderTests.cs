using CsCheck;
using Perspektiva.Matching.Engine.Cohort;

namespace Perspektiva.Matching.Engine.Tests.Cohort;

/// <summary>In which order people, places, pairs and bounds are named changes nothing.</summary>
public sealed class CohortOrderTests
{
    private static readonly Guid A = Samples.Id(1), B = Samples.Id(2), X = Samples.Id(11), Y = Samples.Id(12), Mentor = Samples.Id(21), One = Samples.Id(31), Two = Samples.Id(32);

    [Fact]
    public void Solve_TwoWhoFitAlikeForOneSeat_TheSameOneGetsIt_WhoeverIsNamedFirst()
    {
        var problem = new CohortProblem { Participants = [A, B], Places = [new(X, 1)], Edges = [new(A, X, 7_000), new(B, X, 7_000)] };

        var first = Assert.Single(CohortRun.Solve(problem).Result().Assignments);
        var second = Assert.Single(CohortRun.Solve(problem with { Participants = [B, A], Edges = [new(B, X, 7_000), new(A, X, 7_000)] }).Result().Assignments);

        Assert.Equal(first, second);
    }

    [Fact]
    public void Solve_MentorWhoseCompanyOnePlaceNames_StandsUnderIt_WhicheverComesFirst()
    {
        CohortPlace[] places = [new(X, 1, Mentor), new(Y, 1, Mentor, One)];
        var problem = new CohortProblem
        {
            Participants = [A],
            Places = places,
            Edges = [new(A, Y, 9_000)],
            MentorCapacities = new Dictionary<Guid, int> { [Mentor] = 5 },
            CompanyCapacities = new Dictionary<Guid, int> { [One] = 0 },
        };

        foreach (var order in new[] { problem, problem with { Places = [places[1], places[0]] } })
        {
            Assert.Empty(CohortRun.Solve(order).Result().Assignments);
            Assert.Empty(CohortRun.Solve(order).Result().Problems);
        }
    }

    [Fact]
    public void Solve_MentorWhosePlacesNameTwoCompanies_IsNamed_AndBoundedByTheSameOne()
    {
        CohortPlace[] places = [new(X, 1, Mentor, One), new(Y, 1, Mentor, Two)];
        var problem = new CohortProblem
        {
            Participants = [A, B],
            Places = places,
            Edges = [new(A, X, 9_000), new(B, Y, 9_000)],
            MentorCapacities = new Dictionary<Guid, int> { [Mentor] = 5 },
            CompanyCapacities = new Dictionary<Guid, int> { [One] = 1, [Two] = 9 },
        };

        foreach (var order in new[] { problem, problem with { Places = [places[1], places[0]] } })
        {
            var result = CohortRun.Solve(order).Result();
            Assert.Single(result.Assignments);
            Assert.Equal((Mentor, "mentor-of-two-companies"), (Assert.Single(result.Problems).Id, result.Problems[0].Code));
        }

        Assert.Empty(CohortRun.Solve(problem with { MentorCapacities = new Dictionary<Guid, int>() }).Result().Problems);
    }

    [Fact]
    public void Solve_Shuffled_GivesTheSameResult() => Gen.Int[0, 10_000_000].Sample(
        seed =>
        {
            var random = new Random(seed);
            var problem = Cohorts.Random(seed, people: 12, places: 8, degree: 5, tree: true, fits: 3);
            var shuffled = problem with
            {
                Participants = Shuffled(problem.Participants),
                Places = Shuffled(problem.Places),
                Edges = Shuffled(problem.Edges),
                MentorCapacities = Shuffled(problem.MentorCapacities).ToDictionary(),
                CompanyCapacities = Shuffled(problem.CompanyCapacities).ToDictionary(),
            };

            var (one, other) = (CohortRun.Solve(problem).Result(), CohortRun.Solve(shuffled).Result());

            Assert.Equal(one.Assignments.AsEnumerable(), other.Assignments);
            Assert.Equal(one.Unplaced.AsEnumerable(), other.Unplaced);
            Assert.Equal((one.Floor, one.Total, one.FloorCost), (other.Floor, other.Total, other.FloorCost));

            List<T> Shuffled<T>(IEnumerable<T> items)
            {
                var all = items.ToArray();
                random.Shuffle(all);
                return [.. all];
            }
        },
        iter: Effort.Of(400));
}
