using System.Security.Cryptography;
using System.Text;

namespace Perspektiva.Notification.Domain;

/// <summary>Where an e-mail about a notice stands.</summary>
internal enum DeliveryStatus
{
    Pending,
    Sent,

    /// <summary>Consent was withdrawn, the person erased or the notice read before it went out.</summary>
    Dropped,

    /// <summary>Over the day's budget: part of the day's summary.</summary>
    Summarised,

    /// <summary>Refused for good or given up after the last attempt; counted and shown to the operator, who can have it sent again.</summary>
    Failed,
}

/// <summary>One e-mail to be sent about a notice, at most one a notice and recipient.</summary>
internal sealed class Delivery
{
    /// <summary>Attempts before an e-mail is given up: with the back-off below about two days.</summary>
    public const int MaxAttempts = 18;

    public required Guid Id { get; init; }

    /// <summary>The notice it tells of; none for a summary.</summary>
    public Guid? NoticeId { get; init; }

    public required string Recipient { get; init; }
    public Guid? ParticipantId { get; init; }
    public required bool Urgent { get; init; }

    /// <summary>A summary of what was over the budget on its day, instead of one notice.</summary>
    public bool Summary { get; init; }

    /// <summary>The day (Europe/Berlin) that a summary is about, or on which this one was put into a summary.</summary>
    public DateOnly? SummaryOn { get; private set; }

    public DeliveryStatus Status { get; private set; } = DeliveryStatus.Pending;
    public DateTimeOffset AvailableAt { get; private set; }
    public int Attempts { get; private set; }
    public DateTimeOffset? SentAt { get; private set; }

    public static Delivery For(Notice notice, string recipient, DateTimeOffset availableAt) => new()
    {
        Id = Guid.CreateVersion7(),
        NoticeId = notice.Id,
        Recipient = recipient,
        ParticipantId = notice.ParticipantId,
        Urgent = notice.Kind.IsUrgent(),
        AvailableAt = availableAt,
    };

    /// <summary>The one summary of a recipient's day; its id follows from both, so that a second one is the same.</summary>
    public static Delivery SummaryOf(string recipient, DateOnly day, DateTimeOffset availableAt) => new()
    {
        Id = SummaryId(recipient, day),
        Recipient = recipient,
        Urgent = false,
        Summary = true,
        SummaryOn = day,
        AvailableAt = availableAt,
    };

    /// <summary>The id of a recipient's summary of a day.</summary>
    public static Guid SummaryId(string recipient, DateOnly day) =>
        new(SHA256.HashData(Encoding.UTF8.GetBytes($"{recipient} {day:yyyy-MM-dd}")).AsSpan(0, 16));

    /// <summary>Takes it for one attempt: whoever crashes meanwhile leaves it to be taken again after the lease.</summary>
    public void Take(DateTimeOffset leasedUntil)
    {
        Attempts++;
        AvailableAt = leasedUntil;
    }

    public void Sent(DateTimeOffset now)
    {
        Status = DeliveryStatus.Sent;
        SentAt = now;
    }

    public void Postpone(DateTimeOffset until)
    {
        Attempts--;
        AvailableAt = until;
    }

    /// <summary>The receiver refused for good.</summary>
    public void GiveUp() => Status = DeliveryStatus.Failed;

    public void Drop() => Status = DeliveryStatus.Dropped;

    public void Summarise(DateOnly day)
    {
        Status = DeliveryStatus.Summarised;
        SummaryOn = day;
    }

    /// <summary>Doubles from 30 s to at most 6 h, with jitter 0-1 so that a server that comes back is not met by all at once.</summary>
    public void Failed(DateTimeOffset now, double jitter)
    {
        if (Attempts >= MaxAttempts) Status = DeliveryStatus.Failed;
        else AvailableAt = now + BackOff(Attempts, jitter);
    }

    internal static TimeSpan BackOff(int attempts, double jitter) =>
        TimeSpan.FromSeconds(Math.Min(30 * Math.Pow(2, attempts - 1), 21_600) * (0.75 + (jitter / 2)));
}
