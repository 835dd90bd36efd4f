namespace Perspektiva.ServiceDefaults.Messaging.Relay;

/// <summary>Exponential waiting with jitter, so that many waiters do not come back together.</summary>
internal sealed class Backoff(TimeSpan first, TimeSpan most, Random random)
{
    /// <summary>Before repeating a message that failed by itself: 1 s, 2 s, ... up to 10 min; 20 attempts take 54 to 107 minutes.</summary>
    public static Backoff ForMessages() => new(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10), Random.Shared);

    /// <summary>Before asking a database again that is away or busy: 0.2 s up to 5 s.</summary>
    public static Backoff ForDatabase() => new(TimeSpan.FromSeconds(0.2), TimeSpan.FromSeconds(5), Random.Shared);

    /// <summary>Before asking a broker again that is away: 0.2 s up to 3 s.</summary>
    public static Backoff ForBroker() => new(TimeSpan.FromSeconds(0.2), TimeSpan.FromSeconds(3), Random.Shared);

    /// <summary>The wait after the given number of failures, from 1: half of it is fixed, half drawn.</summary>
    public TimeSpan After(int failures)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(failures, 1);
        var full = Math.Min(most.TotalMilliseconds, first.TotalMilliseconds * Math.Pow(2, Math.Min(failures - 1, 30)));
        return TimeSpan.FromMilliseconds((full / 2) + (random.NextDouble() * full / 2));
    }
}
