using Npgsql;
using Perspektiva.Testing.Servers;
using RabbitMQ.Client;

namespace Perspektiva.AppHost.Tests.Servers;

public sealed class TestServersTests
{
    [Fact]
    public async Task Postgres_TwoDatabases_AreEmptyAndApart()
    {
        await using var first = await TestServers.PostgresAsync("servers");
        await using var second = await TestServers.PostgresAsync("servers");
        await ExecuteAsync(first.ConnectionString, "CREATE TABLE t (n int)");

        Assert.Equal(0L, await ExecuteAsync(second.ConnectionString, "SELECT count(*) FROM pg_tables WHERE tablename = 't'"));
    }

    [Fact]
    public async Task FilledPostgres_TwoOfOneName_AreFilledOnceAndApart()
    {
        var filled = 0;
        async Task FillAsync(TestDatabase empty)
        {
            filled++;
            await ExecuteAsync(empty.ConnectionString, "CREATE TABLE t AS SELECT 7 AS n"); // its connection stays in the pool
        }
        await using var first = await TestServers.FilledPostgresAsync("servers_filled", FillAsync);
        await using var second = await TestServers.FilledPostgresAsync("servers_filled", FillAsync);
        await ExecuteAsync(first.ConnectionString, "UPDATE t SET n = 8");

        Assert.Equal(7, await ExecuteAsync(second.ConnectionString, "SELECT n FROM t"));
        Assert.Equal(1, filled);
    }

    [Fact]
    public async Task RabbitMq_FreshVirtualHost_TakesAQuorumQueueAndGivesTheMessageBack()
    {
        await using var broker = await TestServers.RabbitMqAsync("servers");
        await using var connection = await new ConnectionFactory { Uri = broker.Uri }.CreateConnectionAsync(TestContext.Current.CancellationToken);
        await using var channel = await connection.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), TestContext.Current.CancellationToken);
        await channel.QueueDeclareAsync(
            "q", durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?> { ["x-queue-type"] = "quorum" },
            cancellationToken: TestContext.Current.CancellationToken);
        await channel.BasicPublishAsync("", "q", new byte[] { 42 }, TestContext.Current.CancellationToken);

        BasicGetResult? message = null;
        for (var attempt = 0; message is null && attempt < 1_500; attempt++)
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
            message = await channel.BasicGetAsync("q", autoAck: true, TestContext.Current.CancellationToken);
        }

        Assert.Equal(42, Assert.Single(message!.Body.ToArray()));
    }

    [Fact]
    public async Task StartPostgres_KilledAndStartedAgain_KeepsWhatWasCommitted()
    {
        await using var server = await TestServers.StartPostgresAsync();
        await ExecuteAsync(server.ConnectionString + ";Database=postgres;Pooling=false", "CREATE TABLE kept AS SELECT 7 AS n");

        await server.KillAsync();
        await server.StartAsync(TestContext.Current.CancellationToken);

        Assert.Equal(7, await ExecuteAsync(server.ConnectionString + ";Database=postgres;Pooling=false", "SELECT n FROM kept"));
    }

    /// <summary>It makes its tables once, and would find them half made at every later start.</summary>
    [Fact]
    public async Task StartRabbitMq_KilledWhileItMakesItsTables_StartsAllTheSame()
    {
        await using var server = TestServers.OwnRabbitMq();
        var starting = server.StartAsync(TestContext.Current.CancellationToken);
        while (!Directory.Exists(Path.Combine(server.Folder, "data")) || !Directory.EnumerateFiles(Path.Combine(server.Folder, "data"), "schema.DAT", SearchOption.AllDirectories).Any())
        {
            Assert.False(starting.IsCompleted, "it had started before it was killed");
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
        await server.KillAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => starting);

        await server.StartAsync(TestContext.Current.CancellationToken);
        await using (await new ConnectionFactory { Uri = new Uri(server.ConnectionString) }.CreateConnectionAsync(TestContext.Current.CancellationToken)) { }

        // What is made is kept from then on.
        Assert.False(File.Exists(Path.Combine(server.Folder, "making")));
    }

    private static async Task<object?> ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }
}
