using Microsoft.Extensions.Logging;
using Npgsql;

namespace Perspektiva.ServiceDefaults.Messaging.Relay;

/// <summary>A held lease: the owner and the fencing number that its deletes repeat.</summary>
internal sealed record Lease(short Shard, Guid Owner, long Fence);

/// <summary>
/// Takes and keeps the lease of a shard. A dead owner is noticed at once (its session's advisory lock is gone), a frozen one when its lease has expired by
/// the database's clock. Whoever takes over raises the fencing number, and where the lock is not free yet tries for it at each renewal.
/// </summary>
internal sealed partial class LeaseKeeper(RelayDatabase database, TimeProvider time, ILogger<LeaseKeeper> logger) : IAsyncDisposable
{
    /// <summary>The one there is: all rows have one relay at a time.</summary>
    public const short Shard = 0;

    /// <summary>How long a lease lasts without being renewed.</summary>
    public static readonly TimeSpan Duration = TimeSpan.FromSeconds(6);

    /// <summary>"pspk" + "relay": the advisory lock's space; the shard is added.</summary>
    private const long LockSpace = 0x7073_706B_0000_0000;

    private const string TakeSql = """
        INSERT INTO relay_lease AS l (shard, owner, fence, expires_at) VALUES ($1, $2, 1, clock_timestamp() + $3)
        ON CONFLICT (shard) DO UPDATE SET owner = $2, expires_at = clock_timestamp() + $3,
            fence = CASE WHEN l.owner = $2 THEN l.fence ELSE l.fence + 1 END
        WHERE l.owner = $2 OR $4 OR l.expires_at < clock_timestamp()
        RETURNING fence
        """;

    private readonly Guid _owner = Guid.CreateVersion7();
    private NpgsqlConnection? _session;
    private bool _locked;
    private long _renewedAt;
    private Lease? _lease;

    /// <summary>The lease, while it is surely ours; null otherwise.</summary>
    public Lease? Held => _lease is { } lease && time.GetElapsedTime(_renewedAt) < Duration ? lease : null;

    /// <summary>Takes or renews the lease. Call it well within <see cref="Duration"/>.</summary>
    public async Task RenewAsync(CancellationToken ct)
    {
        try
        {
            if (_lease is not null && Held is null)
            {
                await GiveUpLockAsync(ct);
                return; // We were frozen: who took over has until our next turn to get the lock, and with it we would take the lease from them.
            }
            var started = time.GetTimestamp();
            var session = await SessionAsync(ct);
            if (!_locked)
                _locked = await ScalarAsync<bool>(session, "SELECT pg_try_advisory_lock($1)", ct, LockSpace + Shard);
            var fence = await ScalarAsync<long?>(session, TakeSql, ct, Shard, _owner, Duration, _locked);
            if (fence is { } number)
            {
                if (_lease?.Fence != number)
                    LogTaken(Shard, number);
                (_renewedAt, _lease) = (started, new Lease(Shard, _owner, number));
            }
            else
            {
                Lost();
            }
        }
        catch
        {
            await CloseSessionAsync();
            throw;
        }
    }

    /// <summary>Says that a delete matched fewer rows than it should have: the lease is gone.</summary>
    public void Lost()
    {
        if (_lease is { } lease)
            LogLost(lease.Shard, lease.Fence);
        _lease = null;
    }

    /// <summary>Ends the lease, so that the next owner need not wait.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_lease is not null && _session is { State: System.Data.ConnectionState.Open } session)
            {
                await ScalarAsync<long?>(session, "UPDATE relay_lease SET expires_at = '-infinity' WHERE shard = $1 AND owner = $2 RETURNING fence",
                    CancellationToken.None, Shard, _owner);
            }
        }
        catch (Exception e) when (e is NpgsqlException or InvalidOperationException or TimeoutException)
        {
            LogNotReleased(e.GetType().Name);
        }
        finally
        {
            _lease = null;
            await CloseSessionAsync();
        }
    }

    private async Task GiveUpLockAsync(CancellationToken ct)
    {
        Lost();
        if (_locked && _session is { State: System.Data.ConnectionState.Open } session)
            await ScalarAsync<bool>(session, "SELECT pg_advisory_unlock($1)", ct, LockSpace + Shard);
        _locked = false;
    }

    private async Task<NpgsqlConnection> SessionAsync(CancellationToken ct)
    {
        if (_session is { State: System.Data.ConnectionState.Open } open)
            return open;
        await CloseSessionAsync();
        return _session = await database.Source.OpenConnectionAsync(ct);
    }

    private async Task CloseSessionAsync()
    {
        _locked = false;
        if (_session is { } session)
        {
            _session = null;
            NpgsqlConnection.ClearPool(session); // A pooled session would keep the advisory lock.
            await session.DisposeAsync();
        }
    }

    private static async Task<T?> ScalarAsync<T>(NpgsqlConnection session, string sql, CancellationToken ct, params object[] values)
    {
        await using var command = new NpgsqlCommand(sql, session);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return await command.ExecuteScalarAsync(ct) is T result ? result : default;
    }

    [LoggerMessage(EventId = 1210, Level = LogLevel.Information, Message = "Relay of shard {Shard} is ours, fence {Fence}")]
    private partial void LogTaken(short shard, long fence);

    [LoggerMessage(EventId = 1211, Level = LogLevel.Warning, Message = "Relay of shard {Shard}, fence {Fence}, is no longer ours")]
    private partial void LogLost(short shard, long fence);

    [LoggerMessage(EventId = 1212, Level = LogLevel.Warning, Message = "The relay's lease was not released ({Failure}); it expires by itself")]
    private partial void LogNotReleased(string failure);
}
