namespace Perspektiva.Benchmarks;

/// <summary>One figure of docs/performance.md.</summary>
/// <param name="Id">As on the command line.</param>
/// <param name="Goal">In words.</param>
/// <param name="MeasureAsync">Measures it.</param>
internal sealed record Figure(string Id, string Goal, Func<Task<FigureResult>> MeasureAsync);

/// <summary>What was measured, and whether it meets the goal: met, short or unclear.</summary>
internal sealed record FigureResult(string Measured, string Verdict)
{
    private const string Met = "met";
    private const string Unclear = "unclear";
    private const string Short = "short";

    /// <summary>A ratio with its spread against a goal; unclear when the goal lies inside the spread.</summary>
    public static FigureResult Of(Spread ratio, double goal, bool lowerIsBetter, string details)
    {
        var measured = $"{ratio.Median:0.00}x ({ratio.Low:0.00}-{ratio.High:0.00}); {details}";
        return new FigureResult(measured, Judge(ratio, goal, lowerIsBetter));
    }

    /// <summary>The same, with what a run of the measured side takes beside its time.</summary>
    public static FigureResult Of(Cost cost, double goal, bool lowerIsBetter, string details) =>
        Of(cost.Ratio, goal, lowerIsBetter, $"{details}; {cost.CpuSecondsA * 1e3:0.###} ms of processors and {cost.BytesA / 1024:0} KB allocated a run");

    /// <summary>A second thing that is held against a goal of its own; the worse verdict of the two stands.</summary>
    public FigureResult And(Spread value, double goal, bool lowerIsBetter) => (Verdict, Judge(value, goal, lowerIsBetter)) switch
    {
        (Short, _) or (_, Short) => this with { Verdict = Short },
        (Unclear, _) or (_, Unclear) => this with { Verdict = Unclear },
        _ => this,
    };

    /// <summary>Short, whatever the ratio, where a condition does not hold without which it says nothing.</summary>
    public FigureResult Provided(bool holds) => holds ? this : this with { Verdict = Short };

    private static string Judge(Spread value, double goal, bool lowerIsBetter)
    {
        var met = lowerIsBetter ? value.High <= goal : value.Low >= goal;
        var fails = lowerIsBetter ? value.Low > goal : value.High < goal;
        return met ? Met : fails ? Short : Unclear;
    }
}

/// <summary>Median, 10th and 90th percentile. Where a percentile lies between two values, the outer one stands: of few values the worst is not left out.</summary>
internal sealed record Spread(double Median, double Low, double High)
{
    public static Spread Of(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        var last = sorted.Length - 1;
        return new Spread((sorted[last / 2] + sorted[sorted.Length / 2]) / 2, sorted[last / 10], sorted[last - (last / 10)]);
    }
}
