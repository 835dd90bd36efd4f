namespace Perspektiva.ServiceDefaults.Messaging;

internal sealed class WriteGate : IWriteGate
{
    private static readonly TimeSpan OldestLimit = TimeSpan.FromMinutes(30);
    private const long PendingLimit = 1_000_000;
    private volatile bool _shut;

    public TimeSpan? RetryAfter => _shut ? TimeSpan.FromSeconds(30) : null;

    /// <summary>Closes past either limit, opens below both.</summary>
    public void Observe(long pending, TimeSpan oldest) => _shut = pending > PendingLimit || oldest > OldestLimit;
}
