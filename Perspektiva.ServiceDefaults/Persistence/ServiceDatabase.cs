using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Perspektiva.ServiceDefaults.Persistence;

/// <summary>The service's own database: its name and the connection strings to it, with the platform's limits laid over what configuration gives.</summary>
internal sealed class ServiceDatabase(string service, string connectionString)
{
    /// <summary>Under this key the host builder's properties keep the service's name from AddPersistence to AddMessaging.</summary>
    public const string NameProperty = "perspektiva:service";

    /// <summary>The service's name.</summary>
    public string Service { get; } = service;

    /// <summary>
    /// For the service's own work: more than the eight deliveries of a queue that are handled at once, because one of them may wait for what is read over another connection;
    /// and so few that five services with their relays stay below the hundred connections that PostgreSQL allows by default.
    /// </summary>
    public string ConnectionString { get; } = WithLimits(connectionString, service, maxPool: 16);

    /// <summary>
    /// A small pool of its own for the relay, so that exhausting the other one leaves it alone. Its plans keep to the indexes: they may be made while the outbox is
    /// empty and then meet thousands of rows. Its commits do not wait for the disk: a delete that a crash of the server takes back is a second delivery, which the inbox knows.
    /// </summary>
    public string RelayConnectionString { get; } = WithLimits(connectionString, service + "-relay", maxPool: 3, " -c enable_seqscan=off -c enable_bitmapscan=off -c synchronous_commit=off");

    /// <summary>For migrations: no statement limit (an index may take long), no pool.</summary>
    public string MigrationConnectionString { get; } = new NpgsqlConnectionStringBuilder(connectionString)
    {
        ApplicationName = service + "-migrate",
        Pooling = false,
        Options = "-c lock_timeout=10s",
        CommandTimeout = 0,
    }.ConnectionString;

    /// <summary>The server's own database, from which others are created.</summary>
    public string MaintenanceConnectionString => new NpgsqlConnectionStringBuilder(MigrationConnectionString) { Database = "postgres" }.ConnectionString;

    /// <summary>The database's name at the server.</summary>
    public string Name => new NpgsqlConnectionStringBuilder(MigrationConnectionString).Database ?? throw new InvalidOperationException("The connection string names no database");

    public NpgsqlDataSource CreateDataSource(IServiceProvider provider) => Create(ConnectionString, provider);

    public NpgsqlDataSource CreateRelayDataSource(IServiceProvider provider) => Create(RelayConnectionString, provider);

    private static NpgsqlDataSource Create(string connectionString, IServiceProvider provider) =>
        new NpgsqlDataSourceBuilder(connectionString).UseLoggerFactory(provider.GetService<ILoggerFactory>()).Build();

    /// <summary>Limits live at the server, so that a frozen process loses its locks: 5 s for a lock, 30 s for a statement, 30 s idle inside a transaction. No statement here is long enough to be worth compiling,
    /// and none has a plan that hangs on its values: planned anew each time, as the server does for a list of ids because it reckons with ten of them, they cost more than they took.</summary>
    private static string WithLimits(string connectionString, string application, int maxPool, string more = "")
    {
        // Nothing here joins a System.Transactions scope. It stands first because EF looks for it at each command, in all of the text.
        var given = new NpgsqlConnectionStringBuilder { Enlist = false };
        foreach (var (key, value) in new NpgsqlConnectionStringBuilder(connectionString))
            given[key] = value;
        given.Enlist = false;
        given.ApplicationName = application;
        given.Options = $"{given.Options} -c lock_timeout=5s -c statement_timeout=30s -c idle_in_transaction_session_timeout=30s -c jit=off -c plan_cache_mode=force_generic_plan{more}".TrimStart();
        if (!given.ContainsKey("Maximum Pool Size") || given.MaxPoolSize > maxPool)
            given.MaxPoolSize = maxPool;
        given.MinPoolSize = 0;
        // What was idle for half of this time is closed all at once, under load too, and opening it again (a process, a login, forty statements to plan) held up everything for seconds, each minute.
        given.ConnectionIdleLifetime = 900;
        given.Timeout = Math.Min(given.Timeout, 10);
        given.CommandTimeout = 30;
        given.MaxAutoPrepare = 40;
        // Nothing here changes a session (the relay's advisory lock ends with its own): resetting it would be seven statements each time that one is taken from the pool.
        given.NoResetOnClose = true;
        given.IncludeErrorDetail = false;
        return given.ConnectionString;
    }
}
