namespace Perspektiva.Matching.Engine;

/// <summary>
/// Version 3: mail order is no open shop (§ 16 JArbSchG), a developer no building site (§ 12), no training frees piece work (§ 23); night lies an hour earlier in bakeries
/// (§ 2 Abs. 3 ArbZG), and months end as § 188 BGB has it. In force until 30 November 2026: a shift counted to the day on which it began, so a Friday's night was no weekend, and "lawful from" was told whether or not
/// anything could begin then.
/// </summary>
internal static class RuleBookV3
{
    public const string Version = "rules-v3";

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
            new("placetype.length", "§ 46, § 54a SGB III, § 55 SGB IX", c => PairRules.BreaksLength(c.Place.Type, c.StartOn, c.Place.DayAfter(c.StartOn))),
        ],
        YouthRules.All,
        Demands,
        (place, start) => place.DayAfter(start),
        Months.DayAfter,
        _ => null);

    private static FunctionalConstraint Demands(PlaceProfile place) => place.Demands | place.DemandsOfTimesV3;
}
