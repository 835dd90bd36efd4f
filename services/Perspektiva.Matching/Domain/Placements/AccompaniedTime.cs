using Perspektiva.Contracts.V1;

namespace Perspektiva.Matching.Domain.Placements;

/// <summary>What a placement's history says about the time in which somebody is accompanied: the days of a pause are none of it, and a step back opens it again once it is over.</summary>
internal static class AccompaniedTime
{
    /// <summary>Days of pauses that began from a day on, up to another day.</summary>
    public static int PausedDays(IEnumerable<StageEntry> history, DateOnly from, DateOnly until)
    {
        var paused = 0;
        DateOnly? pausedOn = null;
        foreach (var entry in InOrder(history))
        {
            var to = entry.On < until ? entry.On : until;
            paused += pausedOn is { } on && on >= from && on < to ? to.DayNumber - on.DayNumber : 0;
            pausedOn = entry.Stage == PlacementStage.Paused ? entry.On : null;
        }
        return paused;
    }

    /// <summary>The day on which it went on after the last pause.</summary>
    public static DateOnly? ResumedOn(IEnumerable<StageEntry> history)
    {
        DateOnly? resumed = null;
        var paused = false;
        foreach (var entry in InOrder(history))
        {
            resumed = paused ? entry.On : resumed;
            paused = entry.Stage == PlacementStage.Paused;
        }
        return resumed;
    }

    /// <summary>The days from which the schedule of check-ins is counted: the first day at the place, and each step back at which the schedule was over.</summary>
    public static IReadOnlyList<DateOnly> Openings(IReadOnlyCollection<StageEntry> history, DateOnly startsOn)
    {
        List<DateOnly> openings = [startsOn];
        var standing = PlacementStage.Trial;
        foreach (var entry in InOrder(history).Where(entry => entry.Stage is not (PlacementStage.Paused or PlacementStage.Ended)))
        {
            if (entry.Stage < standing && CheckInSchedule.IsOver(openings[^1].AddDays(PausedDays(history, openings[^1], entry.On)), entry.On))
                openings.Add(entry.On);
            standing = entry.Stage;
        }
        return openings;
    }

    private static IEnumerable<StageEntry> InOrder(IEnumerable<StageEntry> history) => history.OrderBy(entry => entry.On).ThenBy(entry => entry.At);
}
