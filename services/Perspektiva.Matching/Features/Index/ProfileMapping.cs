using Perspektiva.Contracts.V1;

namespace Perspektiva.Matching.Features.Index;

/// <summary>From the events' words to the engine's. Both number their enums alike (a test holds that), so values are cast.</summary>
internal static class ProfileMapping
{
    /// <summary>All hours of a week: a limit that nobody stated excludes nothing.</summary>
    private const int NoLimitOfHours = 168;

    /// <summary>Whether the journey allows a ranking: being placed once never makes anyone unmatchable.</summary>
    public static bool IsOnTheWay(ParticipantStatus status) =>
        status is ParticipantStatus.Ready or ParticipantStatus.Placed or ParticipantStatus.Stabilising or ParticipantStatus.Sustained;

    /// <summary>The engine's view of a participant.</summary>
    /// <param name="e">The last state event.</param>
    /// <param name="mayMatch">Consent, with withdrawals that overtook the state.</param>
    public static Engine.ParticipantProfile ToProfile(this ParticipantChanged e, bool mayMatch) => new()
    {
        Id = e.ParticipantId,
        Abilities = Engine.AbilityProfile.TryFrom(e.Abilities, out var abilities, out _) ? abilities : Engine.AbilityProfile.Unknown,
        Support = Levels(e.SupportNeeds.Select(need => (need.Dimension, need.Kind, need.HoursPerWeek))),
        CannotDo = (Engine.FunctionalConstraint)e.Exclusions,
        Interests = [.. e.Interests.Where(interest => int.TryParse(interest.KldbMainGroup, out _))
            .Select(interest => new Engine.Interest(int.Parse(interest.KldbMainGroup, System.Globalization.CultureInfo.InvariantCulture), interest.Weight))],
        Location = e is { Latitude: { } latitude, Longitude: { } longitude } ? Engine.GeoPoint.FromDegrees(latitude, longitude) : null,
        MobilityRadiusKm = e.MobilityKm,
        HoursMin = e.HoursPerWeekMin ?? 0,
        HoursMax = e.HoursPerWeekMax ?? NoLimitOfHours,
        AvailableFrom = e.AvailableFrom,
        AvailableTo = e.AvailableUntil,
        AgeBand = (Engine.AgeBand)e.AgeBand,
        NextBandOn = e.NextBandOn,
        FullTimeSchooling = e.FullTimeSchooling,
        SchoolingUnstated = e.SchoolingUnstated,
        SchoolingEndsOn = e.SchoolingEndsOn,
        BenefitsGranted = Benefits(e.Benefits, EntitlementDecision.Granted),
        BenefitsRefused = Benefits(e.Benefits, EntitlementDecision.Refused),
        MatchingConsent = mayMatch,
        Ready = IsOnTheWay(e.Status),
    };

    /// <summary>The engine's view of a place.</summary>
    /// <param name="e">The last state event.</param>
    /// <param name="free">Seats that may still be taken.</param>
    /// <param name="companyAtRest">The company takes nobody at present: none of its places is open.</param>
    public static Engine.PlaceProfile ToProfile(this PlaceChanged e, int free, bool companyAtRest = false) => new()
    {
        Id = e.PlaceId,
        Requirements = Requirements(e.Requirements),
        Support = Levels(e.SupportOffers.Select(offer => (offer.Dimension, offer.Kind, offer.HoursPerWeek))),
        Demands = (Engine.FunctionalConstraint)e.Demands,
        Type = (Engine.PlaceType)e.Type,
        Kldb = e.KldbKey,
        Wz = e.WzCode,
        Location = Engine.GeoPoint.FromDegrees(e.Latitude, e.Longitude),
        DailyMinutes = Stated(e.DailyMinutes),
        WeeklyMinutes = Stated(e.WeeklyMinutes),
        BreakMinutes = e.BreakMinutes,
        ShiftStart = e.ShiftStart,
        ShiftEnd = e.ShiftEnd,
        Days = (Engine.Weekdays)e.Days,
        PublicHolidays = e.PublicHolidays,
        MultiShift = e.ShiftOperation,
        Hazards = (Engine.Hazard)e.Hazards,
        PieceWork = e.PieceWork,
        BelowGround = e.BelowGround,
        LightWork = e.LightWork,
        SpecialistSupervision = e.TrainingWithSupervision,
        CapacityFree = free,
        StartFrom = e.StartFrom,
        StartTo = e.StartUntil,
        EndsOn = e.EndsOn,
        Published = !companyAtRest && e.Status is (PlaceStatus.Published or PlaceStatus.Filled),
    };

    private static Engine.Entitlements Benefits(Entitlements? stated, EntitlementDecision decision) =>
        (stated?.SupportedEmployment == decision ? Engine.Entitlements.SupportedEmployment : Engine.Entitlements.None)
        | (stated?.WorkshopBenefits == decision ? Engine.Entitlements.WorkshopBenefits : Engine.Entitlements.None);

    private static int? Stated(int minutes) => minutes == 0 ? null : minutes;

    private static Engine.RequirementProfile Requirements(IReadOnlyList<Requirement?> asked)
    {
        var items = asked.Select(item => item is null ? Engine.Requirement.NotAsked : new Engine.Requirement(item.Level, (Engine.Importance)item.Importance)).ToArray();
        return Engine.RequirementProfile.TryFrom(items, out var profile, out _) ? profile : Engine.RequirementProfile.Nothing;
    }

    private static Engine.SupportProfile Levels(IEnumerable<(Dimension Dimension, SupportKind Kind, int Hours)> given)
    {
        var levels = given.GroupBy(support => support.Dimension).Select(group => KeyValuePair.Create(
            (Engine.Dimension)group.Key,
            Math.Min(Engine.SupportProfile.MaxLevels, group.Sum(support => Engine.SupportProfile.LevelsFor(support.Hours, NeedsPresence(support.Kind))))));
        return Engine.SupportProfile.TryFrom(levels, out var profile, out _) ? profile : Engine.SupportProfile.None;
    }

    private static bool NeedsPresence(SupportKind kind) => kind is SupportKind.Instruction or SupportKind.Presence;
}
