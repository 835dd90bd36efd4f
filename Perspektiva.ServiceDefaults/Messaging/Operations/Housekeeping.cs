using Microsoft.Extensions.Logging;
using Npgsql;
using Perspektiva.ServiceDefaults.Messaging.Inbox;

namespace Perspektiva.ServiceDefaults.Messaging.Operations;

/// <summary>Keeps the figures and the write gate up to date, and deletes what was kept long enough, in small batches.</summary>
internal sealed class Housekeeping(
    NpgsqlDataSource source, MessagingOperations operations, MessagingTelemetry telemetry, WriteGate gate, ErasedLetters erased, TimeProvider time, ILogger<Housekeeping> logger)
    : Sweep(Look, time, logger, atStart: true)
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Clean = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Kept = TimeSpan.FromDays(14);
    private long _cleanedAt = time.GetTimestamp();

    /// <summary>
    /// Deletes what is older than 14 days, 5,000 rows at a time, and the letters of people who are erased. Of a grant's end no token tells any more by then, and no event that
    /// is older comes again: it names who was let in, and would outlive their erasure.
    /// </summary>
    internal async Task CleanAsync(CancellationToken ct)
    {
        var before = Clock.GetUtcNow() - Kept;
        await DeleteAsync("DELETE FROM inbox_message WHERE ctid IN (SELECT ctid FROM inbox_message WHERE handled_at < $1 LIMIT 5000)", before, ct);
        await DeleteAsync("DELETE FROM dead_letter WHERE ctid IN (SELECT ctid FROM dead_letter WHERE redriven_at < $1 LIMIT 5000)", before, ct);
        await DeleteAsync("DELETE FROM access_revocation WHERE ctid IN (SELECT ctid FROM access_revocation WHERE revoked_at < $1 LIMIT 5000)", before, ct);
        await erased.SweepAsync(ct);
    }

    /// <summary>Takes the figures, by which the gate opens or shuts.</summary>
    internal async Task LookAsync(CancellationToken ct)
    {
        var backlog = await operations.BacklogAsync(ct);
        telemetry.Observe(backlog);
        gate.Observe(backlog.Pending - backlog.Held, backlog.Oldest);
    }

    protected override async Task TurnAsync(CancellationToken ct)
    {
        await LookAsync(ct);
        if (Clock.GetElapsedTime(_cleanedAt) > Clean)
        {
            await CleanAsync(ct);
            _cleanedAt = Clock.GetTimestamp();
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
}
