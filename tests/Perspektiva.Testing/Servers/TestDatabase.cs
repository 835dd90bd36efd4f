using System.Globalization;
using Npgsql;

namespace Perspektiva.Testing.Servers;

/// <summary>A PostgreSQL database of one test's (or one fixture's) own.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    // A process that compiles all its code itself, with the least priority beside a whole suite, needs longer than Npgsql's fifteen seconds for its first connection.
    internal const int ConnectSeconds = 120;

    private readonly string _server;

    private TestDatabase(string server, string name)
    {
        _server = new NpgsqlConnectionStringBuilder(server) { Timeout = ConnectSeconds }.ConnectionString;
        Name = name;
        ConnectionString = new NpgsqlConnectionStringBuilder(_server) { Database = name }.ConnectionString;
    }

    /// <summary>The database's name.</summary>
    public string Name { get; }

    /// <summary>The Npgsql connection string of this database.</summary>
    public string ConnectionString { get; }

    private string Administration => new NpgsqlConnectionStringBuilder(_server) { Database = "postgres", Pooling = false }.ConnectionString;

    private string Dropping => $"DROP DATABASE IF EXISTS \"{Name}\" WITH (FORCE)";

    internal static Task<TestDatabase> CreateAsync(string server, string word) => CreateAsync(server, word, "template0");

    /// <summary>A copy of this database as it is, which nobody may connect to from now on.</summary>
    internal Task<TestDatabase> CopyAsync(string word) => CreateAsync(_server, word, Name);

    /// <summary>Ends whoever is connected (what filled it keeps its pool) and lets nobody in again: only such a database can be copied.</summary>
    internal async Task CloseAsync()
    {
        await OnServerAsync($"ALTER DATABASE \"{Name}\" ALLOW_CONNECTIONS false");
        await OnServerAsync($"SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '{Name}'");
    }

    /// <summary>Drops it without waiting for a thread of the pool, as the end of a process must.</summary>
    internal void Drop()
    {
        using var connection = new NpgsqlConnection(Administration);
        connection.Open();
        using var command = new NpgsqlCommand(Dropping, connection);
        command.ExecuteNonQuery();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await using (var pooled = new NpgsqlConnection(ConnectionString))
            NpgsqlConnection.ClearPool(pooled);
        await OnServerAsync(Dropping);
    }

    private static async Task<TestDatabase> CreateAsync(string server, string word, string template)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{word.ToLowerInvariant()}_{Guid.CreateVersion7():N}");
        var database = new TestDatabase(server, name);
        await database.OnServerAsync($"CREATE DATABASE \"{name}\" TEMPLATE \"{template}\"");
        return database;
    }

    private async Task OnServerAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(Administration);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
