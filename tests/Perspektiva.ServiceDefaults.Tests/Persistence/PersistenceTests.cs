using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Perspektiva.ServiceDefaults.Persistence;
using Perspektiva.ServiceDefaults.Tests.Messaging;
using Perspektiva.Testing.Servers;

namespace Perspektiva.ServiceDefaults.Tests.Persistence;

public sealed class PersistenceTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RunStep_Migrate_CreatesTheMissingDatabaseAndSaysThatAStepRan()
    {
        await using var database = await TestServers.PostgresAsync("migrate");
        var missing = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Database = database.Name + "_new" };
        try
        {
            await using var app = AppOn<BenchDb>(missing.ConnectionString);
            Assert.True(await app.RunStepAsync<BenchDb>(["migrate"]));
            Assert.Equal("public", await SchemaAsync(app)); // what the step did its work with is not what comes next works with
            Assert.True(await AppOn<BenchDb>(missing.ConnectionString).RunStepAsync<BenchDb>(["migrate"])); // the second time as well
            await using var source = NpgsqlDataSource.Create(missing.ConnectionString);
            Assert.Equal(1L, await source.CreateCommand("SELECT count(*) FROM pg_tables WHERE tablename = 'migration'").ExecuteScalarAsync(Ct));
        }
        finally
        {
            NpgsqlConnection.ClearAllPools();
            await using var source = NpgsqlDataSource.Create(database.ConnectionString);
            await source.CreateCommand($"DROP DATABASE IF EXISTS \"{missing.Database}\" WITH (FORCE)").ExecuteNonQueryAsync(CancellationToken.None);
        }
    }

    [Fact]
    public async Task RunStep_NoArgument_RunsNothing()
    {
        Assert.False(await AppOn<BenchDb>("Host=127.0.0.1;Port=1;Database=none").RunStepAsync<BenchDb>([]));
    }

    [Fact]
    public async Task Connections_OfAService_CarryTheServersTimeLimits()
    {
        await using var database = await TestServers.PostgresAsync("limits");
        await using var app = AppOn<BenchDb>(database.ConnectionString);
        var source = app.Services.GetRequiredService<NpgsqlDataSource>();

        var limits = new List<object?>();
        foreach (var name in new[] { "lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout" })
            limits.Add(await source.CreateCommand($"SHOW {name}").ExecuteScalarAsync(Ct));

        Assert.Equal(["5s", "30s", "30s"], limits);
    }

    [Fact]
    public async Task NextPosition_ManyWritersAtOnce_GivesEachPositionOnceAndShowsThemInOrder()
    {
        await using var database = await TestServers.PostgresAsync("positions");
        await using var app = AppOn<BenchDb>(database.ConnectionString);
        await using (var scope = app.Services.CreateAsyncScope())
            await scope.ServiceProvider.GetRequiredService<BenchDb>().Database.EnsureCreatedAsync(Ct);

        var positions = await Task.WhenAll(Enumerable.Range(0, 40).Select(async _ =>
        {
            await using var scope = app.Services.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<BenchDb>();
            await using var transaction = await db.Database.BeginTransactionAsync(Ct);
            var position = await db.NextPositionAsync("feed", Ct);
            await transaction.CommitAsync(Ct);
            return position;
        }));

        Assert.Equal(Enumerable.Range(1, 40).Select(n => (long)n), positions.Order());
    }

    [Fact]
    public async Task NextPosition_WithoutTransaction_IsRefused()
    {
        await using var database = await TestServers.PostgresAsync("positions");
        await using var app = AppOn<BenchDb>(database.ConnectionString);
        await using var scope = app.Services.CreateAsyncScope();
        await Assert.ThrowsAsync<InvalidOperationException>(() => scope.ServiceProvider.GetRequiredService<BenchDb>().NextPositionAsync("feed", Ct));
    }

    private static async Task<string> SchemaAsync(WebApplication app)
    {
        await using var scope = app.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<BenchDb>().Database.SqlQuery<string>($"SELECT current_schema() AS \"Value\"").SingleAsync(Ct);
    }

    /// <summary>An application with nothing but the context, on the database.</summary>
    internal static WebApplication AppOn<TDb>(string connectionString)
        where TDb : DbContext
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["ConnectionStrings:bench"] = connectionString });
        builder.AddPersistence<TDb>("bench");
        return builder.Build();
    }
}
