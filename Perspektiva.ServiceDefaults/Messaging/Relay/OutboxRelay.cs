using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Perspektiva.ServiceDefaults.Messaging.Broker;

namespace Perspektiva.ServiceDefaults.Messaging.Relay;

/// <summary>
/// Takes committed events to the broker: woken by each commit of this process, which hands them over, else reading them each second. At least once, in order within a key; the inbox makes it once.
/// </summary>
internal sealed partial class OutboxRelay(
    OutboxStore store, LeaseKeeper keeper, BatchPublisher publisher, RequiredConsumers required, BrokerProbe probe,
    OutboxSignal signal, Handover handover, IFaultPoint faults, TimeProvider time, ILogger<OutboxRelay> logger) : BackgroundService
{
    private static readonly TimeSpan Sweep = TimeSpan.FromSeconds(1);

    /// <summary>How long confirmed rows may wait for the next pass, which deletes them on its way: a process that ends meanwhile leaves them to be sent twice.</summary>
    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(50);

    /// <summary>What a semaphore can wait.</summary>
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Renewal = LeaseKeeper.Duration / 3;

    private readonly Backoff _messageBackoff = Backoff.ForMessages();
    private readonly Backoff _brokerBackoff = Backoff.ForBroker();
    private (Lease Lease, List<Guid> Ids, long Since)? _confirmed;
    private long _lookedAt;
    private int _brokerFailures;
    private bool _stepping;
    private bool _lookAgain;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var renewing = RenewAsync(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (keeper.Held is not { } lease)
                {
                    handover.Leave();
                    await signal.WaitAsync(Sweep / 4, stoppingToken);
                }
                else if (!await PassAsync(lease, stoppingToken))
                {
                    await signal.WaitAsync(Rest() is var rest && rest < Shortest ? Shortest : rest, stoppingToken);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e)
            {
                // The relay outlives whatever fails below it: database away, broker away. Rows stay until confirmed.
                LogPassFailed(e.GetType().Name);
                _lookAgain = true;
                await WaitAsync(_brokerBackoff.After(Math.Min(++_brokerFailures, 10)), stoppingToken);
            }
        }
        handover.Leave();
        await renewing;
        await EndAsync();
        await keeper.DisposeAsync();
    }

    /// <summary>One batch.</summary>
    /// <returns>Whether to go on at once.</returns>
    private async Task<bool> PassAsync(Lease lease, CancellationToken ct)
    {
        await required.RefreshAsync(ct);
        var read = await DueAsync(lease, ct);
        if (read.Count == 0)
            return false;
        var rows = await SendableAsync(read, ct);
        var outcome = await publisher.PublishAsync(rows, _stepping, ct);
        faults.Reached(FaultPoints.AfterConfirm);
        Keep(lease, outcome.Confirmed);
        _lookAgain |= rows.Count < read.Count || outcome.Failed.Count > 0;
        if (outcome.Failed.Count == 0)
        {
            (_stepping, _brokerFailures) = (false, 0);
            return true;
        }
        handover.Leave(); // Who failed, and whoever comes behind, is in the table.
        await DeleteAsync(lease, ct);
        return await JudgeAsync(outcome, lease, ct);
    }

    /// <summary>What was handed over; or, where the table has to be looked into, what the table has.</summary>
    private async Task<IReadOnlyList<OutboxRow>> DueAsync(Lease lease, CancellationToken ct)
    {
        var look = handover.Hold(lease) | signal.TakeLook() | _lookAgain | _stepping | Rest() <= TimeSpan.Zero | _confirmed?.Ids.Count >= OutboxStore.BatchSize;
        if (!look)
            return handover.Take(OutboxStore.BatchSize);
        _lookAgain = true; // Until the database has answered.
        _lookedAt = time.GetTimestamp();
        var due = await NextAsync(lease, ct);
        _lookAgain = due.Count == OutboxStore.BatchSize;
        return due;
    }

    /// <summary>Until the table has to be looked into without anybody's call: each second, and sooner where something is to be deleted.</summary>
    private TimeSpan Rest()
    {
        var rest = Sweep - time.GetElapsedTime(_lookedAt);
        return _confirmed is { } confirmed && Linger - time.GetElapsedTime(confirmed.Since) is var lingering && lingering < rest ? lingering : rest;
    }

    /// <summary>Deletes what was confirmed, and reads what is due.</summary>
    private async Task<IReadOnlyList<OutboxRow>> NextAsync(Lease lease, CancellationToken ct)
    {
        var confirmed = Confirmed(lease);
        var (deleted, due) = await store.NextAsync(lease, confirmed, time.GetUtcNow(), required.Missing, ct);
        return await DeletedAsync(lease, deleted, confirmed, ct) ? due : [];
    }

    private void Keep(Lease lease, IReadOnlyList<Guid> confirmed)
    {
        if (confirmed.Count == 0)
            return;
        handover.Sent(confirmed);
        if (_confirmed is { } kept && kept.Lease == lease)
            kept.Ids.AddRange(confirmed);
        else
            _confirmed = (lease, [.. confirmed], time.GetTimestamp());
    }

    private async Task DeleteAsync(Lease lease, CancellationToken ct)
    {
        var confirmed = Confirmed(lease);
        if (confirmed.Count > 0)
            await DeletedAsync(lease, await store.DeleteAsync(confirmed, lease, ct), confirmed, ct);
    }

    // Taken once: should the database not answer, they are read and sent again. What was confirmed under another lease is the next owner's to send.
    private IReadOnlyList<Guid> Confirmed(Lease lease)
    {
        IReadOnlyList<Guid> confirmed = _confirmed is { } kept && kept.Lease == lease ? kept.Ids : [];
        _confirmed = null;
        return confirmed;
    }

    private async Task<bool> DeletedAsync(Lease lease, int deleted, IReadOnlyList<Guid> confirmed, CancellationToken ct)
    {
        // An erasure deletes its person's rows itself: that is no sign of another owner.
        if (deleted < confirmed.Count && !await store.HoldsAsync(lease, ct))
        {
            keeper.Lost();
            return false;
        }
        if (confirmed.Count > 0)
            faults.Reached(FaultPoints.AfterDelete);
        return true;
    }

    /// <summary>Before the process ends: what is confirmed is not left to be sent twice.</summary>
    private async Task EndAsync()
    {
        using var limit = new CancellationTokenSource(Sweep, time);
        try
        {
            if (keeper.Held is { } lease)
                await DeleteAsync(lease, limit.Token);
        }
        catch (Exception e)
        {
            LogPassFailed(e.GetType().Name);
        }
    }

    /// <summary>Leaves out rows whose required consumers are not there, and the later rows of their keys.</summary>
    private async Task<IReadOnlyList<OutboxRow>> SendableAsync(IReadOnlyList<OutboxRow> rows, CancellationToken ct)
    {
        var waiting = new HashSet<Guid>();
        var sendable = new List<OutboxRow>(rows.Count);
        foreach (var row in rows)
        {
            if (waiting.Contains(row.Key) || !await required.MaySendAsync(row.Type, ct))
                waiting.Add(row.Key);
            else
                sendable.Add(row);
        }
        return sendable;
    }

    /// <summary>Tells a message's own failure (counted, backs off, parked in the end) from a broker that is away (circuit, counts nothing).</summary>
    private async Task<bool> JudgeAsync(BatchOutcome outcome, Lease lease, CancellationToken ct)
    {
        foreach (var (row, _) in outcome.Failed.Where(failure => failure.Failure is MessageReturnedException))
            required.Returned(row.Type);
        var unknown = outcome.Failed.Where(failure => failure.Failure is not MessageReturnedException).ToList();
        if (unknown.Count == 0)
            return true;
        if (!await probe.AnswersAsync(ct))
        {
            required.Forget();
            LogBrokerAway(unknown[0].Failure.GetType().Name);
            await WaitAsync(_brokerBackoff.After(Math.Min(++_brokerFailures, 10)), ct);
            return true;
        }
        if (unknown.Count > 1)
        {
            // One broken message can take others' channel with it: find it one by one.
            _stepping = true;
            return true;
        }
        var (guilty, failure) = unknown[0];
        var now = time.GetUtcNow();
        var parked = await store.FailAsync(guilty.Id, lease, failure.GetType().Name, now + _messageBackoff.After(guilty.Attempts + 1), now, ct);
        if (parked is true)
            LogParked(guilty.Id, guilty.Type);
        return true;
    }

    private async Task RenewAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await keeper.RenewAsync(ct);
                await Task.Delay(keeper.Held is null ? Sweep / 2 : Renewal, time, ct);
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // As above: without this loop there is no lease, and no event leaves until the process is restarted.
                LogPassFailed(e.GetType().Name);
                await WaitAsync(Sweep, ct);
            }
        }
    }

    private async Task WaitAsync(TimeSpan wait, CancellationToken ct) =>
        await Task.Delay(wait, time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    [LoggerMessage(EventId = 1230, Level = LogLevel.Warning, Message = "The outbox relay's pass failed ({Failure}); it goes on")]
    private partial void LogPassFailed(string failure);

    [LoggerMessage(EventId = 1231, Level = LogLevel.Warning, Message = "The broker does not answer ({Failure}); events stay in the outbox")]
    private partial void LogBrokerAway(string failure);

    [LoggerMessage(EventId = 1232, Level = LogLevel.Error, Message = "Event {EventId} ({EventType}) is parked after its last attempt; an operator's redrive sends it again")]
    private partial void LogParked(Guid eventId, string eventType);
}
