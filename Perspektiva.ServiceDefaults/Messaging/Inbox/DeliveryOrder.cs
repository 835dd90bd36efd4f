using System.Collections.Concurrent;

namespace Perspektiva.ServiceDefaults.Messaging.Inbox;

/// <summary>
/// Several messages of a queue are handled at once, those of one aggregate one after another, as they were delivered. The broker's client starts deliveries
/// side by side, so each first waits until all before it (by delivery tag) stand in line.
/// </summary>
internal sealed class DeliveryOrder(TimeProvider time)
{
    /// <summary>How long a delivery waits for one before it that never shows up (dropped while stopping).</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, Task> _lastOfKey = [];
    private readonly ConcurrentDictionary<object, Line> _lines = new(ReferenceEqualityComparer.Instance);

    /// <summary>Runs the work when it is this delivery's turn.</summary>
    /// <param name="subscription">The channel; delivery tags count within it, and it has one consumer.</param>
    /// <param name="deliveryTag">From 1 without gaps.</param>
    /// <param name="key">The aggregate; null = nothing to keep in order.</param>
    /// <param name="work">The handling.</param>
    public async Task RunAsync(object subscription, ulong deliveryTag, Guid? key, Func<Task> work)
    {
        var line = _lines.GetOrAdd(subscription, static _ => new Line());
        await line.WaitForAsync(deliveryTag, Patience, time);
        if (key is not { } aggregate)
        {
            line.Stand(deliveryTag);
            await work();
            return;
        }

        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task? before;
        lock (_gate)
        {
            _lastOfKey.TryGetValue(aggregate, out before);
            _lastOfKey[aggregate] = done.Task;
        }
        line.Stand(deliveryTag);
        try
        {
            if (before is not null)
                await before;
            await work();
        }
        finally
        {
            lock (_gate)
            {
                if (_lastOfKey.TryGetValue(aggregate, out var last) && last == done.Task)
                    _lastOfKey.Remove(aggregate);
            }
            done.SetResult();
        }
    }

    /// <summary>Forgets subscriptions that ended; called when a new one begins.</summary>
    public void Forget(object exceptSubscription)
    {
        foreach (var ended in _lines.Keys.Where(known => !ReferenceEquals(known, exceptSubscription)))
            _lines.TryRemove(ended, out _);
    }

    /// <summary>The deliveries of one subscription, standing in line by tag.</summary>
    private sealed class Line
    {
        private readonly Lock _gate = new();
        private readonly SortedDictionary<ulong, TaskCompletionSource> _waiting = [];
        private ulong _standing;

        public async Task WaitForAsync(ulong tag, TimeSpan patience, TimeProvider time)
        {
            TaskCompletionSource turn;
            lock (_gate)
            {
                if (_standing + 1 >= tag)
                    return;
                _waiting[tag] = turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
            try
            {
                await turn.Task.WaitAsync(patience, time);
            }
            catch (TimeoutException)
            {
                lock (_gate)
                    _waiting.Remove(tag); // The one before us does not come any more; nobody is overtaken by going on.
            }
        }

        public void Stand(ulong tag)
        {
            lock (_gate)
            {
                _standing = Math.Max(_standing, tag);
                while (_waiting.Count > 0 && _waiting.First() is var (next, turn) && next <= _standing + 1)
                {
                    _waiting.Remove(next);
                    turn.TrySetResult();
                    if (next == _standing + 1)
                        break;
                }
            }
        }
    }
}
