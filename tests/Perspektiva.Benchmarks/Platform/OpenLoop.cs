using System.Diagnostics;

namespace Perspektiva.Benchmarks.Platform;

/// <summary>So many a second by the clock, whether or not the one before is through; what is late starts at once and counts from when it was due.</summary>
internal static class OpenLoop
{
    /// <summary>Runs one slice.</summary>
    /// <param name="perSecond">How many are due each second.</param>
    /// <param name="slice">For how long.</param>
    /// <param name="start">Starts one: its number, and the timestamp at which it was due.</param>
    public static async Task RunAsync(int perSecond, TimeSpan slice, Func<int, long, Task> start)
    {
        var all = new Task[perSecond * (int)slice.TotalSeconds];
        var began = Stopwatch.GetTimestamp();
        var step = Stopwatch.Frequency / perSecond;
        for (var number = 0; number < all.Length; number++)
        {
            var at = began + (number * step);
            var wait = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), at);
            if (wait > TimeSpan.Zero)
                await Task.Delay(wait);
            all[number] = start(number, at);
        }
        await Task.WhenAll(all);
    }
}
