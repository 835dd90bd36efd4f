using System.Collections.Concurrent;

using Perspektiva.Notification.Features.Mail;
using Perspektiva.ServiceDefaults.Persistence;

namespace Perspektiva.Notification.Features.Inbox;

/// <summary>Wakes this replica's streams and its mail worker after a commit, and the other replicas' through Redis. Losing a wake-up costs a second, never a notice.</summary>
internal sealed class InboxSignal(StreamWakers wakers, DeliverySignal deliveries, IAfterCommit afterCommit)
{
    private readonly HashSet<string> _recipients = new(StringComparer.Ordinal);
    private bool _mailed;

    /// <param name="recipient">Whose inbox has filled.</param>
    /// <param name="mailed">Whether an e-mail waits, too.</param>
    public void RaiseAfterCommit(string recipient, bool mailed)
    {
        if (_recipients.Count == 0) afterCommit.Run(Raise);
        _recipients.Add(recipient);
        _mailed |= mailed;
    }

    private void Raise()
    {
        wakers.WakeEverywhere(_recipients);
        if (_mailed) deliveries.Raise();
        _recipients.Clear();
        _mailed = false;
    }
}

/// <summary>The open streams of this replica, by the inboxes that they read.</summary>
internal sealed class StreamWakers(OtherReplicas replicas)
{
    private readonly ConcurrentDictionary<StreamWaker, byte> _streams = new();

    public StreamWaker Open(IReadOnlyCollection<string> recipients)
    {
        var waker = new StreamWaker(this, recipients);
        _streams.TryAdd(waker, 0);
        return waker;
    }

    public void WakeEverywhere(IReadOnlyCollection<string> recipients)
    {
        WakeHere(recipients);
        replicas.Tell(recipients);
    }

    public void WakeHere(IReadOnlyCollection<string> recipients)
    {
        foreach (var (waker, _) in _streams)
            if (waker.Reads(recipients)) waker.Wake();
    }

    internal void Close(StreamWaker waker) => _streams.TryRemove(waker, out _);
}

/// <summary>One open stream's bell; several rings before it is heard are one.</summary>
internal sealed class StreamWaker(StreamWakers owner, IReadOnlyCollection<string> recipients) : IDisposable
{
    private volatile TaskCompletionSource _rung = NewBell();

    public bool Reads(IReadOnlyCollection<string> changed) => changed.Any(recipients.Contains);

    public void Wake() => _rung.TrySetResult();

    /// <summary>Waits for a ring or the time; a ring that came before the wait counts.</summary>
    public async Task WaitAsync(TimeSpan atMost, TimeProvider time, CancellationToken cancellation)
    {
        var bell = _rung;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await Task.WhenAny(bell.Task, Task.Delay(atMost, time, limit.Token));
        await limit.CancelAsync();
        cancellation.ThrowIfCancellationRequested();
        if (bell.Task.IsCompleted) Interlocked.CompareExchange(ref _rung, NewBell(), bell);
    }

    public void Dispose() => owner.Close(this);

    private static TaskCompletionSource NewBell() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
