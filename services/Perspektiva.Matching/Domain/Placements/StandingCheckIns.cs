namespace Perspektiva.Matching.Domain.Placements;

/// <summary>The check-ins of one placement that count: one that was corrected gives way to its correction, which takes its place in their order.</summary>
internal static class StandingCheckIns
{
    /// <summary>Those that count, in the order in which they were recorded first.</summary>
    public static IReadOnlyList<CheckIn> Of(IReadOnlyCollection<CheckIn> all) => [.. Recorded(all).Select(standing => standing.CheckIn)];

    /// <summary>The same, each with when it, or what it corrects, was recorded first.</summary>
    public static IReadOnlyList<(CheckIn CheckIn, DateTimeOffset At)> Recorded(IReadOnlyCollection<CheckIn> all)
    {
        var known = all.ToDictionary(checkIn => checkIn.PublicId, StringComparer.Ordinal);
        return [.. all.Where(checkIn => checkIn.CorrectedBy is null).Select(checkIn => (CheckIn: checkIn, First: First(checkIn)))
            .OrderBy(standing => standing.First.RecordedAt).ThenBy(standing => standing.First.Id).Select(standing => (standing.CheckIn, standing.First.RecordedAt))];

        CheckIn First(CheckIn checkIn)
        {
            while (checkIn.Corrects is { } id && known.TryGetValue(id, out var before))
                checkIn = before;
            return checkIn;
        }
    }

    /// <summary>The latest voice of each side beside a check-in's day.</summary>
    public static Voices HeardBefore(IEnumerable<CheckIn> standing, DateOnly heldOn)
    {
        var since = heldOn.AddDays(1 - CheckIn.VoicesTogetherDays);
        return standing.Where(checkIn => checkIn.HeldOn >= since && checkIn.HeldOn <= heldOn).OrderBy(checkIn => checkIn.HeldOn)
            .Aggregate(Voices.None, (all, later) => all.Then(later.Voices));
    }
}
