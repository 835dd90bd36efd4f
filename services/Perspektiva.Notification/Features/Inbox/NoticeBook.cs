using Microsoft.EntityFrameworkCore;

using Perspektiva.Contracts;
using Perspektiva.Notification.Data;
using Perspektiva.Notification.Domain;
using Perspektiva.ServiceDefaults.Persistence;

namespace Perspektiva.Notification.Features.Inbox;

/// <summary>Writes notices and the e-mails that follow from them into the current transaction; a notice gets its position in the feed as the transaction commits.</summary>
internal sealed class NoticeBook(NotificationDb db, InboxSignal signal, TimeProvider time)
{
    /// <summary>Adds a notice for each addressee; a participant or guardian without an address is reached through the coach, or who acts in the coach's place.</summary>
    /// <param name="addressed">Who hears what.</param>
    /// <param name="participantId">The person it is about, so that consent and erasure find it.</param>
    /// <param name="coaches">Who accompanies the person.</param>
    /// <param name="occurredAt">When it happened.</param>
    /// <param name="cancellation">Ends the wait for the database.</param>
    public async Task WriteAsync(
        IEnumerable<Addressed> addressed, Guid? participantId, Accompaniment coaches, DateTimeOffset occurredAt, CancellationToken cancellation)
    {
        var wanted = addressed.ToList();
        if (wanted.Count == 0) return;
        var recipients = wanted.SelectMany(a => a.Mailed).Distinct(StringComparer.Ordinal).ToList();
        var mailable = await MailableAsync(recipients, cancellation);
        wanted.AddRange(await ThroughTheCoachAsync(wanted, mailable, coaches, cancellation));
        Write([.. wanted.Select(item => (item, participantId))], mailable, occurredAt);
    }

    /// <summary>Adds a notice for each addressee, where it is known who is reached by e-mail (<see cref="NotificationDb.MailableContactPoints"/>).</summary>
    public void Write(IReadOnlyList<(Addressed Item, Guid? ParticipantId)> wanted, IReadOnlySet<string> mailable, DateTimeOffset occurredAt)
    {
        if (wanted.Count == 0) return;
        var notices = new List<Notice>(wanted.Count);
        foreach (var (item, participantId) in wanted)
        {
            var notice = new Notice
            {
                Id = Guid.CreateVersion7(),
                PublicId = PublicId.New(IdPrefix.Notice),
                Recipient = item.Recipient,
                Kind = item.Kind,
                OccurredAt = occurredAt,
                References = item.References,
                Company = item.Company,
                ParticipantId = participantId,
            };
            notices.Add(notice);
            List<string> mailed = [.. item.Mailed.Where(mailable.Contains)];
            db.Deliveries.AddRange(mailed.Select(recipient => Delivery.For(notice, recipient, time.GetUtcNow())));
            signal.RaiseAfterCommit(item.Recipient, mailed.Count > 0);
        }
        db.AtCommit(NoticeFeed.Append(notices));
    }

    private async Task<HashSet<string>> MailableAsync(List<string> recipients, CancellationToken cancellation) =>
        (await db.MailableContactPoints.Where(c => recipients.Contains(c.Recipient)).Select(c => c.Recipient).ToListAsync(cancellation)).ToHashSet(StringComparer.Ordinal);

    // One notice a kind, also where the person and several guardians have no address: whoever accompanies them tells them together.
    private async Task<IEnumerable<Addressed>> ThroughTheCoachAsync(
        List<Addressed> wanted, HashSet<string> mailable, Accompaniment coaches, CancellationToken cancellation)
    {
        var unreached = wanted.Where(a => IsYoungSide(a.Recipient) && !mailable.Contains(a.Recipient)).DistinctBy(a => a.Kind).ToList();
        if (unreached.Count == 0 || coaches.Told(urgent: false) is not { Count: > 0 } told) return [];
        mailable.UnionWith(await MailableAsync([.. told], cancellation));
        return unreached.SelectMany(a => told.Select(recipient => new Addressed(recipient, NoticeKind.TellParticipant, a.References with { Detail = a.Kind.ToString() })));
    }

    private static bool IsYoungSide(string recipient) =>
        PublicId.IsValid(recipient, IdPrefix.Participant) || PublicId.IsValid(recipient, IdPrefix.Guardian);
}
