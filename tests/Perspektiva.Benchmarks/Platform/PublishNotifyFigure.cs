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

    /// <summary>Slices before those that count, one more in <see cref="Turns"/>: five processes compile their hot code anew for most of a minute under load.</summary>
    private const int WarmUps = 4;
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
        await using var platform = await NotifyPlatform.StartAsync(PerSecond * (int)Slice.TotalSeconds * (WarmUps + 1 + Rounds), Arrived);
        await using var chain = await BareChain.StartAsync(Arrived);

        async Task<double[]> SliceAsync(Func<Action<string>, Task> publish)
        {
            await OpenLoop.RunAsync(PerSecond, Slice, (_, at) => Task.Run(() => publish(place => due[place] = at)));
            var waiting = Stopwatch.StartNew();
            while (!due.IsEmpty && waiting.Elapsed < Late)
                await Task.Delay(10);
            if (!due.IsEmpty)
                throw new TimeoutException($"{due.Count} publications did not arrive");
            double[] slice = [.. took];
            took.Clear();
            return slice;
        }
        for (var slice = 0; slice < WarmUps; slice++)
            await SliceAsync(platform.PublishAsync);
        var pairs = await Turns.RunAsync(Rounds, () => SliceAsync(platform.PublishAsync), () => SliceAsync(chain.PublishAsync));
        return Latencies.Judge(pairs, GoalP50, GoalP99);
    }
}
