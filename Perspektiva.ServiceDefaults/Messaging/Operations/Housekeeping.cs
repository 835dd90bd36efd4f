using System.Data.Common;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Perspektiva.ServiceDefaults.Messaging.Operations;

/// <summary>Keeps the figures and the write gate up to date, and deletes what was kept long enough, in small batches.</summary>
internal sealed partial class Housekeeping(
    NpgsqlDataSource source, MessagingOperations operations, MessagingTelemetry telemetry, WriteGate gate, TimeProvider time, ILogger<Housekeeping> logger) : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Clean = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Kept = TimeSpan.FromDays(14);

    /// <summary>Deletes what is older than 14 days, 5,000 rows at a time.</summary>
    internal async Task CleanAsync(CancellationToken ct)
    {
        var before = time.GetUtcNow() - Kept;
        await DeleteAsync("DELETE FROM inbox_message WHERE ctid IN (SELECT ctid FROM inbox_message WHERE handled_at < $1 LIMIT 5000)", before, ct);
        await DeleteAsync("DELETE FROM dead_letter WHERE ctid IN (SELECT ctid FROM dead_letter WHERE redriven_at < $1 LIMIT 5000)", before, ct);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var cleanedAt = time.GetTimestamp();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var backlog = await operations.BacklogAsync(stoppingToken);
                telemetry.Observe(backlog);
                gate.Observe(backlog.Pending, backlog.Oldest);
                if (time.GetElapsedTime(cleanedAt) > Clean)
                {
                    await CleanAsync(stoppingToken);
                    cleanedAt = time.GetTimestamp();
                }
            }
            catch (Exception e) when (e is DbException or TimeoutException && !stoppingToken.IsCancellationRequested)
            {
                LogFailed(e.GetType().Name);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            await Task.Delay(Look, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task DeleteAsync(string sql, DateTimeOffset before, CancellationToken ct)
    {
        int deleted;
        do
        {
            await using var command = source.CreateCommand(sql);
            command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = before });
            deleted = await command.ExecuteNonQueryAsync(ct);
        }
        while (deleted == 5000);
    }

    [LoggerMessage(EventId = 1250, Level = LogLevel.Warning, Message = "Looking after the messages failed ({Failure}); again in 10 s")]
    private partial void LogFailed(string failure);
}
