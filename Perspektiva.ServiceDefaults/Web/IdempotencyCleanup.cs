using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Perspektiva.ServiceDefaults.Web;

/// <summary>Deletes stored answers after 7 days, in batches.</summary>
internal sealed class IdempotencyCleanup(IServiceProvider services, TimeProvider time, ILogger<IdempotencyCleanup> logger) : Sweep(Interval, time, logger)
{
    private const int BatchSize = 1_000;
    private static readonly TimeSpan Kept = TimeSpan.FromDays(7);
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    protected override Task TurnAsync(CancellationToken ct) =>
        services.GetService<NpgsqlDataSource>() is { } source ? DeleteAsync(source, Clock.GetUtcNow() - Kept, ct) : Task.CompletedTask;

    internal static async Task<int> DeleteAsync(NpgsqlDataSource source, DateTimeOffset before, CancellationToken cancellationToken)
    {
        var total = 0;
        int deleted;
        do
        {
            await using var command = source.CreateCommand(
                "DELETE FROM idempotency_answer WHERE ctid IN (SELECT ctid FROM idempotency_answer WHERE created_at < $1 LIMIT $2 FOR UPDATE SKIP LOCKED)");
            command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = before });
            command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = BatchSize });
            deleted = await command.ExecuteNonQueryAsync(cancellationToken);
            total += deleted;
        }
        while (deleted == BatchSize);
        return total;
    }
}
