using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Options;

namespace Perspektiva.Gateway.Limits;

/// <summary>What a request may do.</summary>
/// <param name="Allowed">Whether it goes on.</param>
/// <param name="Quota">Requests a window.</param>
/// <param name="Left">About how many are left in this window.</param>
/// <param name="ResetSeconds">Seconds until the next window.</param>
internal readonly record struct RateDecision(bool Allowed, int Quota, int Left, int ResetSeconds);

/// <summary>Counts requests of a client in windows of a minute, out of slices leased from the shared quota.</summary>
internal sealed class RateLimiter(QuotaLease lease, IOptions<RateLimitOptions> options, TimeProvider time)
{
    public const int WindowSeconds = 60;
    private const int MaxBuckets = 20_000;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(WindowSeconds);
    private readonly ConcurrentDictionary<string, Bucket> _buckets = new(StringComparer.Ordinal);

    public ValueTask<RateDecision> ClientAsync(string client) => TakeAsync(client, options.Value.ClientPerMinute);

    public ValueTask<RateDecision> AddressAsync(string address) => TakeAsync(address, options.Value.AddressPerMinute);

    private ValueTask<RateDecision> TakeAsync(string name, int quota)
    {
        var seconds = time.GetUtcNow().ToUnixTimeSeconds();
        var window = seconds / WindowSeconds;
        var reset = WindowSeconds - (int)(seconds % WindowSeconds);
        var bucket = Find(name, window);
        return bucket.TryUse(out var left)
            ? ValueTask.FromResult(new RateDecision(true, quota, left, reset))
            : LeaseAsync(bucket, name, window, quota, reset);
    }

    private Bucket Find(string name, long window)
    {
        if (_buckets.TryGetValue(name, out var bucket) && bucket.Window == window)
            return bucket;
        if (_buckets.Count >= MaxBuckets)
            RemoveOld(window);
        return _buckets.AddOrUpdate(name, static (_, w) => new Bucket(w), static (_, old, w) => old.Window == w ? old : new Bucket(w), window);
    }

    private void RemoveOld(long window)
    {
        foreach (var (name, bucket) in _buckets)
        {
            if (bucket.Window != window)
                _buckets.TryRemove(name, out _);
        }
        // An attack from very many addresses in one minute: forget rather than grow; the shared counts in Redis stay.
        if (_buckets.Count >= MaxBuckets)
            _buckets.Clear();
    }

    private async ValueTask<RateDecision> LeaseAsync(Bucket bucket, string name, long window, int quota, int reset)
    {
        await bucket.Leasing.WaitAsync();
        try
        {
            if (bucket.TryUse(out var left))
                return new RateDecision(true, quota, left, reset);
            if (bucket.Exhausted)
                return new RateDecision(false, quota, 0, reset);
            var key = string.Create(CultureInfo.InvariantCulture, $"gateway:rate:{window}:{name}");
            var (granted, rest) = await lease.TakeAsync(key, quota, Window, bucket.Granted);
            bucket.Add(granted, rest);
            return bucket.TryUse(out left) ? new RateDecision(true, quota, left, reset) : new RateDecision(false, quota, 0, reset);
        }
        finally
        {
            bucket.Leasing.Release();
        }
    }

    private sealed class Bucket(long window)
    {
        private int _held;
        private int _elsewhere;

        public long Window { get; } = window;

        public SemaphoreSlim Leasing { get; } = new(1, 1);

        public int Granted { get; private set; }

        public bool Exhausted { get; private set; }

        public bool TryUse(out int left)
        {
            var held = Volatile.Read(ref _held);
            while (held > 0)
            {
                var seen = Interlocked.CompareExchange(ref _held, held - 1, held);
                if (seen == held)
                {
                    left = held - 1 + Volatile.Read(ref _elsewhere);
                    return true;
                }
                held = seen;
            }
            left = 0;
            return false;
        }

        public void Add(int granted, int rest)
        {
            Granted += granted;
            Exhausted = granted == 0;
            Volatile.Write(ref _elsewhere, rest);
            Interlocked.Add(ref _held, granted);
        }
    }
}
