using Perspektiva.ServiceDefaults.Caching;
using StackExchange.Redis;

namespace Perspektiva.Matching.Features.Rankings;

/// <summary>
/// Snapshots of lists that somebody reads page by page: in Redis, which the replicas share, and the last ones in this replica's memory, which go on without it. Nothing
/// names whose list one is; only the sealed cursor leads to it, and each page asks anew what its reader may see.
/// </summary>
internal sealed class RankSnapshots(Redis redis, TimeProvider clock)
{
    /// <summary>The most that stand in a replica's memory, some 18 KB each.</summary>
    public const int MostHere = 200;

    /// <summary>From when a snapshot was taken; as long as an access token lives.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(10);

    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, RankSnapshot> _here = [];
    private readonly Queue<(Guid Id, DateTimeOffset Until)> _order = [];

    /// <summary>Keeps a snapshot.</summary>
    /// <returns>The id under which it is found.</returns>
    public async Task<Guid> KeepAsync(RankSnapshot snapshot)
    {
        var now = clock.GetUtcNow();
        var id = Guid.CreateVersion7(now);
        KeepHere(id, snapshot, now);
        if (redis.Database is not { } database)
            return id;
        try
        {
            // Waited for: the next page may be asked of another replica.
            await database.StringSetAsync(Key(id), snapshot.ToBytes(), Kept);
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            // Redis went away: it stands in this replica's memory.
            return id;
        }
        return id;
    }

    /// <summary>Finds a snapshot.</summary>
    /// <returns>It, or whether it is gone: not where Redis, which would know, is away.</returns>
    public async Task<(RankSnapshot? Snapshot, bool Gone)> FindAsync(Guid id)
    {
        if (FindHere(id) is { } here)
            return (here, false);
        if (redis.Database is not { } database)
            return (null, false);
        try
        {
            return await database.StringGetAsync(Key(id)) is { IsNullOrEmpty: false } bytes && RankSnapshot.FromBytes((byte[])bytes!) is { } shared ? (shared, false) : (null, true);
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            return (null, false);
        }
    }

    private static RedisKey Key(Guid id) => $"perspektiva:matching:ranking-snapshot:{id:N}";

    private void KeepHere(Guid id, RankSnapshot snapshot, DateTimeOffset now)
    {
        lock (_lock)
        {
            DropOld(now, MostHere - 1);
            _here[id] = snapshot;
            _order.Enqueue((id, now + Kept));
        }
    }

    private RankSnapshot? FindHere(Guid id)
    {
        lock (_lock)
        {
            DropOld(clock.GetUtcNow(), MostHere);
            return _here.GetValueOrDefault(id);
        }
    }

    private void DropOld(DateTimeOffset now, int most)
    {
        while (_order.TryPeek(out var oldest) && (oldest.Until <= now || _order.Count > most))
            _here.Remove(_order.Dequeue().Id);
    }
}
