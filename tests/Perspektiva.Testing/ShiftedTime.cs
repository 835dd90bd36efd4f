namespace Perspektiva.Testing;

/// <summary>The system's clock, moved by an offset: timers run, and a test can let seconds or days pass.</summary>
public sealed class ShiftedTime : TimeProvider
{
    private long _offset;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddTicks(Interlocked.Read(ref _offset));

    /// <inheritdoc/>
    public override long GetTimestamp() => System.GetTimestamp() + (Interlocked.Read(ref _offset) * (TimestampFrequency / TimeSpan.TicksPerSecond));

    /// <summary>Lets time pass.</summary>
    public void Advance(TimeSpan by) => Interlocked.Add(ref _offset, by.Ticks);
}
