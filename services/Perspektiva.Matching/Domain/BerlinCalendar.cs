namespace Perspektiva.Matching.Domain;

/// <summary>Days are days in Germany, instants are UTC.</summary>
internal static class BerlinCalendar
{
    private static readonly TimeZoneInfo Zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    /// <summary>The day in Europe/Berlin at the clock's instant.</summary>
    public static DateOnly Today(this TimeProvider clock) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(clock.GetUtcNow(), Zone).DateTime);
}
