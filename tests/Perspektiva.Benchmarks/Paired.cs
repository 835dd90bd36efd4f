using System.Diagnostics;

namespace Perspektiva.Benchmarks;

/// <summary>Two things measured in turn, slice by slice, because the machine drifts: the ratios of neighbours hold, absolute figures do not.</summary>
internal static class Paired
{
    public const int Rounds = 11;
    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(1);

    /// <summary>For what a second's slice tells too roughly: page faults and collections fall into it or not.</summary>
    public static readonly TimeSpan LongSlice = TimeSpan.FromSeconds(3);

    /// <summary>Seconds a run of A over seconds a run of B, with what a run of A cost.</summary>
    public static Cost Run(Action a, Action b, int rounds = Rounds, TimeSpan? slice = null)
    {
        var length = slice ?? Slice;
        Time(a, length / 2);
        Time(b, length / 2);
        var pairs = new List<(Sample A, Sample B)>();
        for (var round = 0; round < rounds; round++)
        {
            // Which goes first changes, so that neither profits from the other's warmth.
            if (round % 2 == 0)
            {
                var first = Time(a, length);
                pairs.Add((first, Time(b, length)));
            }
            else
            {
                var first = Time(b, length);
                pairs.Add((Time(a, length), first));
            }
        }

        return new Cost(
            Spread.Of(pairs.Select(p => p.A.Seconds / p.B.Seconds)),
            Spread.Of(pairs.Select(p => p.A.Seconds)).Median,
            Spread.Of(pairs.Select(p => p.B.Seconds)).Median,
            Spread.Of(pairs.Select(p => p.A.CpuSeconds)).Median,
            Spread.Of(pairs.Select(p => p.A.Bytes)).Median);
    }

    private static Sample Time(Action action, TimeSpan length)
    {
        var cpu = Environment.CpuUsage.TotalTime;
        var bytes = GC.GetTotalAllocatedBytes();
        var watch = Stopwatch.StartNew();
        var runs = 0;
        do
        {
            action();
            runs++;
        }
        while (watch.Elapsed < length);
        var seconds = watch.Elapsed.TotalSeconds;
        return new Sample(seconds / runs, (Environment.CpuUsage.TotalTime - cpu).TotalSeconds / runs, (GC.GetTotalAllocatedBytes() - bytes) / (double)runs);
    }

    private sealed record Sample(double Seconds, double CpuSeconds, double Bytes);
}

/// <summary>A's time over B's, and the medians of a run.</summary>
internal sealed record Cost(Spread Ratio, double SecondsA, double SecondsB, double CpuSecondsA, double BytesA);
