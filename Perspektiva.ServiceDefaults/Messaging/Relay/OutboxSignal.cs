namespace Perspektiva.ServiceDefaults.Messaging;

/// <summary>Wakes the relay of this process after a commit; a missed wake-up costs at most the sweep's second.</summary>
public sealed class OutboxSignal : IDisposable
{
    private readonly SemaphoreSlim _semaphore = new(0, 1);

    /// <summary>There is something to relay.</summary>
    public void Wake()
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

    /// <inheritdoc/>
    public void Dispose() => _semaphore.Dispose();

    /// <summary>Waits for a wake-up, at most as long as said.</summary>
    internal Task WaitAsync(TimeSpan atMost, CancellationToken ct) => _semaphore.WaitAsync(atMost, ct);
}
