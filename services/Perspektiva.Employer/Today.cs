namespace Perspektiva.Employer;

/// <summary>The day in Europe/Berlin, by which places begin, end and expire.</summary>
internal sealed class Today(TimeProvider time)
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    public DateOnly InGermany() => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(time.GetUtcNow(), Berlin).DateTime);
}
