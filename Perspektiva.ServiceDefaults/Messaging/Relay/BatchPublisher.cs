using MassTransit;
using Perspektiva.ServiceDefaults.Messaging.Broker;

namespace Perspektiva.ServiceDefaults.Messaging.Relay;

/// <summary>How a batch went: what the broker has, what failed and why; rows in neither were not tried.</summary>
internal sealed record BatchOutcome(IReadOnlyList<Guid> Confirmed, IReadOnlyList<(OutboxRow Row, Exception Failure)> Failed);

/// <summary>Publishes a batch: keys side by side, each key's rows one after another, so that at most one of a key is unconfirmed.</summary>
internal sealed class BatchPublisher(EventSender sender, MessagingTelemetry telemetry, IFaultPoint faults)
{
    /// <param name="rows">In order within each key.</param>
    /// <param name="stepping">One at a time, stopping at the first failure: to find out which message it is that fails.</param>
    /// <param name="ct">Stops; what was not confirmed is sent again later.</param>
    public async Task<BatchOutcome> PublishAsync(IReadOnlyList<OutboxRow> rows, bool stepping, CancellationToken ct)
    {
        var confirmed = new List<Guid>(rows.Count);
        var failed = new List<(OutboxRow, Exception)>();
        if (stepping)
            await ChainAsync(rows, confirmed, failed, ct);
        else
            await Task.WhenAll(rows.GroupBy(row => row.Key).Select(key => ChainAsync(key, confirmed, failed, ct)));
        return new BatchOutcome(confirmed, failed);
    }

    private async Task ChainAsync(IEnumerable<OutboxRow> rows, List<Guid> confirmed, List<(OutboxRow, Exception)> failed, CancellationToken ct)
    {
        foreach (var row in rows)
        {
            try
            {
                faults.Reached(FaultPoints.BeforePublish);
                var sending = sender.SendAsync(new Outgoing(row.Id, row.Type, row.Type, row.Body, row.TraceParent), ct);
                faults.Reached(FaultPoints.BeforeConfirm);
                await sending;
            }
            catch (Exception e) when (!ct.IsCancellationRequested)
            {
                // Whatever it was, the outcome is unknown; the relay decides what it means.
                telemetry.PublishFailed(e is MessageReturnedException ? "returned" : "unknown");
                lock (failed)
                    failed.Add((row, e));
                return;
            }
            telemetry.Published(row.Type);
            lock (confirmed)
                confirmed.Add(row.Id);
        }
    }
}
