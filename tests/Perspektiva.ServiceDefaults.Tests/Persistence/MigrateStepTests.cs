using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql;
using Perspektiva.ServiceDefaults.Persistence;
using Perspektiva.Testing.Servers;

namespace Perspektiva.ServiceDefaults.Tests.Persistence;

/// <summary>The shortcut says "done" only where every migration is applied.</summary>
public sealed class MigrateStepTests
{
    private static readonly string[] Migrate = ["migrate"];

    [Fact]
    public async Task IsDone_AfterTheStep_AndNotBefore()
    {
        await using var database = await TestServers.PostgresAsync("shortcut");
        var name = Named(database.ConnectionString);
        Assert.False(await MigrateStep.IsDoneAsync<OneTableDb>(name, Migrate));

        Assert.True(await PersistenceTests.AppOn<OneTableDb>(database.ConnectionString).RunStepAsync<OneTableDb>(Migrate));
        Assert.True(await MigrateStep.IsDoneAsync<OneTableDb>(name, Migrate));
        Assert.False(await MigrateStep.IsDoneAsync<OneTableDb>(name, []));

        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        await source.CreateCommand("DELETE FROM migration").ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        Assert.False(await MigrateStep.IsDoneAsync<OneTableDb>(name, Migrate));
    }

    [Fact]
    public async Task IsDone_DatabaseThatIsNotThere_OrServerThatDoesNotAnswer_IsLeftToTheStep()
    {
        await using var database = await TestServers.PostgresAsync("shortcut");
        var missing = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Database = database.Name + "_new" };
        Assert.False(await MigrateStep.IsDoneAsync<OneTableDb>(Named(missing.ConnectionString), Migrate));
        Assert.False(await MigrateStep.IsDoneAsync<OneTableDb>(Named("Host=127.0.0.1;Port=1;Database=none;Username=nobody"), Migrate));
        Assert.False(await MigrateStep.IsDoneAsync<OneTableDb>("without-a-connection-string", Migrate));
    }

    private static string Named(string connectionString)
    {
        var name = $"shortcut-{Guid.CreateVersion7():N}";
        Environment.SetEnvironmentVariable("ConnectionStrings__" + name, connectionString);
        return name;
    }
}

/// <summary>A context with one migration.</summary>
internal sealed class OneTableDb(DbContextOptions<OneTableDb> options) : DbContext(options);

[DbContext(typeof(OneTableDb))]
[Migration("20261128000000_OneTable")]
internal sealed class OneTable : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.CreateTable("one", table => new { id = table.Column<int>() });
}
