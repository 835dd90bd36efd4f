namespace Perspektiva.Identity.Tests.Hosting;

/// <summary>The system's clock, moved by an offset: timers run, and a test can let days pass.</summary>
internal sealed class ShiftedTime : TimeProvider
{
    private long _offset;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddTicks(Interlocked.Read(ref _offset));

    public override long GetTimestamp() => System.GetTimestamp() + (Interlocked.Read(ref _offset) * (TimestampFrequency / TimeSpan.TicksPerSecond));

    public void Advance(TimeSpan by) => Interlocked.Add(ref _offset, by.Ticks);
}
