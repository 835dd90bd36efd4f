using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Perspektiva.ServiceDefaults.Encryption;

/// <summary>Before a service opens: its database must be one of its master key's. Where the database does not answer, it is asked as soon as it does.</summary>
internal sealed partial class MasterKeyGuard(
    NpgsqlDataSource source, IServiceProvider services, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<MasterKeyGuard> logger) : IHostedService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    private Task _later = Task.CompletedTask;

    /// <inheritdoc />
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (services.GetService<MasterKey>() is { } keys && !await WasAskedAsync(keys, cancellationToken))
            _later = AskLaterAsync(keys);
    }

    /// <inheritdoc />
    public async Task StopAsync(CancellationToken cancellationToken) => await _later.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private async Task AskLaterAsync(MasterKey keys)
    {
        try
        {
            do
                await Task.Delay(Pause, time, lifetime.ApplicationStopping);
            while (!await WasAskedAsync(keys, lifetime.ApplicationStopping));
        }
        catch (MasterKeyException e)
        {
            LogOtherKey(e.Message);
            Environment.ExitCode = 1;
            lifetime.StopApplication();
        }
    }

    private async Task<bool> WasAskedAsync(MasterKey keys, CancellationToken ct)
    {
        try
        {
            await using var connection = await source.OpenConnectionAsync(ct);
            await MasterKeySeal.CheckAsync(connection, keys, ct);
            return true;
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            return false;
        }
    }

    [LoggerMessage(EventId = 2110, Level = LogLevel.Critical, Message = "{Reason}")]
    private partial void LogOtherKey(string reason);
}
