using System.Collections.Concurrent;
using Perspektiva.ServiceDefaults.Messaging.Relay;

namespace Perspektiva.ServiceDefaults.Messaging;

/// <summary>Wakes the relay of this process after a commit, and hands it what was committed; what is missed costs at most the sweep's second.</summary>
public sealed class OutboxSignal : IDisposable
{
    /// <summary>Events that may wait here; the others are read from the table.</summary>
    private const int Most = 1_000;

    private readonly SemaphoreSlim _semaphore = new(0, 1);
    private readonly ConcurrentQueue<CommittedEvent> _committed = new();
    private int _look;
    private volatile bool _open;

    /// <summary>Whether the relay of this process takes what it is handed.</summary>
    internal bool IsOpen => _open;

    /// <summary>There is something to relay in the table.</summary>
    public void Wake()
    {
        Volatile.Write(ref _look, 1);
        Ring();
    }

    /// <inheritdoc/>
    public void Dispose() => _semaphore.Dispose();

    /// <summary>An event was committed of which nothing earlier waits in the table.</summary>
    internal void Hand(CommittedEvent committed)
    {
        if (!_open || _committed.Count >= Most)
        {
            Wake();
            return;
        }
        _committed.Enqueue(committed);
        Ring();
    }

    /// <summary>From now on the relay takes what it is handed.</summary>
    internal void Open() => _open = true;

    /// <summary>Whatever was handed is left to the table, and so is what comes until the relay takes it again.</summary>
    internal void Close()
    {
        _open = false;
        _committed.Clear();
    }

    /// <summary>The next event that was handed.</summary>
    internal bool TryTake([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out CommittedEvent? committed) => _committed.TryDequeue(out committed);

    /// <summary>Whether the table holds something that was not handed; asked once for each time.</summary>
    internal bool TakeLook() => Interlocked.Exchange(ref _look, 0) == 1;

    /// <summary>Waits for a wake-up, at most as long as said.</summary>
    internal Task WaitAsync(TimeSpan atMost, CancellationToken ct) => _semaphore.WaitAsync(atMost, ct);

    private void Ring()
    {
        try
        {
            if (_semaphore.CurrentCount == 0)
                _semaphore.Release();
        }
        catch (SemaphoreFullException)
        {
            // Another thread released between the look and the release: the relay is awake, which is all that was wanted.
            return;
        }
    }
}
