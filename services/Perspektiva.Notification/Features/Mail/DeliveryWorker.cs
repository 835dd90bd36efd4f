using Microsoft.EntityFrameworkCore;

using Perspektiva.Notification.Data;
using Perspektiva.Notification.Domain;

namespace Perspektiva.Notification.Features.Mail;

/// <summary>Sends due e-mails. Several replicas share the work by leases; a crash between sending and noting it repeats that one e-mail with the same message id.</summary>
internal sealed partial class DeliveryWorker(
    IServiceScopeFactory scopes, MailTransport transport, DeliverySignal signal, TimeProvider time, ILogger<DeliveryWorker> logger) : BackgroundService
{
    private const int BatchSize = 25;
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!transport.IsConfigured)
        {
            LogOff(logger);
            return;
        }
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await SendDueAsync(stoppingToken) < BatchSize) await signal.WaitAsync(Idle, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                // The database may be away, in one of the many forms in which drivers tell it. The rows stay, and none of it ends the service.
                LogRoundFailed(logger, exception.GetType().Name);
                await Task.Delay(Idle, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Takes and sends one batch; answers how many were taken.</summary>
    internal async Task<int> SendDueAsync(CancellationToken cancellation)
    {
        var leasedUntil = time.GetUtcNow() + transport.Lease;
        var taken = await TakeAsync(leasedUntil, cancellation);
        if (taken.Count == 0) return 0;
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<DeliveryBatch>().SendAsync(taken, leasedUntil, cancellation);
        return taken.Count;
    }

    private async Task<List<Guid>> TakeAsync(DateTimeOffset leasedUntil, CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<NotificationDb>();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var now = time.GetUtcNow();
        var due = await db.Deliveries.FromSql(
            $"""
             SELECT * FROM delivery WHERE status = {nameof(DeliveryStatus.Pending)} AND available_at <= {now}
             ORDER BY available_at LIMIT {BatchSize} FOR UPDATE SKIP LOCKED
             """).ToListAsync(cancellation);
        foreach (var delivery in due) delivery.Take(leasedUntil);
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return [.. due.Select(d => d.Id)];
    }

    [LoggerMessage(EventId = 5101, Level = LogLevel.Information, Message = "E-mail is off: no Smtp:Host is set; deliveries wait")]
    private static partial void LogOff(ILogger logger);

    [LoggerMessage(EventId = 5102, Level = LogLevel.Warning, Message = "Deliveries wait: a round failed ({Kind}), the database may be away; it is tried again")]
    private static partial void LogRoundFailed(ILogger logger, string kind);
}
