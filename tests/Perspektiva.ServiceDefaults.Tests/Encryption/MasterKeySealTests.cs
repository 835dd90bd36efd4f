using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Perspektiva.ServiceDefaults.Encryption;
using Perspektiva.ServiceDefaults.Persistence;
using Perspektiva.ServiceDefaults.Tests.Persistence;
using Perspektiva.Testing.Servers;

namespace Perspektiva.ServiceDefaults.Tests.Encryption;

/// <summary>A database belongs to the master key that it was made with, and is no other's: neither the step nor the service starts on it.</summary>
public sealed class MasterKeySealTests
{
    private static readonly string[] Migrate = ["migrate"];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Step_DatabaseOfAnotherMasterKey_IsRefusedAndLeftAsItIs()
    {
        await using var database = await TestServers.PostgresAsync("sealed");
        Assert.True(await AppOn(database.ConnectionString, "one").RunStepAsync<OneTableDb>(Migrate));
        Assert.True(await AppOn(database.ConnectionString, "one").RunStepAsync<OneTableDb>(Migrate));
        await ExecuteAsync(database, "DELETE FROM migration; DROP TABLE one");

        var refused = await Assert.ThrowsAsync<MasterKeyException>(() => AppOn(database.ConnectionString, "another").RunStepAsync<OneTableDb>(Migrate));

        Assert.StartsWith($"The database '{database.Name}' belongs to another master key", refused.Message, StringComparison.Ordinal);
        Assert.Equal(0L, await ExecuteAsync(database, "SELECT count(*) FROM migration"));
    }

    [Fact]
    public async Task Start_DatabaseOfAnotherMasterKey_DoesNotOpen()
    {
        await using var database = await TestServers.PostgresAsync("sealed");
        await AppOn(database.ConnectionString, "one").RunStepAsync<OneTableDb>(Migrate);

        await using (var rightful = AppOn(database.ConnectionString, "one"))
            await rightful.StartAsync(Ct);
        await using var other = AppOn(database.ConnectionString, "another");
        await Assert.ThrowsAsync<MasterKeyException>(() => other.StartAsync(Ct));
    }

    [Theory]
    [InlineData("one", true)]
    [InlineData("another", false)]
    public async Task Step_DatabaseOfAnEarlierRelease_IsSealedByTheKeyThatOpensItsPeople(string key, bool opens)
    {
        await using var database = await TestServers.PostgresAsync("sealed");
        await ExecuteAsync(database, "CREATE TABLE person_key (person_id uuid PRIMARY KEY, wrapped_key bytea NOT NULL)");
        var person = Guid.CreateVersion7();
        await using (var source = NpgsqlDataSource.Create(database.ConnectionString))
        await using (var insert = source.CreateCommand("INSERT INTO person_key VALUES ($1, $2)"))
        {
            insert.Parameters.AddWithValue(person);
            insert.Parameters.AddWithValue(SealedBox.Seal(KeyOf("one").Derive("person-key"), RandomNumberGenerator.GetBytes(32), person.ToByteArray()));
            await insert.ExecuteNonQueryAsync(Ct);
        }

        if (opens)
            Assert.True(await AppOn(database.ConnectionString, key).RunStepAsync<OneTableDb>(Migrate));
        else
            await Assert.ThrowsAsync<MasterKeyException>(() => AppOn(database.ConnectionString, key).RunStepAsync<OneTableDb>(Migrate));

        Assert.Equal(opens ? 1L : 0L, await ExecuteAsync(database, "SELECT count(*) FROM pg_tables WHERE tablename = 'master_key_seal'"));
    }

    [Fact]
    public async Task Start_DatabaseThatDoesNotAnswer_OpensAndIsUnhealthy()
    {
        await using var app = AppOn("Host=127.0.0.1;Port=1;Database=none;Username=nobody", "one");

        await app.StartAsync(Ct);
    }

    private static MasterKey KeyOf(string key) => new(
        new ConfigurationBuilder().AddInMemoryCollection([new("Perspektiva:MasterKey", Base64Of(key))]).Build(), new ServiceIdentity("sealed"));

    private static string Base64Of(string key) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    private static WebApplication AppOn(string connectionString, string key)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["ConnectionStrings:sealed"] = connectionString, ["Perspektiva:MasterKey"] = Base64Of(key) });
        builder.Services.AddSingleton(new ServiceIdentity("sealed"));
        builder.Services.AddSingleton<MasterKey>();
        builder.AddPersistence<OneTableDb>("sealed");
        return builder.Build();
    }

    private static async Task<object?> ExecuteAsync(TestDatabase database, string sql)
    {
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        return await source.CreateCommand(sql).ExecuteScalarAsync(Ct);
    }
}
