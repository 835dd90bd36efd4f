using Microsoft.EntityFrameworkCore;
using Npgsql;
using Perspektiva.Testing;

namespace Perspektiva.Matching.Tests.Support;

/// <summary>Holds writers of a table up, until it is disposed of: what wants to come between two steps of somebody else's can.</summary>
internal sealed class Standstill : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;

    private Standstill(NpgsqlConnection connection) => _connection = connection;

    public static async Task<Standstill> OfAsync(MatchingService service, string table)
    {
        var connection = new NpgsqlConnection(service.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var hold = new NpgsqlCommand($"BEGIN; LOCK TABLE {table} IN SHARE MODE", connection);
        await hold.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        return new Standstill(connection);
    }

    /// <summary>Waits until so many stand still, or one that might is done.</summary>
    public static async Task UntilAsync(MatchingService service, int waiting, Task? orDone = null)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (orDone is not { IsCompleted: true } && await WaitingAsync(service) != waiting)
        {
            if (TimeProvider.System.GetElapsedTime(since) > Patience.Length)
                throw new TimeoutException($"It did not come to it within {Patience.Length}");
            await Task.Delay(20);
        }
    }

    /// <summary>They go on.</summary>
    public async ValueTask DisposeAsync()
    {
        await using (var end = new NpgsqlCommand("ROLLBACK", _connection))
            await end.ExecuteNonQueryAsync();
        await _connection.DisposeAsync();
    }

    private static Task<long> WaitingAsync(MatchingService service) => service.WithDbAsync(db => db.Database
        .SqlQuery<long>($"""SELECT count(*) AS "Value" FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'""").SingleAsync());
}
