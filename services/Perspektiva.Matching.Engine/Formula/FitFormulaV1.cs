using System.Collections.Immutable;

namespace Perspektiva.Matching.Engine;

/// <summary>
/// The fit of a pair, version 1, in plain integers: the oracle of every faster path. Frozen: golden files hold it; a
/// changed formula is a new class. docs/matching.md has it on one page with its sources and a worked example.
/// </summary>
internal static class FitFormulaV1
{
    public const string Version = "fit-v1";
    public const int Full = 10_000;

    public static PairFit Evaluate(ParticipantProfile participant, PlaceProfile place, DateOnly onDate, FitParameters parameters)
    {
        var dimensions = ImmutableArray.CreateBuilder<DimensionFit>(AbilityProfile.Dimensions);
        int costs = 0, costsWorst = 0, costsBest = 0, worstGap = 0, worstGapLow = 0;
        for (var i = 0; i < AbilityProfile.Dimensions; i++)
        {
            var dimension = (Dimension)i;
            var asked = place.Requirements[dimension];
            var support = place.Support[dimension] + participant.Support[dimension];
            var item = Rate(dimension, asked, participant.Abilities[dimension], support, parameters);
            dimensions.Add(item);
            costs += item.Cost;
            var decisive = asked.Importance == Importance.Decisive;
            if (item.Kind != GapKind.Unknown)
            {
                costsWorst += item.Cost;
                costsBest += item.Cost;
                worstGap = decisive ? Math.Max(worstGap, item.UnansweredGap) : worstGap;
                continue;
            }

            // Level 1 is the widest gap, level 5 the widest under-challenge; one of them is the worst, and meeting it is free.
            var lowest = Rate(dimension, asked, 1, support, parameters);
            costsWorst += Math.Max(lowest.Cost, Rate(dimension, asked, 5, support, parameters).Cost);
            worstGapLow = decisive ? Math.Max(worstGapLow, lowest.UnansweredGap) : worstGapLow;
        }

        var start = StartOn(participant, place, onDate);
        var distance = Distance(participant.Location, place.Location);
        var interest = InterestCost(participant, place, parameters);
        var commute = CommuteCost(distance, participant.MobilityRadiusKm, parameters);
        var hours = HoursCost(participant, place, parameters);
        var waiting = WaitingCost(participant, start, onDate, parameters);
        var others = interest + commute + hours + waiting;

        var uncapped = Full - costs - others;
        var capped = Math.Min(uncapped, parameters.DecisiveCap[worstGap]);
        return new PairFit
        {
            Fit = Math.Max(0, capped),
            Low = Math.Max(0, Math.Min(Full - costsWorst - others, parameters.DecisiveCap[Math.Max(worstGap, worstGapLow)])),
            High = Math.Max(0, Math.Min(Full - costsBest - others, parameters.DecisiveCap[worstGap])),
            Dimensions = dimensions.MoveToImmutable(),
            InterestCost = interest,
            CommuteCost = commute,
            HoursCost = hours,
            WaitingCost = waiting,
            CapCost = uncapped - capped,
            FloorRelief = Math.Max(0, -capped),
            WorstDecisiveGap = worstGap,
            DistanceMetres = distance,
            StartOn = start,
        };
    }

    /// <summary>Cost of one dimension; ability null = not assessed.</summary>
    public static DimensionFit Rate(Dimension dimension, Requirement asked, int? ability, int support, FitParameters parameters)
    {
        var (cost, unanswered) = Cost(asked, ability, support, parameters);
        var kind = GapKind.Met;
        if (!asked.IsAsked)
            kind = GapKind.NotAsked;
        else if (ability is null)
            kind = GapKind.Unknown;
        else if (unanswered > 0)
            kind = GapKind.OverChallenge;
        else if (ability < asked.Level)
            kind = GapKind.Answered;
        else if (cost > 0)
            kind = GapKind.UnderChallenge;
        return new DimensionFit(dimension, kind, asked, ability, support, unanswered, cost);
    }

    /// <summary>The numbers of <see cref="Rate"/> alone.</summary>
    public static (int Cost, int Unanswered) Cost(Requirement asked, int? ability, int support, FitParameters parameters)
    {
        if (!asked.IsAsked)
            return (0, 0);
        var surplus = (ability ?? parameters.AssumedLevel) - asked.Level;
        if (ability is not null && surplus >= 0)
            return (parameters.UnderCost[surplus], 0);
        var unanswered = Math.Max(0, -surplus - support);
        if (ability is null)
            unanswered = Math.Min(unanswered, parameters.AssumedGapAtMost);
        return (GapCost(asked.Importance, unanswered, parameters), unanswered);
    }

    public static int GapCost(Importance importance, int unanswered, FitParameters parameters) =>
        parameters.GapCost[(int)importance] * unanswered * (unanswered + 1) / 2;

    public static int InterestCost(ParticipantProfile participant, PlaceProfile place, FitParameters parameters)
    {
        // Nobody asked, or an unknown occupation: no cost is guessed.
        if (participant.Interests.Length == 0 || place.Field == 0)
            return 0;
        var weight = 0;
        foreach (var interest in participant.Interests)
        {
            if (interest.Field == place.Field)
                weight = Math.Max(weight, interest.Weight);
        }

        return parameters.InterestCost[weight];
    }

    public static int? Distance(GeoPoint? from, GeoPoint? to) =>
        from is { } a && to is { } b ? EarthPoint.From(a).DistanceTo(EarthPoint.From(b)) : null;

    public static int CommuteCost(int? metres, int? radiusKm, FitParameters parameters)
    {
        if (metres is not { } distance || radiusKm is not { } km)
            return 0;
        long radius = km * 1000L;
        long within = Math.Min(distance, radius);
        return (int)(parameters.CommuteCost * within * within / (radius * radius));
    }

    public static int HoursCost(ParticipantProfile participant, PlaceProfile place, FitParameters parameters) =>
        place.WeeklyMinutes is null
            ? 0
            : Math.Min(parameters.MissingHoursAtMost, parameters.MissingHourCost * Math.Max(0, participant.HoursMin - place.WeeklyHours));

    public static DateOnly StartOn(ParticipantProfile participant, PlaceProfile place, DateOnly onDate)
    {
        var start = Later(onDate, participant.AvailableFrom);
        return Later(start, place.StartFrom);
    }

    public static int WaitingCost(ParticipantProfile participant, DateOnly start, DateOnly onDate, FitParameters parameters)
    {
        var weeks = (start.DayNumber - Later(onDate, participant.AvailableFrom).DayNumber) / 7;
        return Math.Min(parameters.WaitingAtMost, weeks * parameters.WaitingWeekCost);
    }

    private static DateOnly Later(DateOnly day, DateOnly? other) => other is { } o && o > day ? o : day;
}
