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
        // What lies in the days and times goes only with them.
        for (var bits = (uint)(place.Demands & ~place.DemandsOfTimes); bits != 0; bits &= bits - 1)
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
        if ((place.Days & ~Weekdays.WorkingWeek) != 0 && !(place with { Days = Weekdays.WorkingWeek }).DemandsOfTimes.HasFlag(FunctionalConstraint.Weekend))
        {
            var week = FiveDays(place);
            var text = week is { } minutes ? TextCatalog.Counted("advice.days-hours", minutes / 60) : TextCatalog.Text("advice.days");
            yield return ("days", new Adaptation { Days = Weekdays.WorkingWeek, Removes = FunctionalConstraint.Weekend, WeeklyMinutes = week }, text);
        }
        if (place.ShiftStart is { } start && place.ShiftEnd is { } end && start < end && (start < Morning || end > Evening))
        {
            var (begin, close) = (start < Morning ? Morning : start, end > Evening ? Evening : end);
            if (begin < close && (close - begin).TotalMinutes >= (place.DailyMinutes ?? 0) + (place.BreakMinutes ?? 0))
                yield return ("shift", new Adaptation { ShiftStart = begin, ShiftEnd = close, Removes = FunctionalConstraint.Night }, TextCatalog.Text("advice.shift"));
        }
    }

    /// <summary>What five of the longest days hold, in whole hours, where the place's week is more: nobody can work it from Monday to Friday.</summary>
    private static int? FiveDays(PlaceProfile place) =>
        place is { DailyMinutes: { } daily, WeeklyMinutes: { } weekly } && weekly > 5 * daily && daily * 5 / 60 is > 0 and var hours ? hours * 60 : null;

    private static IEnumerable<(string, Adaptation, LocalText)> Hours(PlaceProfile place)
    {
        if (place is not { DailyMinutes: { } daily, WeeklyMinutes: { } weekly })
            yield break;
        var days = Math.Max(1, BitOperations.PopCount((uint)place.Days));
        if (daily > DayMost || weekly > WeekMost)
        {
            // Days that are not stated bound no week.
            var most = place.Days == Weekdays.None ? WeekMost : Math.Min(WeekMost, days * Math.Min(daily, DayMost));
            var full = new Adaptation { DailyMinutes = Math.Min(daily, DayMost), WeeklyMinutes = Math.Min(weekly, most) };
            yield return ("full-days", full, TextCatalog.Text("advice.full-days"));
        }

        foreach (var hours in PartTimeHours)
        {
            if (weekly <= hours * 60)
                continue;
            var part = new Adaptation { WeeklyMinutes = hours * 60, DailyMinutes = Math.Min(daily, ((hours * 60) + days - 1) / days) };
            yield return ($"hours.{hours}", part, TextCatalog.Counted("advice.hours", hours));
        }
    }
}
