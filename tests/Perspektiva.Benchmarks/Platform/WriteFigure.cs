using System.Text.Json;
using Npgsql;
using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.ServiceDefaults.Messaging.Broker;
using Perspektiva.Testing.Messaging;
using Perspektiva.Testing.Servers;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.Benchmarks.Platform;

/// <summary>
/// Companies registered a second at the employer service (token, scope, idempotency, row, event, and its relay at work beside), against the same row inserted by the same
/// data access through a minimal API with the same token check, into the same table in another database of the same server.
/// </summary>
internal static class WriteFigure
{
    private const int Lanes = 16;
    private const int Rounds = 15;
    private const string Employer = "services/Perspektiva.Employer";
    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(4);

    public static async Task<FigureResult> MeasureAsync()
    {
        await using var broker = await TestServers.RabbitMqAsync("write_figure");
        await using var database = await TestServers.PostgresAsync("write_figure");
        await using var bareDatabase = await TestServers.PostgresAsync("write_figure_bare");
        await using var issuer = await TestIssuer.StartAsync();
        await using var tap = await EventTap.StartAsync(broker.ConnectionString, listen: false);
        await BindQueueAsync(broker.ConnectionString);
        var settings = new Dictionary<string, string?>(issuer.Environment, StringComparer.Ordinal)
        {
            ["ConnectionStrings__employer"] = database.ConnectionString,
            ["ConnectionStrings__rabbitmq"] = broker.ConnectionString,
        };
        var bareSettings = new Dictionary<string, string?>(settings, StringComparer.Ordinal)
        {
            ["ConnectionStrings__employer"] = bareDatabase.ConnectionString,
        };
        await ServiceProcess.MigrateAsync(Employer, settings);
        await ServiceProcess.MigrateAsync(Employer, bareSettings);
        await using var employer = await ServiceProcess.StartAsync(Employer, settings);
        await using var bare = await ServiceProcess.StartBareAsync("insert", Employer, bareSettings);

        var token = issuer.Mint(TestCaller.Portal("company", "companies:read", "companies:write"));
        using var toEmployer = await Load.ConnectAsync(employer.Address, Lanes, 201);
        using var toBare = await Load.ConnectAsync(bare.Address, Lanes, 201);
        var pairs = await Turns.RunAsync(
            Rounds,
            async () =>
            {
                var speed = await SpeedAsync(toEmployer, token);
                await DrainedAsync(database.ConnectionString);
                return speed;
            },
            () => SpeedAsync(toBare, token));
        return FigureResult.Of(pairs.Ratio(), 0.5, lowerIsBetter: false,
            $"{Spread.Of(pairs.Select(p => p.A)).Median:0} against {Spread.Of(pairs.Select(p => p.B)).Median:0} POSTs a second");
    }

    /// <summary>A queue stands behind the event, as a consumer's would; it keeps little.</summary>
    private static async Task BindQueueAsync(string amqp)
    {
        await using var connection = await BrokerAddress.Parse(amqp).ConnectAsync("figure", CancellationToken.None);
        await using var channel = await connection.CreateChannelAsync();
        await channel.QueueDeclareAsync("write-figure", durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["x-queue-type"] = "quorum",
            ["x-max-length"] = 1_000,
        });
        await channel.QueueBindAsync("write-figure", EventTypes.NameOf(typeof(CompanyChanged)), "");
    }

    private static async Task<double> SpeedAsync(Load load, string token)
    {
        var key = Guid.Empty.ToString();
        var body = JsonSerializer.Serialize(new { name = "Musterbetrieb GmbH & Co. KG", synthetic = true });
        var buffers = Enumerable.Range(0, Lanes).Select(_ => HttpLane.Request("POST", "/v1/companies", token, body, key)).ToArray();
        var at = buffers[0].AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(key));
        var (count, seconds) = await load.RunAsync(Slice, lane =>
        {
            Guid.CreateVersion7().TryFormat(buffers[lane].AsSpan(at, 36), out _);
            return buffers[lane];
        });
        return count / seconds;
    }

    /// <summary>What the relay still has to do must not fall into the other's slice.</summary>
    private static async Task DrainedAsync(string database)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var left = source.CreateCommand("SELECT EXISTS (SELECT 1 FROM outbox_message)");
        while (await left.ExecuteScalarAsync() is true)
            await Task.Delay(20);
    }
}
