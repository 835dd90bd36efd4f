namespace Perspektiva.Matching.Engine;

/// <summary>What a rule looks at.</summary>
/// <param name="Participant">The person.</param>
/// <param name="Place">The place.</param>
/// <param name="StartOn">First day on which both are there.</param>
/// <param name="DistanceMetres">Null when one location is unknown.</param>
internal readonly record struct RuleContext(ParticipantProfile Participant, PlaceProfile Place, DateOnly StartOn, int? DistanceMetres)
{
    public static RuleContext Of(ParticipantProfile participant, PlaceProfile place, DateOnly onDate) => new(
        participant, place, FitFormulaV1.StartOn(participant, place, onDate), FitFormulaV1.Distance(participant.Location, place.Location));

    public YouthClass Class => YouthClasses.Of(Participant.BandOn(StartOn), Participant.FullTimeSchooling);
}

/// <summary>A rule beside the youth labour protection: a limit of the person, of the place, or of the law on a place type.</summary>
internal sealed record PairRule(string Id, string Citation, Func<RuleContext, bool> Excludes);

/// <summary>All hard rules, version 1. Frozen like the formula; a place that one of them excludes is never ranked.</summary>
internal static class RuleBookV1
{
    public const string Version = "rules-v1";

    public static readonly PairRule[] Pair =
    [
        new("consent.matching", "Art. 9 Abs. 2 lit. a DSGVO", c => !c.Participant.MatchingConsent),
        new("status.ready", "", c => !c.Participant.Ready),
        new("place.published", "", c => !c.Place.Published),
        new("place.capacity", "", c => c.Place.CapacityFree < 1),
        new("dates.window", "", c => MissesWindow(c.StartOn, c.Participant.AvailableTo, c.Place.StartTo)),
        new("mobility.radius", "", c => TooFar(c.DistanceMetres, c.Participant.MobilityRadiusKm)),
        new("hours.most", "", c => TooManyHours(c.Place.WeeklyMinutes, c.Participant.HoursMax)),
        new("functional.cannot", "", c => (c.Participant.CannotDo & c.Place.Demands) != 0),
        new("placetype.supported-employment", "§ 55 SGB IX", c => Lacks(c, Entitlements.SupportedEmployment)),
        new("placetype.workshop", "§§ 61, 61a, 219 SGB IX", c => Lacks(c, Entitlements.WorkshopBenefits)),
        new("placetype.length", "§ 46, § 54a SGB III, § 55 SGB IX", c => BreaksLength(c.Place.Type, c.Place.DurationDays, c.StartOn)),
    ];

    /// <summary>Whether any rule excludes.</summary>
    public static bool Excludes(in RuleContext context)
    {
        foreach (var rule in Pair)
        {
            if (rule.Excludes(context))
                return true;
        }

        var youth = context.Class;
        if (youth == YouthClass.Adult)
            return false;
        foreach (var rule in YouthRules.All)
        {
            if (rule.Forbids(context.Place, youth))
                return true;
        }

        return false;
    }

    public static bool MissesWindow(DateOnly start, DateOnly? availableTo, DateOnly? startTo) => start > availableTo || start > startTo;

    public static bool TooFar(int? metres, int? radiusKm) => metres > radiusKm * 1000L;

    public static bool TooManyHours(int? weeklyMinutes, int hoursMax) => weeklyMinutes > hoursMax * 60;

    public static Entitlements Needs(PlaceType type) => type switch
    {
        PlaceType.InCompanyQualification or PlaceType.SupportedJob => Entitlements.SupportedEmployment,
        PlaceType.WorkshopPlace or PlaceType.BudgetForWork => Entitlements.WorkshopBenefits,
        _ => Entitlements.None,
    };

    /// <summary>Lengths that the law itself bounds: trial employment 3 months, entry qualification 4 to 12, in-company qualification 24 and 12 more.</summary>
    public static bool BreaksLength(PlaceType type, int? durationDays, DateOnly start)
    {
        if (durationDays is not { } days)
            return false;
        var end = start.DayNumber + days;
        return type switch
        {
            PlaceType.TrialEmployment => end > DayAfterMonths(start, 3),
            PlaceType.EntryQualification => end < DayAfterMonths(start, 4) || end > DayAfterMonths(start, 12),
            PlaceType.InCompanyQualification => end > DayAfterMonths(start, 36),
            _ => false,
        };
    }

    /// <summary>Whether a stated length ends within so many months; an open one does not.</summary>
    public static bool LastsAtMost(int? durationDays, DateOnly start, int months) => start.DayNumber + durationDays <= DayAfterMonths(start, months);

    private static bool Lacks(in RuleContext context, Entitlements benefit) =>
        Needs(context.Place.Type) == benefit && context.Participant.Entitlements is { } confirmed && !confirmed.HasFlag(benefit);

    private static int DayAfterMonths(DateOnly start, int months) =>
        start.Year + 4 > DateOnly.MaxValue.Year ? start.DayNumber + (31 * months) : start.AddMonths(months).DayNumber;
}
