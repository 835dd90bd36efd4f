namespace Perspektiva.Benchmarks.Platform;

/// <summary>Two things measured in turn where each slice measures itself.</summary>
internal static class Turns
{
    /// <summary>Runs a warm-up of each, then the rounds; which goes first changes.</summary>
    public static async Task<IReadOnlyList<(T A, T B)>> RunAsync<T>(int rounds, Func<Task<T>> a, Func<Task<T>> b)
    {
        await a();
        await b();
        var pairs = new List<(T A, T B)>(rounds);
        for (var round = 0; round < rounds; round++)
        {
            if (round % 2 == 0)
            {
                var first = await a();
                pairs.Add((first, await b()));
            }
            else
            {
                var first = await b();
                pairs.Add((await a(), first));
            }
        }
        return pairs;
    }

    public static Spread Ratio(this IEnumerable<(double A, double B)> pairs) => Spread.Of(pairs.Select(pair => pair.A / pair.B));
}
