namespace Perspektiva.Portal.Api;

/// <summary>Days are reckoned in Europe/Berlin, as the platform does.</summary>
internal static class BerlinDay
{
    /// <summary>Today there.</summary>
    public static DateOnly Today(TimeProvider clock) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(clock.GetUtcNow(), TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin")).Date);
}
