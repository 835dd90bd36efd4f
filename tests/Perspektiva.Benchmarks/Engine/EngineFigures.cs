using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Perspektiva.Matching.Engine;

namespace Perspektiva.Benchmarks.Engine;

/// <summary>The engine's figures.</summary>
internal static class EngineFigures
{
    private const int Million = 1_000_000;
    public const int WideHours = 28;

    /// <summary>So far that some 3 % of all places pass.</summary>
    private const int LocalRadius = 60;
    private const int LocalHours = 40;
    private static readonly Lazy<World> TheWorld = new(() => new World());
    private static readonly Lazy<PlaceIndex> Wide = new(() => PlaceIndex.Build(TheWorld.Value.Places(Million), out _));

    public static IEnumerable<Figure> All =>
    [
        new("rank-wide", "1.3x or less of reading 28 bytes a place", () => Task.FromResult(RankWide())),
        new("rank-sql", "100x or more faster than PostgreSQL", () => RankSqlFigure.MeasureAsync(TheWorld.Value, Wide.Value)),
        new("rank-local", "5x or more faster than wide", () => Task.FromResult(RankLocal())),
        new("rank-threads", "1.8x or more with two threads", () => Task.FromResult(RankThreads())),
        new("all-pairs", "1.5x or more faster than single searches", () => Task.FromResult(AllPairsFigure.Measure(TheWorld.Value))),
        new("upsert", "0.8x or more of the quiet query rate at 100,000/s (99 % of that will do)", () => UpsertFigure.MeasureAsync(TheWorld.Value)),
        new("cohort", "3x or less of bare min-cost flow on the total", () => Task.FromResult(CohortFigures.Cohort())),
        new("cohort-pin", "10x or more faster than from scratch", () => Task.FromResult(CohortFigures.Pin())),
        new("build", "3x or less of copying and sorting", () => Task.FromResult(BuildFigure.Measure(TheWorld.Value))),
        new("insights", "250 ms or less each", () => Task.FromResult(InsightFigure.Measure(TheWorld.Value))),
    ];

    private static FigureResult RankWide()
    {
        var bytes = GC.AllocateUninitializedArray<byte>(28 * Million, pinned: true);
        new Random(2).NextBytes(bytes);
        var cost = Paired.Run(() => Ask(null, 1), () => Read(bytes));
        return FigureResult.Of(cost, 1.3, lowerIsBetter: true, $"{cost.SecondsA * 1e9 / Million:0.00} ns a place, {cost.SecondsA * 1e3:0.00} ms against {cost.SecondsB * 1e3:0.00} ms, {Share(null, WideHours, 1):0} % pass");
    }

    private static FigureResult RankLocal()
    {
        var cost = Paired.Run(() => Ask(null, 1), () => Ask(LocalRadius, 1));
        var share = Share(LocalRadius, LocalHours, 100);
        return FigureResult.Of(cost, 5, lowerIsBetter: false, $"{cost.SecondsA * 1e3:0.00} ms wide, {cost.SecondsB * 1e3:0.000} ms local, {share:0.0} % pass locally")
            .Provided(share is >= 2.5 and <= 4);
    }

    private static FigureResult RankThreads()
    {
        var cost = Paired.Run(() => Ask(null, 1), () => Ask(null, 2), slice: Paired.LongSlice);
        return FigureResult.Of(cost, 1.8, lowerIsBetter: false, $"{cost.SecondsA * 1e3:0.00} ms one thread, {cost.SecondsB * 1e3:0.00} ms two");
    }

    private static void Ask(int? radius, int threads)
    {
        var participant = TheWorld.Value.NextParticipant(radius ?? 1000, radius is null ? WideHours : LocalHours);
        var ranking = Wide.Value.RankPlaces(participant, new RankOptions { OnDate = World.Today, Top = 20, Threads = threads });
        if (ranking.Items.Length != 20)
            throw new InvalidOperationException("A ranking came back short.");
    }

    /// <summary>How many of a hundred places pass, on average of some people.</summary>
    private static double Share(int? radius, int hours, int people)
    {
        var places = TheWorld.Value.Places(10_000);
        return Enumerable.Range(0, people).Select(_ => TheWorld.Value.NextParticipant(radius ?? 1000, hours)).Average(
            participant => places.Count(place => MatchingEngine.WhyNot(participant, place, World.Today, Audience.Coach).IsEmpty) / 100.0);
    }

    private static void Read(byte[] bytes)
    {
        ref var start = ref MemoryMarshal.GetArrayDataReference(bytes);
        if (!Vector512.IsHardwareAccelerated)
        {
            ReadBy256(ref start, (nuint)bytes.Length);
            return;
        }

        var (a, b) = (Vector512<byte>.Zero, Vector512<byte>.Zero);
        for (nuint i = 0; i + 128 <= (nuint)bytes.Length; i += 128)
        {
            a ^= Vector512.LoadUnsafe(ref start, i);
            b ^= Vector512.LoadUnsafe(ref start, i + 64);
        }

        Sink = (a ^ b)[0];
    }

    private static void ReadBy256(ref byte start, nuint length)
    {
        var (a, b, c, d) = (Vector256<byte>.Zero, Vector256<byte>.Zero, Vector256<byte>.Zero, Vector256<byte>.Zero);
        for (nuint i = 0; i + 128 <= length; i += 128)
        {
            a ^= Vector256.LoadUnsafe(ref start, i);
            b ^= Vector256.LoadUnsafe(ref start, i + 32);
            c ^= Vector256.LoadUnsafe(ref start, i + 64);
            d ^= Vector256.LoadUnsafe(ref start, i + 96);
        }

        Sink = (a ^ b ^ c ^ d)[0];
    }

    /// <summary>Keeps the reading from being left out.</summary>
    public static byte Sink { get; private set; }
}
