using Perspektiva.Testing.Servers;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.Benchmarks.Platform;

/// <summary>
/// CPU time of the gateway's process for one read (route, token, scope, rate limit leased from Redis, security headers), against YARP alone with the same token check;
/// both send traces, metrics and logs, and forward to the same back end. 64 clients with the usual quota of 30,000 a minute each.
/// </summary>
internal static class GatewayCpuFigure
{
    private const string Gateway = "gateway/Perspektiva.Gateway";
    private const int Clients = 64;
    private const int Lanes = 16;
    private const int Rounds = 15;
    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(4);

    public static async Task<FigureResult> MeasureAsync()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var backEnd = await ServiceProcess.StartBareAsync("back-end", Gateway, new Dictionary<string, string?>(StringComparer.Ordinal));
        var settings = new Dictionary<string, string?>(issuer.Environment, StringComparer.Ordinal)
        {
            ["ConnectionStrings__redis"] = await TestServers.RedisAsync(),
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = backEnd.Address.ToString(),
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        };
        foreach (var name in new[] { "participant", "employer", "matching", "notification", "identity" })
            settings[$"services__{name}__http__0"] = backEnd.Address.ToString().TrimEnd('/');
        await using var gateway = await ServiceProcess.StartAsync(Gateway, settings);
        await using var bare = await ServiceProcess.StartBareAsync("gateway", Gateway, settings);

        var requests = Enumerable.Range(0, Clients).Select(_ => HttpLane.Request(
            "GET", "/v1/places/plc_aaaaaaaaaaaaaaaaaaaaaaaaaa", issuer.Mint(TestCaller.Portal("company", "places:read", "places:write")))).ToArray();
        using var throughGateway = await Load.ConnectAsync(gateway.Address, Lanes, 200);
        using var throughBare = await Load.ConnectAsync(bare.Address, Lanes, 200);

        var pairs = await Turns.RunAsync(Rounds, () => CpuAsync(gateway, throughGateway, requests), () => CpuAsync(bare, throughBare, requests));
        var measured = pairs.Select(pair => (pair.A.Cpu, pair.B.Cpu)).ToList();
        return FigureResult.Of(measured.Ratio(), 1.25, lowerIsBetter: true,
            $"{Spread.Of(measured.Select(p => p.Item1)).Median * 1e6:0} us against {Spread.Of(measured.Select(p => p.Item2)).Median * 1e6:0} us, "
            + $"{Spread.Of(pairs.Select(p => p.A.Speed)).Median:0} against {Spread.Of(pairs.Select(p => p.B.Speed)).Median:0} requests a second");
    }

    /// <summary>CPU seconds a request, and requests a second.</summary>
    private static async Task<(double Cpu, double Speed)> CpuAsync(ServiceProcess process, Load load, byte[][] requests)
    {
        var next = -1;
        var before = process.CpuSeconds;
        var (count, seconds) = await load.RunAsync(Slice, _ => requests[(Interlocked.Increment(ref next) & int.MaxValue) % requests.Length]);
        return ((process.CpuSeconds - before) / count, count / seconds);
    }
}
