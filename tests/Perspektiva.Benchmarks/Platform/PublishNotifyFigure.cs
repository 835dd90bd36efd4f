using Perspektiva.Testing.Servers;

namespace Perspektiva.Benchmarks.Platform;

/// <summary>
/// From the instant that a publication was due (50 a second, whether or not the one before is through) to the notice on the coach's live stream at the gateway,
/// against the bare chain of the same commits and hops. Slices of ten seconds in turn; all of each side are pooled for the figure, the slices' own ratios are its spread.
/// </summary>
internal static class PublishNotifyFigure
{
    private const int Rounds = Paired.Rounds;

    /// <summary>Slices of each side before those that count, one more in <see cref="Turns"/>: the processes compile their hot code anew for most of a minute under load.</summary>
    private const int WarmUps = 4;
    private const double GoalP50 = 2.5;
    private const double GoalP99 = 4;

    public static async Task<FigureResult> MeasureAsync()
    {
        var publications = new Publications();
        var places = Publications.PerSecond * (int)Publications.Slice.TotalSeconds * (WarmUps + 1 + Rounds);
        await using var platform = await NotifyPlatform.StartAsync(places, publications.Arrived);
        await using var broker = await TestServers.RabbitMqAsync("bare_chain");
        await using var database = await TestServers.PostgresAsync("bare_chain");
        await using var chain = await ServiceProcess.StartBareAsync("chain", "services/Perspektiva.Employer", BareChain.Settings(database.ConnectionString, broker.ConnectionString));
        using var http = new HttpClient(new SocketsHttpHandler()) { BaseAddress = chain.Address };

        Task<double[]> OursAsync() => publications.SliceAsync(platform.PublishAsync);
        Task<double[]> BareAsync() => BareChain.SliceAsync(http);
        for (var slice = 0; slice < WarmUps; slice++)
        {
            await OursAsync();
            await BareAsync();
        }
        var pairs = await Turns.RunAsync(Rounds, OursAsync, BareAsync);
        return Latencies.Judge(pairs, GoalP50, GoalP99);
    }
}
