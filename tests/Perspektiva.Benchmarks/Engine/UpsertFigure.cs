using System.Diagnostics;
using Perspektiva.Matching.Engine;

namespace Perspektiva.Benchmarks.Engine;

/// <summary>Query rate of one thread while another one upserts 100,000 places a second, against quiet.</summary>
internal static class UpsertFigure
{
    private const int PerSecond = 100_000;

    /// <summary>Fewer upserts leave more for the queries: with less than this share of the rate, the ratio is of something easier.</summary>
    private const double LeastOfRate = 0.99;

    public static async Task<FigureResult> MeasureAsync(World world)
    {
        var places = world.Places(1_000_000);
        var index = PlaceIndex.Build(places, out _);
        var random = new Random(5);
        var changes = Enumerable.Range(0, 200_000).Select(_ => world.Place(random) with { Id = places[random.Next(places.Length)].Id }).ToArray();
        var (ratios, rates, unseen) = (new List<double>(), new List<double>(), 0);
        Queries(index, world, TimeSpan.FromSeconds(2));
        for (var round = 0; round < Paired.Rounds; round++)
        {
            var quiet = Queries(index, world, TimeSpan.FromSeconds(1.5));
            using var stop = new CancellationTokenSource();
            var writer = Task.Run(() => Write(index, changes, stop.Token));
            await Task.Delay(50);
            var busy = Queries(index, world, TimeSpan.FromSeconds(1.5));
            await stop.CancelAsync();
            var (written, seconds) = await writer;
            rates.Add(written / seconds);
            ratios.Add(busy / quiet);
            unseen += Unseen(index, changes[round]);
        }

        var rate = Spread.Of(rates);
        var details = $"{rate.Median:0} upserts/s ({rate.Low:0}-{rate.High:0}), {unseen} unseen by the next query";
        return FigureResult.Of(Spread.Of(ratios), 0.8, lowerIsBetter: false, details).And(rate, LeastOfRate * PerSecond, lowerIsBetter: false).Provided(unseen == 0);
    }

    private static double Queries(PlaceIndex index, World world, TimeSpan length)
    {
        var watch = Stopwatch.StartNew();
        var count = 0;
        for (; watch.Elapsed < length; count++)
            index.RankPlaces(world.NextParticipant(1000, 28), new RankOptions { OnDate = World.Today, Top = 20 });
        return count / watch.Elapsed.TotalSeconds;
    }

    // Open loop: what is due by now is written, in small bursts.
    private static (int Written, double Seconds) Write(PlaceIndex index, PlaceProfile[] changes, CancellationToken stop)
    {
        var watch = Stopwatch.StartNew();
        var written = 0;
        while (!stop.IsCancellationRequested)
        {
            for (var due = (int)(watch.Elapsed.TotalSeconds * PerSecond); written < due && !stop.IsCancellationRequested; written++)
                index.Upsert(changes[written % changes.Length]);
            Thread.Yield();
        }

        return (written, watch.Elapsed.TotalSeconds);
    }

    private static int Unseen(PlaceIndex index, PlaceProfile place)
    {
        var person = new ParticipantProfile { Id = place.Id, Abilities = AbilityProfile.From([.. Enumerable.Repeat<int?>(3, 32)]), MatchingConsent = true, Ready = true };
        var start = World.Today.AddDays(300);
        index.Upsert(place with { Requirements = RequirementProfile.Nothing, Demands = FunctionalConstraint.None, StartFrom = null, StartTo = null });
        var first = index.RankPlaces(person, new RankOptions { OnDate = start, Top = 1000, MinFit = 10_000 });
        return first.Items.Any(row => row.PlaceId == place.Id) ? 0 : 1;
    }
}
