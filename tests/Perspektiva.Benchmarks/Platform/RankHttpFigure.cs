using System.Diagnostics;
using System.Net.Http.Headers;
using Perspektiva.Testing.Servers;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.Benchmarks.Platform;

/// <summary>
/// Through the gateway with a token: the 20 best of 100,000 places with explanations, each request a participant not asked before, 100 requests a second by the clock; against
/// a bare minimal API behind another process of the same gateway that returns the same bytes (answers recorded from the service). Slices of ten seconds in turn; all of each side are pooled.
/// </summary>
internal static class RankHttpFigure
{
    /// <summary>Where the bare program finds the recorded answers.</summary>
    public const string SamplesSetting = "RANK_SAMPLES";

    private const string Matching = "services/Perspektiva.Matching";
    private const int Places = 100_000;
    private const int PerSecond = 100;
    private const int Rounds = Paired.Rounds;
    private const int Samples = 200;
    private const double GoalP50 = 3;
    private const double GoalP99 = 4;
    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(10);

    public static async Task<FigureResult> MeasureAsync()
    {
        await using var broker = await TestServers.RabbitMqAsync("rank_http");
        await using var database = await TestServers.PostgresAsync("rank_http");
        await using var issuer = await TestIssuer.StartAsync();
        var portal = TestCaller.Portal("jobcentre", "rankings:read");
        var settings = new Dictionary<string, string?>(issuer.Environment, StringComparer.Ordinal)
        {
            ["ConnectionStrings__matching"] = database.ConnectionString,
            ["ConnectionStrings__rabbitmq"] = broker.ConnectionString,
            ["ConnectionStrings__redis"] = await TestServers.RedisAsync(),
        };
        await ServiceProcess.MigrateAsync(Matching, settings);
        var world = new RankReadModel(database.ConnectionString, portal.Organisation!);
        await world.AddPlacesAsync(Places);
        var people = new Queue<string>(await world.AddPeopleAsync(Samples + (PerSecond * (int)Slice.TotalSeconds * (Rounds + 2))));
        var samples = Directory.CreateTempSubdirectory("perspektiva-rank-");
        try
        {
            await using var matching = await ServiceProcess.StartAsync(Matching, settings);
            await using var gateway = await GatewayAsync(settings, matching);
            using var http = Client(gateway.Address, issuer.Mint(portal));
            await RecordAsync(http, people, samples.FullName);
            await using var backEnd = await ServiceProcess.StartBareAsync("ranking", Matching, new Dictionary<string, string?>(StringComparer.Ordinal) { [SamplesSetting] = samples.FullName });
            await using var bareGateway = await GatewayAsync(settings, backEnd);
            using var bare = Client(bareGateway.Address, issuer.Mint(portal));

            string Fresh() => people.Dequeue();
            const string Any = "par_aaaaaaaaaaaaaaaaaaaaaaaaaa";
            // One warm-up more than Turns gives, as much for the bare side.
            await SliceAsync(http, Fresh);
            await SliceAsync(bare, () => Any);
            var pairs = await Turns.RunAsync(Rounds, () => SliceAsync(http, Fresh), () => SliceAsync(bare, () => Any));
            return Latencies.Judge(pairs, GoalP50, GoalP99, $", {samples.GetFiles().Average(file => file.Length) / 1024:0} KB an answer");
        }
        finally
        {
            samples.Delete(recursive: true);
        }
    }

    private static Task<ServiceProcess> GatewayAsync(Dictionary<string, string?> settings, ServiceProcess matching)
    {
        var all = new Dictionary<string, string?>(settings, StringComparer.Ordinal);
        foreach (var name in new[] { "participant", "employer", "matching", "notification", "identity" })
            all[$"services__{name}__http__0"] = matching.Address.ToString().TrimEnd('/');
        return ServiceProcess.StartAsync("gateway/Perspektiva.Gateway", all);
    }

    private static HttpClient Client(Uri gateway, string token) => new(new SocketsHttpHandler { MaxConnectionsPerServer = 64 })
    {
        BaseAddress = gateway,
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token) },
        Timeout = TimeSpan.FromMinutes(2),
    };

    private static Uri Path(string participant) => new($"/v1/participants/{participant}/ranking?limit=20&explain=true", UriKind.Relative);

    /// <summary>Answers of the service, for the bare program; the first one waits until the index is read.</summary>
    private static async Task RecordAsync(HttpClient http, Queue<string> people, string folder)
    {
        for (var number = 0; number < Samples; number++)
        {
            var answer = await http.GetByteArrayAsync(Path(people.Dequeue()));
            await File.WriteAllBytesAsync(System.IO.Path.Combine(folder, $"{number:000}.json"), answer);
        }
    }

    /// <returns>Milliseconds from when a request was due to the last byte of its answer.</returns>
    private static async Task<double[]> SliceAsync(HttpClient http, Func<string> participant)
    {
        var took = new double[PerSecond * (int)Slice.TotalSeconds];
        await OpenLoop.RunAsync(PerSecond, Slice, (number, at) => AskAsync(http, Path(participant()), at, took, number));
        return took;
    }

    private static async Task AskAsync(HttpClient http, Uri path, long due, double[] took, int number)
    {
        using var answer = await http.GetAsync(path);
        answer.EnsureSuccessStatusCode();
        took[number] = Stopwatch.GetElapsedTime(due).TotalMilliseconds;
    }
}
