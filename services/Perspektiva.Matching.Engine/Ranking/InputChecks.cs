namespace Perspektiva.Matching.Engine;

/// <summary>What is wrong with a record; a wrong record is left out and named, never thrown about.</summary>
internal static class InputChecks
{
    public const int MaxTop = 1_000;

    /// <summary>All hours of a week.</summary>
    private const int MaxHours = 168;

    public static InputProblem? Check(ParticipantProfile p)
    {
        if (p.Id == Guid.Empty)
            return new(p.Id, "id-missing", "the participant has no id");
        if (p.Abilities is null || p.Support is null)
            return new(p.Id, "profile-missing", "abilities and support must be there, empty ones if need be");
        if (p.Location is { IsValid: false })
            return new(p.Id, "location-out-of-range", "the location lies outside the earth's degrees");
        if (p.MobilityRadiusKm is < 1 or > 1000)
            return new(p.Id, "radius-out-of-range", "the mobility radius must be from 1 to 1000 km");
        if (p.HoursMax is < 1 or > MaxHours || p.HoursMin < 0 || p.HoursMin > p.HoursMax)
            return new(p.Id, "hours-out-of-range", "hours a week must be 0 <= least <= most, most from 1 to 168");
        if (p.AgeBand is < AgeBand.Child or > AgeBand.Adult || ((int)p.CannotDo & ~(int)FunctionalConstraint.All) != 0)
            return new(p.Id, "unknown-value", "the age band or a constraint is unknown");
        if (p.Interests.IsDefault)
            return new(p.Id, "interests-missing", "interests must be a list, an empty one if need be");
        foreach (var interest in p.Interests)
        {
            if (interest.Field is < 1 or > 99 || interest.Weight is < 1 or > 3)
                return new(p.Id, "interest-out-of-range", "an interest has a two-digit field and a weight from 1 to 3");
        }

        return null;
    }

    public static InputProblem? Check(PlaceProfile p)
    {
        if (p.Id == Guid.Empty)
            return new(p.Id, "id-missing", "the place has no id");
        if (p.Requirements is null || p.Support is null)
            return new(p.Id, "profile-missing", "requirements and support must be there, empty ones if need be");
        if (p.Location is { IsValid: false })
            return new(p.Id, "location-out-of-range", "the location lies outside the earth's degrees");
        if (p.DailyMinutes is < 1 or > 1440 || p.WeeklyMinutes is < 1 or > 10_080 || p.BreakMinutes is < 0 or > 480)
            return new(p.Id, "minutes-out-of-range", "working minutes must be from 1 to 1440 a day and 10080 a week, breaks from 0 to 480");
        if (p.CapacityFree < 0 || p.DurationDays is < 1 or > 36_500)
            return new(p.Id, "number-out-of-range", "free capacity must be 0 or more, the duration from 1 to 36500 days");
        if (p.Type is < PlaceType.TrialDays or > PlaceType.Job || ((int)p.Demands & ~(int)FunctionalConstraint.All) != 0
            || ((int)p.Days & ~127) != 0 || ((int)p.Hazards & ~127) != 0)
        {
            return new(p.Id, "unknown-value", "the type, a demand, a day or a hazard is unknown");
        }

        return null;
    }

    public static InputProblem? Check(RankOptions options)
    {
        if (options.Top is < 1 or > MaxTop)
            return new(Guid.Empty, "top-out-of-range", "top must be from 1 to 1000");
        if (options.Types.IsDefault || options.Fields.IsDefault)
            return new(Guid.Empty, "filter-missing", "filters must be lists, empty ones if need be");
        foreach (var type in options.Types)
        {
            if (type is < PlaceType.TrialDays or > PlaceType.Job)
                return new(Guid.Empty, "unknown-value", "a place type of the filter is unknown");
        }

        return options.WithinKm is < 1 or > 1000
            ? new(Guid.Empty, "within-out-of-range", "the distance must be from 1 to 1000 km")
            : null;
    }
}
