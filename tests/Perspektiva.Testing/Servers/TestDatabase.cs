using System.Globalization;
using Npgsql;

namespace Perspektiva.Testing.Servers;

/// <summary>An empty PostgreSQL database of one test's (or one fixture's) own.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private readonly string _server;

    private TestDatabase(string server, string name)
    {
        _server = server;
        Name = name;
        ConnectionString = new NpgsqlConnectionStringBuilder(server) { Database = name }.ConnectionString;
    }

    /// <summary>The database's name.</summary>
    public string Name { get; }

    /// <summary>The Npgsql connection string of this database.</summary>
    public string ConnectionString { get; }

    internal static async Task<TestDatabase> CreateAsync(string server, string word)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{word.ToLowerInvariant()}_{Guid.CreateVersion7():N}");
        var database = new TestDatabase(server, name);
        await database.OnServerAsync($"CREATE DATABASE \"{name}\" TEMPLATE template0");
        return database;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await using (var pooled = new NpgsqlConnection(ConnectionString))
            NpgsqlConnection.ClearPool(pooled);
        await OnServerAsync($"DROP DATABASE IF EXISTS \"{Name}\" WITH (FORCE)");
    }

    private async Task OnServerAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(_server) { Database = "postgres", Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
