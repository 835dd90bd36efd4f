namespace Perspektiva.Participant.Domain;

/// <summary>Days are reckoned in Europe/Berlin: a birthday there begins at its midnight, not at UTC's.</summary>
internal static class BerlinDays
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    public static DateOnly Today(this TimeProvider clock) => DayOf(clock.GetUtcNow());

    public static DateOnly DayOf(DateTimeOffset instant) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, Berlin).DateTime);
}
