using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Perspektiva.ServiceDefaults.Encryption;
using Perspektiva.ServiceDefaults.Messaging;

namespace Perspektiva.ServiceDefaults.Persistence;

/// <summary>How a service gets its own PostgreSQL database.</summary>
public static class PersistenceExtensions
{
    /// <summary>So many contexts are kept; more are made, and thrown away after use. There are fewer connections, but a context may also wait for one.</summary>
    private const int PooledContexts = 32;

    /// <summary>
    /// Registers <typeparamref name="TDb"/> (scoped) on the connection string <c>ConnectionStrings:{name}</c>, with snake_case names, server-side time
    /// limits, in-process signals after commit, and a health check (Unhealthy without the database).
    /// </summary>
    /// <param name="builder">The service's builder.</param>
    /// <param name="name">The service's name; also the name of its connection string.</param>
    public static IHostApplicationBuilder AddPersistence<TDb>(this IHostApplicationBuilder builder, string name)
        where TDb : DbContext
    {
        var services = builder.Services;
        builder.Properties[ServiceDatabase.NameProperty] = name;
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider => new ServiceDatabase(name, ConnectionStringOf(provider, name)));
        services.AddSingleton(provider => provider.GetRequiredService<ServiceDatabase>().CreateDataSource(provider));
        services.AddSingleton<CommitInterceptor>();
        services.AddSingleton<RowLocks>();
        services.AddSingleton<FirstStatements>();
        services.AddSingleton<SaveAndCommit>();
        services.AddScoped<IAfterCommit, AfterCommit<TDb>>();
        services.AddScoped<Outbox<TDb>>();
        services.TryAddSingleton<OutboxSignal>();
        // Making a context with all its parts anew was a tenth of a write's processor time.
        services.AddDbContextPool<TDb>(
            (provider, options) =>
            {
                options.UseService(provider.GetRequiredService<NpgsqlDataSource>());
                options.AddInterceptors(
                    provider.GetRequiredService<CommitInterceptor>(), provider.GetRequiredService<RowLocks>(), provider.GetRequiredService<FirstStatements>(),
                    provider.GetRequiredService<SaveAndCommit>());
            },
            PooledContexts);
        services.AddHealthChecks().AddCheck<DatabaseHealthCheck>("database", HealthStatus.Unhealthy);
        services.AddHostedService<MasterKeyGuard>();
        return builder;
    }

    /// <summary>The options that the running service and the design-time factory share.</summary>
    internal static DbContextOptionsBuilder UseService(this DbContextOptionsBuilder options, NpgsqlDataSource source) => options
        // One query for an aggregate with all its parts: the parts are few, and several queries could see several states.
        .UseNpgsql(source, npgsql => npgsql.MigrationsHistoryTable("migration").UseQuerySplittingBehavior(QuerySplittingBehavior.SingleQuery))
        .UseSnakeCaseNamingConvention();

    private static string ConnectionStringOf(IServiceProvider provider, string name) =>
        provider.GetRequiredService<IConfiguration>().GetConnectionString(name)
        ?? throw new InvalidOperationException($"ConnectionStrings__{name} is missing");

    /// <summary>
    /// Runs a step instead of the service: <c>migrate</c> creates the database where it is missing, applies migrations, and seals it for the master key in force; a database of another key is refused.
    /// </summary>
    /// <returns>Whether a step ran; the caller then returns. A failed step throws, so the process ends with another exit code than 0.</returns>
    public static async Task<bool> RunStepAsync<TDb>(this WebApplication app, string[] args)
        where TDb : DbContext
    {
        if (args is not ["migrate", ..])
            return false;
        await Migrations.ApplyAsync<TDb>(app.Services, app.Lifetime.ApplicationStopping);
        return true;
    }
}
