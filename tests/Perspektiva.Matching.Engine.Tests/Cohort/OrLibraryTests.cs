using Perspektiva.Matching.Engine.Cohort;

namespace Perspektiva.Matching.Engine.Tests.Cohort;

/// <summary>Known optima of public assignment instances.</summary>
public sealed class OrLibraryTests
{
    [Theory]
    [InlineData("assign100", 305)]
    [InlineData("assign500", 991)]
    [InlineData("assign600", 1176)]
    public void Solve_OrLibrary_FindsTheKnownOptimum(string name, int optimum)
    {
        var data = Environment.GetEnvironmentVariable("PERSPEKTIVA_DATA");
        Assert.SkipWhen(data is null, "PERSPEKTIVA_DATA is not set");
        var numbers = File.ReadAllText(Path.Combine(data, "assignment", $"orlib-{name}.txt"))
            .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(int.Parse).ToArray();
        var n = (int)Math.Sqrt(numbers.Length);

        // The files begin with n, but for one that begins with the costs.
        var first = numbers.Length - (n * n);
        var edges = Enumerable.Range(0, n * n).Select(k => new CohortEdge(Samples.Id(1 + (k / n)), Samples.Id(10_001 + (k % n)), 10_000 - numbers[first + k]));
        var problem = new CohortProblem
        {
            Participants = [.. Enumerable.Range(1, n).Select(Samples.Id)],
            Places = [.. Enumerable.Range(10_001, n).Select(i => new CohortPlace(Samples.Id(i), 1))],
            Edges = [.. edges],
        };

        var result = CohortRun.Solve(problem).Result();

        Assert.Equal(n, result.Assignments.Length);
        Assert.Equal(optimum, (10_000L * n) - result.Total - result.FloorCost);
    }
}
