using Perspektiva.Matching.Engine;

namespace Perspektiva.Benchmarks.Engine;

/// <summary>Every participant's top 50 at once, as a cohort needs them (place and fit), against single searches for the same rows, both on two threads.</summary>
internal static class AllPairsFigure
{
    public static FigureResult Measure(World world)
    {
        var index = PlaceIndex.Build(world.Places(100_000), out _);
        var options = new RankOptions { OnDate = World.Today, Top = 50 };
        var people = Enumerable.Range(0, 20_000).Select(_ => world.NextParticipant(1000, 28)).ToArray();

        // Both sides take a slice of the 20,000 at a time, so that they alternate within seconds.
        const int Share = 2_000;
        var (a, b) = (0, 0);
        var cost = Paired.Run(
            () => Check(index.BestPlacesForAll(Next(people, ref a), options, threads: 2).Count),
            () =>
            {
                var part = Next(people, ref b);
                Parallel.For(0, part.Length, new ParallelOptions { MaxDegreeOfParallelism = 2 }, i => index.RankPlaces(part[i], options));
            });
        var faster = new Spread(1 / cost.Ratio.Median, 1 / cost.Ratio.High, 1 / cost.Ratio.Low);
        return FigureResult.Of(faster, 1.5, lowerIsBetter: false, $"{cost.SecondsA / Share * 1e6:0} µs a participant against {cost.SecondsB / Share * 1e6:0} µs; 20,000 in {cost.SecondsA * 20_000 / Share:0.0} s");

        static ParticipantProfile[] Next(ParticipantProfile[] people, ref int at)
        {
            var part = people[at..(at + Share)];
            at = (at + Share) % people.Length;
            return part;
        }

        static void Check(int count)
        {
            if (count != Share)
                throw new InvalidOperationException("A participant came back without a ranking.");
        }
    }
}
