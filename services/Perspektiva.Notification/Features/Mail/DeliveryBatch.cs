using System.Security.Cryptography;

using MailKit.Net.Smtp;

using Microsoft.EntityFrameworkCore;

using Perspektiva.Contracts;
using Perspektiva.Notification.Data;
using Perspektiva.Notification.Domain;
using Perspektiva.ServiceDefaults.Encryption;

namespace Perspektiva.Notification.Features.Mail;

/// <summary>Decides on and sends the deliveries of one batch over one SMTP connection; each outcome is its own commit.</summary>
internal sealed partial class DeliveryBatch(
    NotificationDb db, IPersonVault vault, MailComposer composer, MailTransport transport, MailTelemetry telemetry, TimeProvider time, ILogger<DeliveryBatch> logger)
{
    /// <param name="ids">The deliveries, taken by this worker.</param>
    /// <param name="leasedUntil">When the lease ends that they were taken with.</param>
    /// <param name="cancellation">Ends the batch.</param>
    public async Task SendAsync(IReadOnlyList<Guid> ids, DateTimeOffset leasedUntil, CancellationToken cancellation)
    {
        SmtpClient? client = null;
        try
        {
            foreach (var id in ids)
            {
                if (await HoldAsync(id, leasedUntil, cancellation) is not { } delivery) continue;
                if (await DecideAsync(delivery, cancellation) is { } address)
                    client = await SendAsync(client, delivery, address, cancellation);
                await SaveAsync(delivery, cancellation);
            }
        }
        finally
        {
            if (client is { IsConnected: true }) await client.DisconnectAsync(quit: true, CancellationToken.None);
            client?.Dispose();
        }
    }

    // Dropped or deleted meanwhile (a withdrawal, an erasure), it stays so, and those behind it go out; one that is out is out.
    private async Task SaveAsync(Delivery delivery, CancellationToken cancellation)
    {
        await db.Deliveries.Where(d => d.Id == delivery.Id && (d.Status == DeliveryStatus.Pending || delivery.Status == DeliveryStatus.Sent)).ExecuteUpdateAsync(
            row => row.SetProperty(d => d.Status, delivery.Status).SetProperty(d => d.AvailableAt, delivery.AvailableAt).SetProperty(d => d.Attempts, delivery.Attempts)
                .SetProperty(d => d.SentAt, delivery.SentAt).SetProperty(d => d.SummaryOn, delivery.SummaryOn),
            cancellation);
        db.Entry(delivery).State = EntityState.Detached;
    }

    // The lease begins anew with each e-mail: those before it may have taken long. None where a withdrawal or an erasure has dropped it since it was taken,
    // or the lease ran out and another worker has it.
    private async Task<Delivery?> HoldAsync(Guid id, DateTimeOffset leasedUntil, CancellationToken cancellation)
    {
        var until = time.GetUtcNow() + transport.Lease;
        var held = await db.Deliveries.Where(d => d.Id == id && d.Status == DeliveryStatus.Pending && d.AvailableAt == leasedUntil)
            .ExecuteUpdateAsync(row => row.SetProperty(d => d.AvailableAt, until), cancellation);
        return held == 0 ? null : await db.Deliveries.SingleOrDefaultAsync(d => d.Id == id && d.Status == DeliveryStatus.Pending, cancellation);
    }

    // Answers the address to send to now, or none where the delivery was put off, summarised or dropped.
    private async Task<string?> DecideAsync(Delivery delivery, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var contact = await db.LiveContactPoints.SingleOrDefaultAsync(c => c.Recipient == delivery.Recipient, cancellation);
        string? email;
        try
        {
            email = contact is null ? null : await vault.DecryptAsync(contact.KeyOwner, contact.Email, cancellation);
        }
        catch (CryptographicException exception)
        {
            // Sealed under another master key, or damaged: this e-mail waits for an operator, and those behind it go out.
            LogFailed(logger, delivery.Id, delivery.Attempts, exception.GetType().Name);
            delivery.GiveUp();
            telemetry.Failed(givenUp: true);
            return null;
        }
        if (email is null)
        {
            delivery.Drop();
            return null;
        }
        var preference = await db.Preferences.SingleOrDefaultAsync(p => p.Recipient == delivery.Recipient, cancellation) ?? new Preference { Recipient = delivery.Recipient };
        var read = delivery.NoticeId is { } notice
            ? !await db.Notices.AnyAsync(n => n.Id == notice && n.ReadAt == null, cancellation)
            : delivery.Summary && await CountSummarisedAsync(delivery, cancellation) == 0;
        var day = BerlinCalendar.DayOf(now);
        var since = BerlinCalendar.StartOf(day);
        var sent = await db.Deliveries.CountAsync(d => d.Recipient == delivery.Recipient && d.Status == DeliveryStatus.Sent && !d.Summary && d.SentAt >= since, cancellation);
        var decision = DeliveryPlan.Decide(delivery, preference, read, sent, now, BerlinCalendar.Zone);
        switch (decision.Action)
        {
            case DeliveryPlan.Action.Send:
                return email;
            case DeliveryPlan.Action.Postpone:
                delivery.Postpone(decision.At);
                break;
            case DeliveryPlan.Action.Drop:
                delivery.Drop();
                break;
            case DeliveryPlan.Action.Summarise:
                await SummariseAsync(delivery, decision.At, cancellation);
                break;
        }
        return null;
    }

    private async Task SummariseAsync(Delivery delivery, DateTimeOffset at, CancellationToken cancellation)
    {
        var day = BerlinCalendar.DayOf(at);
        delivery.Summarise(day);
        var summary = Delivery.SummaryOf(delivery.Recipient, day, at);
        // An erasure deletes the address before the e-mails: where it came first, no summary is made for nobody. One that was dropped (with an address that was removed, say) is taken up again.
        await db.Database.ExecuteSqlAsync(
            $"""
             INSERT INTO delivery (id, recipient, urgent, summary, summary_on, status, available_at, attempts)
             SELECT {summary.Id}, recipient, false, true, {day}, {nameof(DeliveryStatus.Pending)}, {at}, 0 FROM contact_point WHERE recipient = {summary.Recipient} FOR SHARE
             ON CONFLICT (id) DO UPDATE SET status = {nameof(DeliveryStatus.Pending)}, available_at = excluded.available_at, attempts = 0
             WHERE delivery.status = {nameof(DeliveryStatus.Dropped)}
             """, cancellation);
    }

    private async Task<SmtpClient?> SendAsync(SmtpClient? client, Delivery delivery, string address, CancellationToken cancellation)
    {
        try
        {
            var message = delivery.Summary
                ? await composer.DigestAsync(address, delivery.Id.ToString("N"), await CountSummarisedAsync(delivery, cancellation))
                : await composer.NoticeAsync(address, delivery.Id.ToString("N"), delivery.Urgent);
            if (client is not { IsConnected: true })
            {
                client?.Dispose();
                client = await transport.ConnectAsync(cancellation);
            }
            await client.SendAsync(message, cancellation);
            delivery.Sent(time.GetUtcNow());
            telemetry.Sent();
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            // The receiver's answer may hold the address: only the kind of failure is logged.
            LogFailed(logger, delivery.Id, delivery.Attempts, exception.GetType().Name);
            if (MailTransport.IsFinal(exception)) delivery.GiveUp();
            else delivery.Failed(time.GetUtcNow(), Random.Shared.NextDouble());
            telemetry.Failed(delivery.Status is DeliveryStatus.Failed);
        }
        return client;
    }

    // What was read meanwhile is no news any more.
    private Task<int> CountSummarisedAsync(Delivery summary, CancellationToken cancellation) => db.Deliveries
        .CountAsync(
            d => d.Recipient == summary.Recipient && d.Status == DeliveryStatus.Summarised && d.SummaryOn == summary.SummaryOn
                && db.Notices.Any(n => n.Id == d.NoticeId && n.ReadAt == null),
            cancellation);

    [LoggerMessage(EventId = 5103, Level = LogLevel.Warning, Message = "E-mail {DeliveryId} failed at attempt {Attempts} ({Kind})")]
    private static partial void LogFailed(ILogger logger, Guid deliveryId, int attempts, string kind);
}
