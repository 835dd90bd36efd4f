using System.Globalization;
using Npgsql;
using Perspektiva.Contracts.V1;
using Perspektiva.Testing.Messaging;
using Perspektiva.Testing.Servers;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.ServiceDefaults.Tests.Crash;

/// <summary>
/// 10,000 events by 8 writers through the real executables: employer takes the requests and relays, matching consumes; both killed by SIGKILL at random.
/// The ledger is read by SQL from both databases.
/// </summary>
public sealed class ServicesCampaign(ITestOutputHelper output)
{
    private const int CompaniesOfEach = 25;

    [Fact(Timeout = 1_200_000)]
    public async Task Services_KilledAtRandom_LoseNothingAndApplyEachEventOnce()
    {
        var ct = TestContext.Current.CancellationToken;
        var seed = Setting("PERSPEKTIVA_CRASH_SEED", 20261124);
        var events = Setting("PERSPEKTIVA_CRASH_EVENTS", 10_000);
        await using var broker = await TestServers.RabbitMqAsync("services");
        await using var employing = await TestServers.PostgresAsync("services_employer");
        await using var matched = await TestServers.PostgresAsync("services_matching");
        await using var issuer = await TestIssuer.StartAsync();
        var environment = new Dictionary<string, string?>(issuer.Environment) { ["ConnectionStrings__redis"] = await TestServers.RedisAsync() };
        await using var tap = await EventTap.StartAsync(broker.ConnectionString, around: "matching"); // stands in for identity, which must consume companies too
        await using var matching = Peer.OfService("Matching", matched.ConnectionString, broker.ConnectionString, environment);
        await using var employer = Peer.OfService("Employer", employing.ConnectionString, broker.ConnectionString, environment);
        await Task.WhenAll(matching.StepAsync("migrate"), employer.StepAsync("migrate"));
        matching.Run();
        await tap.WaitForQueueAsync(typeof(CompanyChanged), "matching");
        employer.Run();

        var token = issuer.Mint(TestCaller.Portal("company", "companies:read", "companies:write") with { Lifetime = TimeSpan.FromHours(1) });
        using var companies = new Companies(employer.Address, token, 8, CompaniesOfEach, versions: Math.Max(2, events / (8 * CompaniesOfEach)));
        var writing = companies.RunAsync(ct);
        var kills = events < 3000 ? 4 : 16;
        // Each of the two gets its half, in a seeded order.
        var victims = Enumerable.Range(0, kills).Select(kill => kill % 2 == 0 ? employer : matching).ToArray();
        new Random(seed).Shuffle(victims);
        for (var kill = 1; kill <= kills; kill++)
        {
            while (companies.Acknowledged < companies.Total * kill / (kills + 1) && !writing.IsCompleted)
                await Task.Delay(5, ct);
            await victims[kill - 1].KillAsync();
        }
        await writing;
        var ledger = await DrainedAsync(employing.ConnectionString, matched.ConnectionString, companies.Total, ct);

        var line = string.Create(CultureInfo.InvariantCulture,
            $"services, seed {seed}: attempted {companies.Attempted}, acknowledged {companies.Acknowledged}, {ledger}, kills {kills}, requests repeated {companies.Repeated}");
        output.WriteLine(line);
        if (Environment.GetEnvironmentVariable("PERSPEKTIVA_LEDGER") is { Length: > 0 } file)
            await File.AppendAllTextAsync(file, line + "\n", ct);
        Assert.Empty(employer.OwnEnds.Concat(matching.OwnEnds));
        Assert.All([employer, matching], peer => Assert.True(peer.Deaths.Count >= kills / 2, line));
        Assert.Equal(companies.Total, companies.Acknowledged);
        Assert.Equal(new Balance(companies.Total, companies.Total, companies.Total, 0, 0), ledger);
    }

    /// <summary>Versions written, distinct events handled, versions known to the consumer, rows left in the outbox, dead letters.</summary>
    private sealed record Balance(long Written, long Handled, long Known, long Waiting, long Dead);

    private static async Task<Balance> DrainedAsync(string employer, string matching, int total, CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(180));
        while (true)
        {
            var balance = new Balance(
                await CountAsync(employer, "SELECT coalesce(sum(version), 0)::bigint FROM company", ct),
                await CountAsync(matching, "SELECT count(*) FROM inbox_message WHERE consumer = 'matching-companies'", ct),
                await CountAsync(matching, "SELECT coalesce(sum(version), 0)::bigint FROM company_view", ct),
                await CountAsync(employer, "SELECT count(*) FROM outbox_message", ct),
                await CountAsync(matching, "SELECT count(*) FROM dead_letter", ct));
            if (limit.IsCancellationRequested || (balance.Handled >= total && balance.Waiting == 0))
                return balance;
            await Task.Delay(200, ct);
        }
    }

    private static async Task<long> CountAsync(string database, string sql, CancellationToken ct)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }

    private static int Setting(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
