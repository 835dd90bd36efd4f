namespace Perspektiva.Matching.Engine;

/// <summary>
/// Version 1, in force until 28 November 2026. It read the demands that a company ticked and no others, measured a length from the place's own first day, and took
/// the Sundays of §§ 16-18 JArbSchG more widely (households, all of agriculture and of the arts). Only what was stored under it is answered by it.
/// </summary>
internal static class RuleBookV1
{
    public const string Version = "rules-v1";

    public static readonly RuleBook Book = new(
        Version,
        [
            new("consent.matching", "Art. 9 Abs. 2 lit. a DSGVO", c => !c.Participant.MatchingConsent),
            new("status.ready", "", c => !c.Participant.Ready),
            new("place.published", "", c => !c.Place.Published),
            new("place.capacity", "", c => c.Place.CapacityFree < 1),
            new("dates.window", "", c => PairRules.MissesWindow(c.StartOn, c.Participant.AvailableTo, c.Place.StartTo)),
            new("mobility.radius", "", c => PairRules.TooFar(c.DistanceMetres, c.Participant.MobilityRadiusKm)),
            new("hours.most", "", c => PairRules.TooManyHours(c.Place.WeeklyMinutes, c.Participant.HoursMax)),
            new("functional.cannot", "", c => (c.Participant.CannotDo & Demands(c.Place)) != 0),
            new("placetype.supported-employment", "§ 55 SGB IX", c => PairRules.Lacks(c, Entitlements.SupportedEmployment)),
            new("placetype.workshop", "§§ 61, 61a, 219 SGB IX", c => PairRules.Lacks(c, Entitlements.WorkshopBenefits)),
            new("placetype.length", "§ 46, § 54a SGB III, § 55 SGB IX", c => PairRules.BreaksLength(c.Place.Type, c.StartOn, DayAfter(c.Place, c.StartOn), Months.DayAfterV2)),
        ],
        YouthRules.Of(SectorTraits.SaturdayWorkV1, SectorTraits.SundayWorkV1, SectorTraits.LongSpanV2, trainingFreesPieceWork: true),
        Demands,
        DayAfter,
        Months.DayAfterV2,
        _ => null);

    private static FunctionalConstraint Demands(PlaceProfile place) => place.Demands;

    private static int? DayAfter(PlaceProfile place, DateOnly start) => start.DayNumber + place.DurationDays;
}
