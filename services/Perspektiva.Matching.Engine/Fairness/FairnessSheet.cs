using System.Collections.Immutable;
using Perspektiva.Matching.Engine.Cohort;

namespace Perspektiva.Matching.Engine.Fairness;

/// <summary>
/// What a cohort run did to whom: placement and fit by age band, support and region, and how that would change under other
/// floors. Cells of 1 to 4 people are kept back, with as many others as it takes that nobody can reckon them.
/// </summary>
/// <param name="All">Everybody.</param>
/// <param name="Tables">By group.</param>
/// <param name="Scenarios">The run again without a raised floor, and under higher floors than its own.</param>
/// <param name="KeptBack">What stands where a number is kept back.</param>
/// <param name="Problems">What was wrong with the input, and left out for it.</param>
public sealed record FairnessSheet(
    FairnessCounts All,
    ImmutableArray<FairnessTable> Tables,
    ImmutableArray<FairnessScenario> Scenarios,
    LocalText KeptBack,
    ImmutableArray<InputProblem> Problems)
{
    private const int HighestFit = 10_000;

    /// <summary>The sheet of a run.</summary>
    /// <param name="problem">What was solved.</param>
    /// <param name="result">The run's result.</param>
    /// <param name="people">The cohort's participants with their groups.</param>
    /// <param name="options">Null = the defaults.</param>
    /// <param name="stop">Cancels it.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static FairnessSheet Of(
        CohortProblem problem, CohortResult result, IReadOnlyList<FairnessPerson> people, FairnessOptions? options = null, CancellationToken stop = default)
    {
        var problems = new List<InputProblem>();
        var cohort = new FairnessCohort(problem, people, problems);
        var (all, tables) = cohort.Describe(result);
        var scenarios = ImmutableArray.CreateBuilder<FairnessScenario>();
        var floors = Floors(result.Floor, options ?? FairnessOptions.Default).ToList();
        if (floors.Count > 0 && problem.RaiseFloor && result.FloorCost > 0)
            Try(null, problem with { RaiseFloor = false });
        foreach (var floor in floors)
            Try(floor, Above(problem, floor));

        return new FairnessSheet(all, tables, scenarios.ToImmutable(), TextCatalog.Text("fairness.kept-back"), [.. problems]);

        void Try(int? floor, CohortProblem other)
        {
            var (allThen, tablesThen) = cohort.Describe(CohortRun.Solve(other, stop: stop).Result());
            scenarios.Add(new FairnessScenario(floor, allThen, tablesThen));
        }
    }

    // The run's own floor is the highest that costs nobody a place, so only floors above it tell something new.
    private static IEnumerable<int> Floors(int floor, FairnessOptions options)
    {
        var step = Math.Clamp(options.Step, 100, HighestFit);
        var next = ((floor / step) + 1) * step;
        for (var i = 0; i < Math.Clamp(options.Floors, 0, 10) && next <= HighestFit; i++, next += step)
            yield return next;
    }

    private static CohortProblem Above(CohortProblem problem, int floor)
    {
        var pins = problem.Later.Where(change => change.Kind == CohortChangeKind.Pin).Select(change => change.Pair).Concat(problem.Pins).ToHashSet();
        return problem with { Edges = [.. problem.Edges.Where(edge => edge.Fit >= floor || pins.Contains(new CohortPair(edge.ParticipantId, edge.PlaceId)))] };
    }
}
