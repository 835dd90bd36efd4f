namespace Perspektiva.Benchmarks;

/// <summary>One figure of docs/performance.md.</summary>
/// <param name="Id">As on the command line.</param>
/// <param name="Goal">In words.</param>
/// <param name="MeasureAsync">Measures it.</param>
internal sealed record Figure(string Id, string Goal, Func<Task<FigureResult>> MeasureAsync);

/// <summary>What was measured, and whether it meets the goal: met, short or unclear.</summary>
internal sealed record FigureResult(string Measured, string Verdict)
{
    /// <summary>A ratio with its spread against a goal; unclear when the goal lies inside the spread.</summary>
    public static FigureResult Of(Spread ratio, double goal, bool lowerIsBetter, string details)
    {
        var met = lowerIsBetter ? ratio.High <= goal : ratio.Low >= goal;
        var fails = lowerIsBetter ? ratio.Low > goal : ratio.High < goal;
        var measured = $"{ratio.Median:0.00}x ({ratio.Low:0.00}-{ratio.High:0.00}); {details}";
        return new FigureResult(measured, met ? "met" : fails ? "short" : "unclear");
    }
}

/// <summary>Median, 10th and 90th percentile.</summary>
internal sealed record Spread(double Median, double Low, double High)
{
    public static Spread Of(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return new Spread(At(sorted, 0.5), At(sorted, 0.1), At(sorted, 0.9));
    }

    private static double At(double[] sorted, double share) => sorted[(int)Math.Round(share * (sorted.Length - 1))];
}
