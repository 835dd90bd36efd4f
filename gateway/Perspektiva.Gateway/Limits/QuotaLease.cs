using Perspektiva.ServiceDefaults.Caching;
using StackExchange.Redis;

namespace Perspektiva.Gateway.Limits;

/// <summary>Takes slices of a quota that all gateways share from Redis; without Redis the whole quota counts here alone.</summary>
internal sealed partial class QuotaLease(Redis redis, ILogger<QuotaLease> logger)
{
    /// <summary>So many slices a quota: a gateway that dies loses at most one, and Redis is asked that seldom.</summary>
    private const int Slices = 50;

    /// <summary>Takes a slice.</summary>
    /// <returns>What was got, 0 when the quota is used up; and what is left for all gateways.</returns>
    public async ValueTask<(int Granted, int Left)> TakeAsync(string key, int quota, TimeSpan window, int usedHere)
    {
        var slice = Math.Max(1, quota / Slices);
        if (redis.Database is { } database)
        {
            try
            {
                var taken = await database.StringIncrementAsync(key, slice);
                if (taken == slice)
                    await database.KeyExpireAsync(key, window * 2, flags: CommandFlags.FireAndForget);
                var granted = (int)Math.Clamp(quota - (taken - slice), 0, slice);
                return (granted, (int)Math.Max(0, quota - taken));
            }
            catch (Exception error) when (error is RedisException or TimeoutException)
            {
                LogLocal(error.GetType().Name);
            }
        }
        var left = Math.Max(0, quota - usedHere);
        return (Math.Min(slice, left), Math.Max(0, left - slice));
    }

    [LoggerMessage(1, LogLevel.Debug, "Redis did not answer ({Kind}): limiting locally")]
    private partial void LogLocal(string kind);
}
