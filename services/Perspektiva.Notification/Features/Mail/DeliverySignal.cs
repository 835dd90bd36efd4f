using System.Threading.Channels;

namespace Perspektiva.Notification.Features.Mail;

/// <summary>Wakes the worker when a delivery was committed here; several wake-ups before it looks are one.</summary>
internal sealed class DeliverySignal(TimeProvider time)
{
    private readonly Channel<bool> _bell = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Raise() => _bell.Writer.TryWrite(true);

    /// <summary>Waits for a wake-up or the time.</summary>
    public async Task WaitAsync(TimeSpan atMost, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var pause = Task.Delay(atMost, time, limit.Token);
        await Task.WhenAny(_bell.Reader.WaitToReadAsync(limit.Token).AsTask(), pause);
        _bell.Reader.TryRead(out _);
        await limit.CancelAsync();
        cancellation.ThrowIfCancellationRequested();
    }
}
