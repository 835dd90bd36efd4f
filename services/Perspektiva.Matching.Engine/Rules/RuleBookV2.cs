namespace Perspektiva.Matching.Engine;

/// <summary>
/// Version 2, in force on 29 November 2026: a place's days and times speak beside its stated demands, its end bounds begin and length, and §§ 16-18 JArbSchG are read as narrowly as
/// they stand. It took mail order for shops and developers for building sites, let training free piece work, began every night at 23 and ended months a day early at a month's end.
/// </summary>
internal static class RuleBookV2
{
    public const string Version = "rules-v2";

    public static readonly RuleBook Book = new(
        Version,
        [
            new("consent.matching", "Art. 9 Abs. 2 lit. a DSGVO", c => !c.Participant.MatchingConsent),
            new("status.ready", "", c => !c.Participant.Ready),
            new("place.published", "", c => !c.Place.Published),
            new("place.capacity", "", c => c.Place.CapacityFree < 1),
            new("dates.window", "", c => PairRules.MissesWindow(c.StartOn, c.Participant.AvailableTo, c.Place.LastStart)),
            new("mobility.radius", "", c => PairRules.TooFar(c.DistanceMetres, c.Participant.MobilityRadiusKm)),
            new("hours.most", "", c => PairRules.TooManyHours(c.Place.WeeklyMinutes, c.Participant.HoursMax)),
            new("functional.cannot", "", c => (c.Participant.CannotDo & Demands(c.Place)) != 0),
            new("placetype.supported-employment", "§ 55 SGB IX", c => PairRules.Lacks(c, Entitlements.SupportedEmployment)),
            new("placetype.workshop", "§§ 61, 61a, 219 SGB IX", c => PairRules.Lacks(c, Entitlements.WorkshopBenefits)),
            new("placetype.length", "§ 46, § 54a SGB III, § 55 SGB IX", c => PairRules.BreaksLength(c.Place.Type, c.StartOn, c.Place.DayAfter(c.StartOn), Months.DayAfterV2)),
        ],
        YouthRules.Of(SectorTraits.SaturdayWorkV2, SectorTraits.SundayWork, SectorTraits.LongSpanV2, trainingFreesPieceWork: true),
        Demands,
        (place, start) => place.DayAfter(start),
        Months.DayAfterV2,
        _ => null);

    private static FunctionalConstraint Demands(PlaceProfile place) => place.Demands | place.TimesDemand(nightFrom: 23);
}
