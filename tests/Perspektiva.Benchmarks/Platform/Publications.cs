using System.Collections.Concurrent;
using System.Diagnostics;

namespace Perspektiva.Benchmarks.Platform;

/// <summary>Publications by the clock, each timed from when it was due to when the other end has heard of it.</summary>
internal sealed class Publications
{
    public const int PerSecond = 50;
    public static readonly TimeSpan Slice = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(20);

    private readonly ConcurrentDictionary<string, long> _due = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<double> _took = new();

    /// <summary>The other end has heard of a place.</summary>
    public void Arrived(string place)
    {
        if (_due.TryRemove(place, out var due))
            _took.Enqueue(Stopwatch.GetElapsedTime(due).TotalMilliseconds);
    }

    /// <summary>Runs one slice and waits until all of it has arrived.</summary>
    /// <param name="publish">Publishes the next place; says which before it sends it.</param>
    /// <returns>What each took, in milliseconds.</returns>
    /// <exception cref="TimeoutException">Some did not arrive.</exception>
    public async Task<double[]> SliceAsync(Func<Action<string>, Task> publish)
    {
        await OpenLoop.RunAsync(PerSecond, Slice, (_, at) => Task.Run(() => publish(place => _due[place] = at)));
        var waiting = Stopwatch.StartNew();
        while (!_due.IsEmpty && waiting.Elapsed < Late)
            await Task.Delay(10);
        if (!_due.IsEmpty)
            throw new TimeoutException($"{_due.Count} publications did not arrive");
        double[] slice = [.. _took];
        _took.Clear();
        return slice;
    }
}
