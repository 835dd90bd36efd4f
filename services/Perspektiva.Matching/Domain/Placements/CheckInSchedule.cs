namespace Perspektiva.Matching.Domain.Placements;

/// <summary>When the next check-in is due: weekly in the first month, every two weeks to month 3, monthly to month 6, quarterly to month 24; one step denser while a warning is open; and on known cliffs.</summary>
internal static class CheckInSchedule
{
    /// <summary>So many days after a new supervisor or another shift a check-in is due at the latest.</summary>
    public const int AfterChangeDays = 7;

    private const int LastMonths = 24;

    /// <summary>Three days (an open warning in the first month), a week, two weeks, a month, a quarter.</summary>
    private static readonly Step[] Steps = [new(0, 3), new(0, 7), new(0, 14), new(1, 0), new(3, 0)];

    /// <summary>The first check-in is on the first day; later ones follow the last that was held.</summary>
    /// <param name="startsOn">First day at the place, or the day on which accompaniment was opened again; later by the days of pauses since then.</param>
    /// <param name="lastHeldOn">Day of the last check-in, none before the first.</param>
    /// <param name="warningOpen">A warning sign is open.</param>
    /// <param name="cliffs">Days that get a check-in of their own: end of probation, end of a wage subsidy, a week after a new supervisor, another shift or a step back that opens the schedule again.</param>
    /// <returns>The day, or none when accompaniment by schedule is over.</returns>
    public static DateOnly? Next(DateOnly startsOn, DateOnly? lastHeldOn, bool warningOpen, params ReadOnlySpan<DateOnly?> cliffs)
    {
        if (lastHeldOn is not { } last || last < startsOn)
            return startsOn;
        var due = Interval(startsOn, last, warningOpen)?.After(last);
        foreach (var cliff in cliffs)
        {
            if (cliff is { } day && day > last && (due is null || day < due))
                due = day;
        }
        return due;
    }

    /// <summary>Whether the schedule is over on a day, unless a warning is open.</summary>
    /// <param name="startsOn">As for <see cref="Next"/>.</param>
    /// <param name="on">The day.</param>
    public static bool IsOver(DateOnly startsOn, DateOnly on) => on >= startsOn.AddMonths(LastMonths);

    private static Step? Interval(DateOnly startsOn, DateOnly on, bool warningOpen)
    {
        var tier = on < startsOn.AddMonths(1) ? 1
            : on < startsOn.AddMonths(3) ? 2
            : on < startsOn.AddMonths(6) ? 3
            : !IsOver(startsOn, on) ? 4
            : 5;
        var index = warningOpen ? tier - 1 : tier;
        return index < Steps.Length ? Steps[index] : null;
    }

    private sealed record Step(int Months, int Days)
    {
        public DateOnly After(DateOnly day) => day.AddMonths(Months).AddDays(Days);
    }
}
