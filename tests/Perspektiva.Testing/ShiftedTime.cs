namespace Perspektiva.Testing;

/// <summary>The system's clock, moved by an offset: timers run, and a test can let seconds or days pass.</summary>
public sealed class ShiftedTime : TimeProvider
{
    private long _offset;
    private long _heldAt;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddTicks(Interlocked.Read(ref _offset));

    /// <inheritdoc/>
    public override long GetTimestamp() => Interlocked.Read(ref _heldAt) is var held and not 0 ? held : System.GetTimestamp() + (Interlocked.Read(ref _offset) * (TimestampFrequency / TimeSpan.TicksPerSecond));

    /// <summary>Lets time pass.</summary>
    public void Advance(TimeSpan by) => Interlocked.Add(ref _offset, by.Ticks);

    /// <summary>
    /// Lets stopwatches stand still until the answer is disposed of: whoever waits for a length of time to be over waits on, however busy the machine is. Clock and timers go on.
    /// </summary>
    public IDisposable Hold()
    {
        Interlocked.Exchange(ref _heldAt, GetTimestamp());
        return new Holding(this);
    }

    private sealed class Holding(ShiftedTime time) : IDisposable
    {
        public void Dispose() => Interlocked.Exchange(ref time._heldAt, 0);
    }
}
