namespace Perspektiva.Benchmarks.Platform;

/// <summary>Milliseconds of two sides, measured in slices in turn: all slices pooled make the ratio, the slices' own ratios its spread.</summary>
internal static class Latencies
{
    /// <summary>Judges the ratio at the median and at the 99th percentile.</summary>
    public static FigureResult Judge(IReadOnlyList<(double[] A, double[] B)> pairs, double goalP50, double goalP99, string more = "")
    {
        double[] a = [.. pairs.SelectMany(pair => pair.A)], b = [.. pairs.SelectMany(pair => pair.B)];
        var (p50, p99) = (At(a, 0.5) / At(b, 0.5), At(a, 0.99) / At(b, 0.99));
        var spread50 = Spread.Of(pairs.Select(pair => At(pair.A, 0.5) / At(pair.B, 0.5)));
        var spread99 = Spread.Of(pairs.Select(pair => At(pair.A, 0.99) / At(pair.B, 0.99)));
        var met = p50 <= goalP50 && spread50.High <= goalP50 && p99 <= goalP99 && spread99.High <= goalP99;
        var fails = (p50 > goalP50 && spread50.Low > goalP50) || (p99 > goalP99 && spread99.Low > goalP99);
        return new FigureResult(
            $"p50 {p50:0.00}x ({spread50.Low:0.00}-{spread50.High:0.00}), p99 {p99:0.00}x ({spread99.Low:0.00}-{spread99.High:0.00}); "
            + $"{At(a, 0.5):0.0} / {At(a, 0.99):0.0} ms against {At(b, 0.5):0.0} / {At(b, 0.99):0.0} ms{more}",
            met ? "met" : fails ? "short" : "unclear");
    }

    private static double At(double[] values, double quantile) => values.Order().ElementAt(Math.Min(values.Length - 1, (int)(quantile * values.Length)));
}
