using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Perspektiva.ServiceDefaults.Encryption;

namespace Perspektiva.ServiceDefaults.Persistence;

/// <summary>The <c>migrate</c> step: the database, then its migrations.</summary>
internal static partial class Migrations
{
    public static async Task ApplyAsync<TDb>(IServiceProvider services, CancellationToken ct)
        where TDb : DbContext
    {
        await using var scope = services.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<ServiceDatabase>();
        var logger = scope.ServiceProvider.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(Migrations));
        await CreateDatabaseAsync(database, logger, ct);

        await using var connection = new NpgsqlConnection(database.MigrationConnectionString);
        await connection.OpenAsync(ct);
        var keys = scope.ServiceProvider.GetService<MasterKey>();
        // Before anything of a database is changed that is another platform's.
        var isSealed = keys is null || await MasterKeySeal.CheckAsync(connection, keys, ct);
        var applied = await IsUpToDateAsync<TDb>(database, ct) ? 0 : await ApplyPendingAsync<TDb>(scope.ServiceProvider, connection, ct);
        if (!isSealed)
            await MasterKeySeal.SealAsync(connection, keys!, ct);
        LogMigrated(logger, database.Service, applied);
    }

    private static async Task<int> ApplyPendingAsync<TDb>(IServiceProvider services, NpgsqlConnection connection, CancellationToken ct)
        where TDb : DbContext
    {
        // Not a pooled one, which would keep the connection for the next who gets it.
        await using var db = ActivatorUtilities.CreateInstance<TDb>(services);
        db.Database.SetDbConnection(connection);
        db.Database.SetCommandTimeout(TimeSpan.FromMinutes(10));
        // Asking a table that is not there would stand in the log as a failure at every first start.
        await db.GetService<IHistoryRepository>().CreateIfNotExistsAsync(ct);
        var pending = (await db.Database.GetPendingMigrationsAsync(ct)).ToList();
        await db.Database.MigrateAsync(ct);
        return pending.Count;
    }

    /// <summary>Nothing to do is the usual start, and to find that out by EF costs a second of building and comparing models.</summary>
    public static async Task<bool> IsUpToDateAsync<TDb>(ServiceDatabase database, CancellationToken ct)
        where TDb : DbContext
    {
        var known = typeof(TDb).Assembly.GetTypes()
            .Where(type => type.GetCustomAttribute<DbContextAttribute>()?.ContextType == typeof(TDb))
            .Select(type => type.GetCustomAttribute<MigrationAttribute>()?.Id)
            .OfType<string>()
            .ToHashSet(StringComparer.Ordinal);
        await using var connection = new NpgsqlConnection(database.MigrationConnectionString);
        await connection.OpenAsync(ct);
        await using var table = new NpgsqlCommand("SELECT to_regclass('migration') IS NOT NULL", connection);
        if (await table.ExecuteScalarAsync(ct) is not true)
            return false;
        await using var applied = new NpgsqlCommand("SELECT migration_id FROM migration", connection);
        await using var rows = await applied.ExecuteReaderAsync(ct);
        while (await rows.ReadAsync(ct))
            known.Remove(rows.GetString(0));
        return known.Count == 0;
    }

    /// <summary>Asked of the server's own database: asking for one that is not there would stand in its log as a failure.</summary>
    public static async Task<bool> DatabaseExistsAsync(ServiceDatabase database, CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(database.MaintenanceConnectionString);
        await connection.OpenAsync(ct);
        await using var exists = new NpgsqlCommand("SELECT 1 FROM pg_database WHERE datname = @name", connection);
        exists.Parameters.AddWithValue("name", database.Name);
        return await exists.ExecuteScalarAsync(ct) is not null;
    }

    private static async Task CreateDatabaseAsync(ServiceDatabase database, ILogger logger, CancellationToken ct)
    {
        if (await DatabaseExistsAsync(database, ct))
            return;
        var name = database.Name;
        await using var connection = new NpgsqlConnection(database.MaintenanceConnectionString);
        await connection.OpenAsync(ct);
        var quoted = new NpgsqlCommandBuilder().QuoteIdentifier(name);
        try
        {
            await using var create = connection.CreateCommand();
            create.CommandText = $"CREATE DATABASE {quoted} ENCODING 'UTF8' TEMPLATE template0";
            await create.ExecuteNonQueryAsync(ct);
            LogCreated(logger, name);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.DuplicateDatabase or PostgresErrorCodes.UniqueViolation)
        {
            // Two replicas' steps at once: the other one was faster.
            LogCreatedByOther(logger, name);
        }
    }

    [LoggerMessage(EventId = 1100, Level = LogLevel.Information, Message = "Database {Database} created")]
    private static partial void LogCreated(ILogger logger, string database);

    [LoggerMessage(EventId = 1101, Level = LogLevel.Information, Message = "Database {Database} was created by another process meanwhile")]
    private static partial void LogCreatedByOther(ILogger logger, string database);

    [LoggerMessage(EventId = 1102, Level = LogLevel.Information, Message = "{Service}: {Count} migrations applied")]
    private static partial void LogMigrated(ILogger logger, string service, int count);
}
