using System.Numerics;

namespace Perspektiva.Matching.Engine;

/// <summary>The small adaptations that a place leaves room for, in a fixed order.</summary>
internal static class SmallChanges
{
    private const int DayMost = 8 * 60;
    private const int WeekMost = 40 * 60;
    private static readonly TimeOnly Morning = new(6, 0);
    private static readonly TimeOnly Evening = new(20, 0);
    private static readonly int[] PartTimeHours = [30, 20];

    public static IEnumerable<(string Id, Adaptation Adaptation, LocalText Text)> Of(PlaceProfile place) =>
        Supports(place).Concat(Demands(place)).Concat(Hazards(place)).Concat(Times(place)).Concat(Hours(place));

    private static IEnumerable<(string, Adaptation, LocalText)> Supports(PlaceProfile place)
    {
        for (var dimension = Dimension.Planning; dimension <= Dimension.Stamina; dimension++)
        {
            // Nothing lies below level 1, so support that reaches down to it has nothing left to answer.
            if (place.Requirements[dimension].Level - place.Support[dimension] <= 1 || place.Support[dimension] >= SupportProfile.MaxLevels)
                continue;
            yield return ($"support.{dimension}", new Adaptation { Dimension = dimension, Levels = 1 }, TextCatalog.Text("advice.support", TextCatalog.Word($"dimension.{dimension}")));
        }
    }

    private static IEnumerable<(string, Adaptation, LocalText)> Demands(PlaceProfile place)
    {
        for (var bits = (uint)place.Demands; bits != 0; bits &= bits - 1)
        {
            var demand = (FunctionalConstraint)(1 << BitOperations.TrailingZeroCount(bits));
            yield return ($"without.{demand}", new Adaptation { Removes = demand }, TextCatalog.Text("advice.without", TextCatalog.Word($"constraint.{demand}")));
        }
    }

    private static IEnumerable<(string, Adaptation, LocalText)> Hazards(PlaceProfile place)
    {
        for (var bits = (uint)place.Hazards; bits != 0; bits &= bits - 1)
        {
            var hazard = (Hazard)(1 << BitOperations.TrailingZeroCount(bits));
            yield return ($"without-danger.{hazard}", new Adaptation { RemovesHazards = hazard }, TextCatalog.Text("advice.without-danger", TextCatalog.Word($"hazard.{hazard}")));
        }
    }

    private static IEnumerable<(string, Adaptation, LocalText)> Times(PlaceProfile place)
    {
        if ((place.Days & ~Weekdays.WorkingWeek) != 0)
            yield return ("days", new Adaptation { Days = Weekdays.WorkingWeek }, TextCatalog.Text("advice.days"));
        if (place.ShiftStart is { } start && place.ShiftEnd is { } end && start < end && (start < Morning || end > Evening))
        {
            var within = new Adaptation { ShiftStart = start < Morning ? Morning : start, ShiftEnd = end > Evening ? Evening : end };
            yield return ("shift", within, TextCatalog.Text("advice.shift"));
        }
    }

    private static IEnumerable<(string, Adaptation, LocalText)> Hours(PlaceProfile place)
    {
        if (place is not { DailyMinutes: { } daily, WeeklyMinutes: { } weekly })
            yield break;
        if (daily > DayMost || weekly > WeekMost)
        {
            var full = new Adaptation { DailyMinutes = Math.Min(daily, DayMost), WeeklyMinutes = Math.Min(weekly, WeekMost) };
            yield return ("full-days", full, TextCatalog.Text("advice.full-days"));
        }

        foreach (var hours in PartTimeHours)
        {
            if (weekly <= hours * 60)
                continue;
            var days = Math.Max(1, BitOperations.PopCount((uint)place.Days));
            var part = new Adaptation { WeeklyMinutes = hours * 60, DailyMinutes = Math.Min(daily, Math.Max(1, hours * 60 / days)) };
            yield return ($"hours.{hours}", part, TextCatalog.Text("advice.hours", TextCatalog.Number(hours)));
        }
    }
}
