using System.Diagnostics;
using Perspektiva.Matching.Engine;

namespace Perspektiva.Benchmarks.Engine;

/// <summary>Assess next and development paths over 100,000 places in all of Germany, each time for a participant not asked before; and a place's advice over 20,000 people.</summary>
internal static class InsightFigure
{
    private const int Places = 100_000;
    private const int People = 20_000;
    private const double GoalMilliseconds = 250;
    private static readonly RankOptions Options = new() { OnDate = World.Today, Top = 10 };

    public static FigureResult Measure(World world)
    {
        var places = world.Places(Places);
        var index = PlaceIndex.Build(places, out _);
        var people = Enumerable.Range(0, People).Select(_ => world.NextParticipant(null, 40)).ToArray();
        var guard = new CountGuard("the benchmarks' secret"u8);
        var next = Time(() => index.AssessNext(world.NextParticipant(null, 40), Options, 5));
        var paths = Time(() => index.DevelopmentPaths(world.NextParticipant(null, 40), Options, 5));
        var advice = Time(() => MatchingEngine.Advise(places[0], people, World.Today, guard));
        var met = next.High < GoalMilliseconds && paths.High < GoalMilliseconds && advice.High < GoalMilliseconds;
        return new FigureResult(
            $"assess next {Show(next)}, participant's paths {Show(paths)} over {Places:N0} places, place's paths {Show(advice)} over {People:N0} people", met ? "met" : "short");
    }

    private static string Show(Spread milliseconds) => $"{milliseconds.Median:0} ms ({milliseconds.Low:0}-{milliseconds.High:0})";

    private static Spread Time(Action action)
    {
        for (var i = 0; i < 20; i++)
            action();
        return Spread.Of(Enumerable.Range(0, 50).Select(_ =>
        {
            var watch = Stopwatch.StartNew();
            action();
            return watch.Elapsed.TotalMilliseconds;
        }).ToList());
    }
}
