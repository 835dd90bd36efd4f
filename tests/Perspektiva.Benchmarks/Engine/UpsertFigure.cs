using System.Diagnostics;
using Perspektiva.Matching.Engine;

namespace Perspektiva.Benchmarks.Engine;

/// <summary>Query rate of one thread while another one upserts 100,000 places a second, against quiet; meanwhile the next query sees what was upserted before it.</summary>
internal static class UpsertFigure
{
    private const int PerSecond = 100_000;

    /// <summary>Every so-manieth is a place that a query looks for.</summary>
    private const int MarkEvery = 10_000;

    /// <summary>At this rate the index is built anew every 1.3 seconds, and a write waits for that: a slice must hold several, or its end alone decides what rate is told.</summary>
    private static readonly TimeSpan Busy = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(2);

    /// <summary>Fewer upserts leave more for the queries: with less than this share of the rate, the ratio is of something easier.</summary>
    private const double LeastOfRate = 0.99;

    public static async Task<FigureResult> MeasureAsync(World world)
    {
        var places = world.Places(1_000_000);
        var index = PlaceIndex.Build(places, out _);
        var random = new Random(5);
        var changes = Enumerable.Range(0, 200_000).Select(_ => world.Place(random) with { Id = places[random.Next(places.Length)].Id }).ToArray();
        var marks = new Marks(index, world.Place(random));
        var (ratios, rates) = (new List<double>(), new List<double>());
        Queries(index, world, Quiet);
        for (var round = 0; round < Paired.Rounds; round++)
        {
            var quiet = Queries(index, world, Quiet);
            using var stop = new CancellationTokenSource();
            var writer = Task.Run(() => Write(index, changes, marks, stop.Token));
            await Task.Delay(50);
            var busy = Queries(index, world, Busy, marks);
            await stop.CancelAsync();
            var (written, seconds) = await writer;
            rates.Add(written / seconds);
            ratios.Add(busy / quiet);
        }

        var rate = Spread.Of(rates);
        var details = $"{rate.Median:0} upserts/s ({rate.Low:0}-{rate.High:0}), {marks.Unseen} of {marks.Tries} unseen by the next query";
        return FigureResult.Of(Spread.Of(ratios), 0.8, lowerIsBetter: false, details).And(rate, LeastOfRate * PerSecond, lowerIsBetter: false)
            .Provided(marks is { Unseen: 0, Tries: > 0 });
    }

    private static double Queries(PlaceIndex index, World world, TimeSpan length, Marks? marks = null)
    {
        var watch = Stopwatch.StartNew();
        var count = 0;
        for (; watch.Elapsed < length; count++)
        {
            index.RankPlaces(world.NextParticipant(1000, 28), new RankOptions { OnDate = World.Today, Top = 20 });
            watch.Stop();
            marks?.Look();
            watch.Start();
        }
        return count / watch.Elapsed.TotalSeconds;
    }

    // Open loop: what is due by now is written, in small bursts.
    private static (int Written, double Seconds) Write(PlaceIndex index, PlaceProfile[] changes, Marks marks, CancellationToken stop)
    {
        var watch = Stopwatch.StartNew();
        var written = 0;
        while (!stop.IsCancellationRequested)
        {
            for (var due = (int)(watch.Elapsed.TotalSeconds * PerSecond); written < due && !stop.IsCancellationRequested; written++)
            {
                if (written % MarkEvery == 0)
                    marks.Add();
                else
                    index.Upsert(changes[written % changes.Length]);
            }
            Thread.Yield();
        }

        return (written, watch.Elapsed.TotalSeconds);
    }

    /// <summary>Places of the writer's own among its changes, each told once it is written: the query thread looks for the newest, while the writer goes on.</summary>
    private sealed class Marks(PlaceIndex index, PlaceProfile like)
    {
        private const int Most = 1_000;

        // Where no other place is: a query of this radius holds the marks alone.
        private static readonly GeoPoint? Nowhere = GeoPoint.FromDegrees(54.5, 5.5);
        private static readonly ParticipantProfile Seeker = new()
        {
            Id = Guid.CreateVersion7(),
            Abilities = AbilityProfile.From([.. Enumerable.Repeat<int?>(3, 32)]),
            Location = Nowhere,
            MobilityRadiusKm = 1,
            MatchingConsent = true,
            Ready = true,
        };

        private readonly PlaceProfile _like = like with
        {
            Location = Nowhere,
            Requirements = RequirementProfile.Nothing,
            Demands = FunctionalConstraint.None,
            StartFrom = null,
            StartTo = null,
        };

        private PlaceProfile? _newest;
        private int _added;
        private PlaceProfile? _sought;

        /// <summary>How often the query thread looked for one.</summary>
        public int Tries { get; private set; }

        /// <summary>How often it was not there.</summary>
        public int Unseen { get; private set; }

        public void Add()
        {
            if (++_added > Most)
                throw new InvalidOperationException("More marks than a query gives: the newest could not be seen");
            var place = _like with { Id = Guid.CreateVersion7() };
            index.Upsert(place);
            Volatile.Write(ref _newest, place);
        }

        public void Look()
        {
            if (Volatile.Read(ref _newest) is not { } newest || ReferenceEquals(newest, _sought))
                return;
            _sought = newest;
            Tries++;
            if (!index.RankPlaces(Seeker, new RankOptions { OnDate = World.Today, Top = Most }).Items.Any(row => row.PlaceId == newest.Id))
                Unseen++;
        }
    }
}
