using System.Collections.Concurrent;
using System.Diagnostics;

namespace Perspektiva.Benchmarks.Platform;

/// <summary>
/// From the instant that a publication was due (50 a second, whether or not the one before is through) to the notice on the coach's live stream at the gateway,
/// against the bare chain of the same commits and hops. Slices in turn; 60 s of each side are pooled for the figure, the slices' own ratios are its spread.
/// </summary>
internal static class PublishNotifyFigure
{
    private const int PerSecond = 50;
    private const int Rounds = 6;
    private const double GoalP50 = 2.5;
    private const double GoalP99 = 4;
    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(20);

    public static async Task<FigureResult> MeasureAsync()
    {
        var due = new ConcurrentDictionary<string, long>(StringComparer.Ordinal);
        var took = new ConcurrentQueue<double>();
        void Arrived(string place)
        {
            if (due.TryRemove(place, out var started))
                took.Enqueue(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }
        await using var platform = await NotifyPlatform.StartAsync(PerSecond * (int)Slice.TotalSeconds * (Rounds + 2), Arrived);
        await using var chain = await BareChain.StartAsync(Arrived);

        async Task<double[]> SliceAsync(Func<Action<string>, Task> publish)
        {
            await OpenLoopAsync(publish, due);
            var waiting = Stopwatch.StartNew();
            while (!due.IsEmpty && waiting.Elapsed < Late)
                await Task.Delay(10);
            if (!due.IsEmpty)
                throw new TimeoutException($"{due.Count} publications did not arrive");
            double[] slice = [.. took];
            took.Clear();
            return slice;
        }
        await SliceAsync(platform.PublishAsync); // one warm-up more than Turns gives: four processes have their code to compile
        var pairs = await Turns.RunAsync(Rounds, () => SliceAsync(platform.PublishAsync), () => SliceAsync(chain.PublishAsync));
        return Judge(pairs);
    }

    private static FigureResult Judge(IReadOnlyList<(double[] A, double[] B)> pairs)
    {
        double[] a = [.. pairs.SelectMany(pair => pair.A)], b = [.. pairs.SelectMany(pair => pair.B)];
        var (p50, p99) = (At(a, 0.5) / At(b, 0.5), At(a, 0.99) / At(b, 0.99));
        var spread50 = Spread.Of(pairs.Select(pair => At(pair.A, 0.5) / At(pair.B, 0.5)));
        var spread99 = Spread.Of(pairs.Select(pair => At(pair.A, 0.99) / At(pair.B, 0.99)));
        var met = p50 <= GoalP50 && spread50.High <= GoalP50 && p99 <= GoalP99 && spread99.High <= GoalP99;
        var fails = (p50 > GoalP50 && spread50.Low > GoalP50) || (p99 > GoalP99 && spread99.Low > GoalP99);
        return new FigureResult(
            $"p50 {p50:0.00}x ({spread50.Low:0.00}-{spread50.High:0.00}), p99 {p99:0.00}x ({spread99.Low:0.00}-{spread99.High:0.00}); "
            + $"{At(a, 0.5):0.0} / {At(a, 0.99):0.0} ms against {At(b, 0.5):0.0} / {At(b, 0.99):0.0} ms",
            met ? "met" : fails ? "short" : "unclear");
    }

    private static double At(double[] values, double quantile) => values.Order().ElementAt(Math.Min(values.Length - 1, (int)(quantile * values.Length)));

    /// <summary>One publication each 20 ms by the clock; what is late starts at once and counts from when it was due.</summary>
    private static async Task OpenLoopAsync(Func<Action<string>, Task> publish, ConcurrentDictionary<string, long> due)
    {
        var all = new List<Task>();
        var began = Stopwatch.GetTimestamp();
        var step = Stopwatch.Frequency / PerSecond;
        for (var number = 0; number < PerSecond * Slice.TotalSeconds; number++)
        {
            var at = began + (number * step);
            var wait = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), at);
            if (wait > TimeSpan.Zero)
                await Task.Delay(wait);
            all.Add(Task.Run(() => publish(place => due[place] = at)));
        }
        await Task.WhenAll(all);
    }
}
