namespace Perspektiva.Notification.Domain;

/// <summary>How a recipient wants to be told: e-mail or not, when not, and how many a day.</summary>
internal sealed class Preference
{
    /// <summary>E-mails a day before the rest is summarised, where nothing else was chosen.</summary>
    public const int DefaultDailyBudget = 20;

    public required string Recipient { get; init; }
    public bool Email { get; private set; } = true;
    public TimeOnly? QuietFrom { get; private set; }
    public TimeOnly? QuietUntil { get; private set; }
    public int DailyBudget { get; private set; } = DefaultDailyBudget;
    public long Version { get; private set; }

    public void Choose(bool email, TimeOnly? quietFrom, TimeOnly? quietUntil, int dailyBudget)
    {
        (Email, QuietFrom, QuietUntil, DailyBudget) = (email, quietFrom, quietUntil, dailyBudget);
        Version++;
    }

    /// <summary>The first moment at or after <paramref name="now"/> outside the quiet hours (Europe/Berlin; they may span midnight).</summary>
    public DateTimeOffset NextAllowed(DateTimeOffset now, TimeZoneInfo zone)
    {
        if (QuietFrom is not { } from || QuietUntil is not { } until || from == until) return now;
        var local = TimeZoneInfo.ConvertTime(now, zone);
        var time = TimeOnly.FromTimeSpan(local.TimeOfDay);
        if (!time.IsBetween(from, until)) return now;
        var day = DateOnly.FromDateTime(local.Date);
        if (from > until && time >= from) day = day.AddDays(1);
        var end = day.ToDateTime(until);
        // A quiet period that ends inside the hour that summer time skips ends when the clock goes on.
        while (zone.IsInvalidTime(end)) end = end.AddMinutes(1);
        return new DateTimeOffset(end, zone.GetUtcOffset(end)).ToUniversalTime();
    }
}
