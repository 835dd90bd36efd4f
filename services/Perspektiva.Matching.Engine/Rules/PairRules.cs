namespace Perspektiva.Matching.Engine;

/// <summary>What the books' rules ask of a pair, each in one place for reference, index and advice.</summary>
internal static class PairRules
{
    public static bool MissesWindow(DateOnly start, DateOnly? availableTo, DateOnly? startTo) => start > availableTo || start > startTo;

    public static bool TooFar(int? metres, int? radiusKm) => metres > radiusKm * 1000L;

    /// <summary>The filter of a list: who asks for what is near wants nothing of which nobody knows where it is.</summary>
    public static bool MayBeBeyond(int? metres, int? withinKm) => withinKm is { } km && !(metres <= km * 1000L);

    public static bool TooManyHours(int? weeklyMinutes, int hoursMax) => weeklyMinutes > hoursMax * 60;

    public static Entitlements Needs(PlaceType type) => type switch
    {
        PlaceType.InCompanyQualification or PlaceType.SupportedJob => Entitlements.SupportedEmployment,
        PlaceType.WorkshopPlace or PlaceType.BudgetForWork => Entitlements.WorkshopBenefits,
        _ => Entitlements.None,
    };

    public static bool Lacks(in RuleContext context, Entitlements benefit) =>
        Needs(context.Place.Type) == benefit && context.Participant.BenefitsRefused.HasFlag(benefit);

    /// <summary>Lengths that the law itself bounds: trial employment 3 months, entry qualification 4 to 12, in-company qualification 24 and 12 more.</summary>
    /// <param name="type">Place type.</param>
    /// <param name="start">First day.</param>
    /// <param name="dayAfter">Number of the day after the last one; null = open.</param>
    public static bool BreaksLength(PlaceType type, DateOnly start, int? dayAfter) => BreaksLength(type, start, dayAfter, Months.DayAfter);

    /// <summary>The same with a book's own reading of when months end.</summary>
    public static bool BreaksLength(PlaceType type, DateOnly start, int? dayAfter, Func<DateOnly, int, int> dayAfterMonths) => dayAfter is { } end && type switch
    {
        PlaceType.TrialEmployment => end > dayAfterMonths(start, 3),
        PlaceType.EntryQualification => end < dayAfterMonths(start, 4) || end > dayAfterMonths(start, 12),
        PlaceType.InCompanyQualification => end > dayAfterMonths(start, 36),
        _ => false,
    };
}
