namespace Perspektiva.Matching.Engine;

/// <summary>Where a period of months ends that begins with a day (§ 187 Abs. 2, § 188 Abs. 2 and 3 BGB).</summary>
internal static class Months
{
    /// <summary>
    /// Number of the day after the last one: that of the same number in the last month. Where that month has none, the period ends with the month, so it is the first of the next:
    /// three months from 30 November end with February, in a leap year too.
    /// </summary>
    public static int DayAfter(DateOnly start, int months)
    {
        if (NearTheEnd(start))
            return start.DayNumber + (31 * months);
        var same = start.AddMonths(months);
        return same.Day < start.Day ? same.DayNumber + 1 : same.DayNumber;
    }

    /// <summary><see cref="DayAfter"/> as rules-v1 and rules-v2 read it: a day too early where the last month has no day of that number.</summary>
    public static int DayAfterV2(DateOnly start, int months) => NearTheEnd(start) ? start.DayNumber + (31 * months) : start.AddMonths(months).DayNumber;

    // The calendar has no day that far.
    private static bool NearTheEnd(DateOnly start) => start.Year + 4 > DateOnly.MaxValue.Year;
}
