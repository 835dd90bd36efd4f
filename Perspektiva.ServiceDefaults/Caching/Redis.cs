using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Perspektiva.ServiceDefaults.Caching;

/// <summary>The connection to Redis, which may be away at any time: nothing waits for it, everything works without it.</summary>
public sealed class Redis
{
    private volatile ConnectionMultiplexer? _connection;

    /// <summary>The database; null while Redis is away. A command may still fail: catch <see cref="RedisException"/> and <see cref="TimeoutException"/> and go on without.</summary>
    public IDatabase? Database => _connection is { IsConnected: true } connection ? connection.GetDatabase() : null;

    /// <summary>Publish and subscribe; null before the first connection. Subscriptions come back by themselves after an outage.</summary>
    public ISubscriber? Subscriber => _connection?.GetSubscriber();

    /// <summary>Whether Redis answers as far as is known.</summary>
    public bool IsConnected => _connection is { IsConnected: true };

    internal ConnectionMultiplexer? Connection
    {
        get => _connection;
        set => _connection = value;
    }
}

/// <summary>Registration of Redis.</summary>
public static class RedisExtensions
{
    /// <summary>Adds <see cref="Redis"/>, connected in the background; without it the service is Degraded.</summary>
    public static WebApplicationBuilder AddRedisCache(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddSingleton<Redis>();
        builder.Services.AddHostedService<RedisConnector>();
        builder.Services.AddHealthChecks().AddCheck<RedisHealth>("redis", HealthStatus.Degraded);
        return builder;
    }
}

internal sealed class RedisHealth(Redis redis) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(redis.IsConnected ? HealthCheckResult.Healthy() : HealthCheckResult.Degraded("Redis is away"));
}

internal sealed partial class RedisConnector(Redis redis, IConfiguration configuration, TimeProvider time, ILogger<RedisConnector> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    public override void Dispose()
    {
        redis.Connection?.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The first await comes at once: connecting must not hold up the other hosted services.
        await Task.Yield();
        if (configuration.GetConnectionString("redis") is not { Length: > 0 } text)
            return;
        var options = Options(text);
        var told = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                redis.Connection = await ConnectionMultiplexer.ConnectAsync(options);
                LogConnected();
                return;
            }
            catch (Exception error) when (error is RedisException or TimeoutException)
            {
                if (!told)
                    LogAway((error as RedisConnectionException)?.FailureType.ToString() ?? error.GetType().Name);
                told = true;
            }
            await Task.Delay(Pause, time, stoppingToken);
        }
    }

    /// <summary>Short waits: a frozen Redis must cost a request less than working without it.</summary>
    private static ConfigurationOptions Options(string text)
    {
        var options = ConfigurationOptions.Parse(text);
        options.AbortOnConnectFail = true;
        options.ConnectTimeout = 1_000;
        options.SyncTimeout = 500;
        options.AsyncTimeout = 500;
        options.ReconnectRetryPolicy = new LinearRetry(1_000);
        options.BacklogPolicy = BacklogPolicy.FailFast;
        options.HeartbeatInterval = TimeSpan.FromSeconds(1);
        return options;
    }

    [LoggerMessage(1, LogLevel.Information, "Redis is connected")]
    private partial void LogConnected();

    [LoggerMessage(2, LogLevel.Warning, "Redis is away ({Kind}): going on without, trying every 2 seconds")]
    private partial void LogAway(string kind);
}
