namespace Perspektiva.Matching.Engine;

/// <summary>
/// Version 4: a shift that goes on from Friday into Saturday is work at the weekend, and no day is told as "lawful from" on which nothing can begin any more.
/// </summary>
internal static class RuleBookV4
{
    public const string Version = "rules-v4";

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
            new("functional.cannot", "", c => (c.Participant.CannotDo & c.Place.AllDemands) != 0),
            new("placetype.supported-employment", "§ 55 SGB IX", c => PairRules.Lacks(c, Entitlements.SupportedEmployment)),
            new("placetype.workshop", "§§ 61, 61a, 219 SGB IX", c => PairRules.Lacks(c, Entitlements.WorkshopBenefits)),
            new("placetype.length", "§ 46, § 54a SGB III, § 55 SGB IX", c => PairRules.BreaksLength(c.Place.Type, c.StartOn, c.Place.DayAfter(c.StartOn))),
        ],
        YouthRules.All,
        place => place.AllDemands,
        (place, start) => place.DayAfter(start),
        Months.DayAfter,
        LastStart);

    private static DateOnly? LastStart(RuleContext c) => c.Participant.AvailableTo is { } last && !(c.Place.LastStart <= last) ? last : c.Place.LastStart;
}
