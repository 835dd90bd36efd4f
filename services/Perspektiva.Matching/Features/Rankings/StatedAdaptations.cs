using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Domain.Proposals;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Matching.Features.Rankings;

/// <summary>Adaptations as a body states them, and as the engine takes them.</summary>
internal static class StatedAdaptations
{
    /// <summary>One for each dimension and some more.</summary>
    public const int Most = 40;

    /// <summary>The most hours a week that the engine knows.</summary>
    public const int MostHours = 60;

    /// <summary>The most minutes a day.</summary>
    public const int MostMinutes = 24 * 60;

    /// <summary>Why a demand stays though it is taken away.</summary>
    public const string LiesInTheTimes = "lies in the place's days or times: state days, or shiftStart with shiftEnd";

    private static readonly (string Name, Func<PlaceAdaptation, object?> Thing)[] OnlyOnce =
    [
        ("the hours a week", one => one.HoursPerWeek), ("the minutes a day", one => one.DailyMinutes), ("begin and end", one => one.ShiftStart), ("the days", one => one.Days),
    ];

    /// <summary>As the engine takes them.</summary>
    /// <param name="place">The place as it is: what its own days and times demand goes with other ones.</param>
    public static IReadOnlyList<Engine.Adaptation> ToEngine(this IEnumerable<PlaceAdaptation> adaptations, Engine.PlaceProfile place)
    {
        var ofTheShift = FunctionalConstraint.Night | (GoesOnIntoTheWeekend(place) ? FunctionalConstraint.Weekend : 0);
        return [.. adaptations.Select(one => ToEngine(one, ofTheShift))];
    }

    /// <summary>Where a demand is taken away that the place as adapted keeps, since it lies in its days and times: night or weekend.</summary>
    public static IReadOnlyList<int> InVain(this IReadOnlyList<PlaceAdaptation> adaptations, Engine.PlaceProfile place)
    {
        var demands = (FunctionalConstraint)Engine.MatchingEngine.DemandsOf(Engine.MatchingEngine.Adapted(place, adaptations.ToEngine(place)));
        return [.. adaptations.Index().Where(one => one.Item.Removes is { } removed && (removed & demands) != 0).Select(one => one.Index)];
    }

    /// <summary>What keeps the place as adapted from holding together, where the place as it is does not lack the same: hours that no such day or week holds could suit anybody.</summary>
    /// <returns>For each what would have to be stated too, or otherwise, and why.</returns>
    public static IEnumerable<(string Parameter, string Reason)> Contradictions(this IReadOnlyList<PlaceAdaptation> adaptations, Engine.PlaceProfile place)
    {
        var adapted = Engine.MatchingEngine.Adapted(place, adaptations.ToEngine(place));
        if (OverfillsTheDay(adapted) && !OverfillsTheDay(place))
            yield return ("dailyMinutes", "must fit between begin and end of the adapted place's day together with the breaks");
        if (OverfillsTheWeek(adapted) && !OverfillsTheWeek(place))
            yield return ("hoursPerWeek", "must not be more than the adapted place's longest day on each of its working days");
    }

    /// <summary>Checks the list in a body; findings go to the check.</summary>
    /// <param name="under">Where in the body the list's owner stands; the body itself by default.</param>
    public static void Read(IReadOnlyList<PlaceAdaptation>? stated, DateOnly today, Check check, string under = "")
    {
        var list = $"{under}/adaptations";
        check.Count(list, stated, 0, Most);
        for (var i = 0; i < Math.Min(stated?.Count ?? 0, Most); i++)
        {
            if (check.Required($"{list}/{i}", stated![i]))
                Read(stated[i], $"{list}/{i}", today, check);
        }
        foreach (var (name, thing) in OnlyOnce)
            check.That((stated ?? []).Count(one => one is not null && thing(one) is not null) <= 1, list, $"must not state {name} twice", "duplicate");
    }

    private static void Read(PlaceAdaptation one, string at, DateOnly today, Check check)
    {
        check.That(
            one.SaysOneThing(), at,
            "must say one thing: dimension with levels, removes, removesHazard, removesPieceWork, hoursPerWeek, dailyMinutes, shiftStart with shiftEnd, or days", "mismatch");
        check.Known($"{at}/dimension", one.Dimension);
        check.Range($"{at}/levels", one.Levels, 0, Engine.SupportProfile.MaxLevels);

        // "none" is a name of these, too, and no demand or danger.
        check.That(one.Removes is not FunctionalConstraint.None, $"{at}/removes", "is not one of the known values", "unknown_value");
        check.That(one.RemovesHazard is not Hazard.None, $"{at}/removesHazard", "is not one of the known values", "unknown_value");
        check.That(one.RemovesPieceWork is not false, $"{at}/removesPieceWork", "must be true or be left out", "unknown_value");
        check.Range($"{at}/hoursPerWeek", one.HoursPerWeek, 1, MostHours);
        check.Range($"{at}/dailyMinutes", one.DailyMinutes, 1, MostMinutes);
        check.Count($"{at}/days", one.Days, 1, 7);
        check.That(one.Days is not { } days || days.Distinct().Count() == days.Count, $"{at}/days", "must not name a day twice", "duplicate");
        check.Known($"{at}/owner", one.Owner);
        check.Range($"{at}/by", one.By, today, today.AddYears(3));
    }

    private static Engine.Adaptation ToEngine(PlaceAdaptation one, FunctionalConstraint ofTheShift) => new()
    {
        Dimension = (Engine.Dimension?)one.Dimension,
        Levels = one.Levels ?? 0,
        Removes = (Engine.FunctionalConstraint)(one.Removes ?? Instead(one, ofTheShift)),
        RemovesHazards = (Engine.Hazard)(one.RemovesHazard ?? Hazard.None),
        RemovesPieceWork = one.RemovesPieceWork ?? false,
        WeeklyMinutes = one.HoursPerWeek * 60,
        DailyMinutes = one.DailyMinutes,
        ShiftStart = one.ShiftStart,
        ShiftEnd = one.ShiftEnd,
        Days = one.Days is { } days ? (Engine.Weekdays)days.Aggregate(0, (all, day) => all | (1 << (int)day)) : null,
    };

    private static bool OverfillsTheDay(Engine.PlaceProfile place) =>
        place is { DailyMinutes: { } daily, ShiftStart: { } from, ShiftEnd: { } until } && daily + (place.BreakMinutes ?? 0) > (from == until ? MostMinutes : (until - from).TotalMinutes);

    private static bool OverfillsTheWeek(Engine.PlaceProfile place) =>
        place is { DailyMinutes: { } daily, WeeklyMinutes: { } weekly, Days: not Engine.Weekdays.None } && weekly > daily * int.PopCount((int)place.Days);

    /// <summary>Agreed days and times say themselves whether weekend and night lie in them; what the place stated of its own ones goes.</summary>
    private static FunctionalConstraint Instead(PlaceAdaptation one, FunctionalConstraint ofTheShift) =>
        (one.Days is null ? 0 : FunctionalConstraint.Weekend) | (one.ShiftStart is null ? 0 : ofTheShift);

    /// <summary>Works at the weekend only since a shift of Friday ends on Saturday: then the weekend lies in the times.</summary>
    private static bool GoesOnIntoTheWeekend(Engine.PlaceProfile place) =>
        (place.Days & (Engine.Weekdays.Saturday | Engine.Weekdays.Sunday)) == 0
        && Engine.MatchingEngine.DemandsOf(place with { Demands = Engine.FunctionalConstraint.None }).HasFlag(Engine.FunctionalConstraint.Weekend);
}
