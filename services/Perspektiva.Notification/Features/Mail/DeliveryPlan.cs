using Perspektiva.Notification.Domain;

namespace Perspektiva.Notification.Features.Mail;

/// <summary>What to do with a due e-mail. Pure, so that quiet hours, budget and summaries can be tried without a server.</summary>
internal static class DeliveryPlan
{
    /// <summary>When the day's summary goes out, Europe/Berlin.</summary>
    public static readonly TimeOnly SummaryAt = new(17, 0);

    /// <summary>Decides on one delivery.</summary>
    /// <param name="delivery">The due delivery.</param>
    /// <param name="preference">The recipient's choice.</param>
    /// <param name="alreadyRead">The notice was read meanwhile; of a summary, all that it counts.</param>
    /// <param name="sentToday">E-mails sent to this recipient on this Berlin day.</param>
    /// <param name="now">UTC.</param>
    /// <param name="zone">Europe/Berlin.</param>
    public static Decision Decide(Delivery delivery, Preference preference, bool alreadyRead, int sentToday, DateTimeOffset now, TimeZoneInfo zone)
    {
        if (!preference.Email || alreadyRead) return new(Action.Drop, now);
        if (delivery.Urgent) return new(Action.Send, now);
        var allowed = preference.NextAllowed(now, zone);
        if (allowed > now) return new(Action.Postpone, allowed);
        return delivery.Summary || sentToday < preference.DailyBudget ? new(Action.Send, now) : new(Action.Summarise, NextSummary(now, zone));
    }

    /// <summary>The next time a summary goes out: today at <see cref="SummaryAt"/>, or tomorrow once that has passed.</summary>
    public static DateTimeOffset NextSummary(DateTimeOffset now, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(now, zone);
        var day = DateOnly.FromDateTime(local.Date);
        if (TimeOnly.FromTimeSpan(local.TimeOfDay) >= SummaryAt) day = day.AddDays(1);
        var at = day.ToDateTime(SummaryAt);
        return new DateTimeOffset(at, zone.GetUtcOffset(at)).ToUniversalTime();
    }

    /// <summary>What to do, and for a later time, when.</summary>
    public readonly record struct Decision(Action Action, DateTimeOffset At);

    public enum Action { Send, Postpone, Summarise, Drop }
}
