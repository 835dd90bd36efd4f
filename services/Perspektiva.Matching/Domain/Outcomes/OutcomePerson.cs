using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Domain.Placements;

namespace Perspektiva.Matching.Domain.Outcomes;

/// <summary>Somebody who registered, with what came of it.</summary>
/// <param name="RegisteredOn">None where it is not known.</param>
/// <param name="Placements">Those that began; one that was taken back before its first day is none.</param>
internal sealed record OutcomePerson(DateOnly? RegisteredOn, IReadOnlyList<OutcomePlacement> Placements);

/// <summary>A placement that began.</summary>
/// <param name="Type">What its place is offered as; none where the place is not known any more.</param>
/// <param name="Employed">In employment, in the order of the days; a pause is part of it, a step back to qualification ends it.</param>
/// <param name="EndedOn">Its first day without work.</param>
/// <param name="EndReason">As the young person saw it, or else the company, or the coach (<see cref="PlacementReasons.Counted"/>).</param>
internal sealed record OutcomePlacement(PlaceType? Type, DateOnly StartsOn, IReadOnlyList<EmployedTime> Employed, DateOnly? EndedOn, EndReason? EndReason);

/// <summary>From a day on, to before another; without one it goes on.</summary>
internal sealed record EmployedTime(DateOnly From, DateOnly? Before)
{
    /// <summary>The times in employment among the stages of a placement, in their order.</summary>
    public static IReadOnlyList<EmployedTime> Among(IEnumerable<(PlacementStage Stage, DateOnly On)> stages)
    {
        var times = new List<EmployedTime>();
        DateOnly? since = null;
        foreach (var (stage, on) in stages)
        {
            if (stage == PlacementStage.Paused)
                continue;
            var employed = stage is PlacementStage.Employment or PlacementStage.Stabilised or PlacementStage.Sustained;
            if (employed)
                since ??= on;
            else if (since is { } from)
            {
                times.Add(new EmployedTime(from, on));
                since = null;
            }
        }
        if (since is { } last)
            times.Add(new EmployedTime(last, null));
        return times;
    }

    public bool Covers(DateOnly day) => From <= day && !(Before <= day);
}

/// <summary>What is known of one person on a day: nothing that happened after it counts.</summary>
/// <param name="Type">Of the first placement.</param>
/// <param name="DaysToFirst">From registration to the first day of the first placement; none without either.</param>
/// <param name="EmployedOn">First day in employment, anywhere.</param>
/// <param name="End">Why the last placement ended, of whoever has none that runs.</param>
internal sealed record OutcomeFacts(OutcomePerson Person, bool Placed, PlaceType? Type, int? DaysToFirst, DateOnly? EmployedOn, EndReason? End, DateOnly AsOf)
{
    public static OutcomeFacts Of(OutcomePerson person, DateOnly asOf)
    {
        var begun = person.Placements.Where(placement => placement.StartsOn <= asOf).OrderBy(placement => placement.StartsOn).ToList();
        var first = begun.FirstOrDefault();
        var days = first is not null && person.RegisteredOn is { } registered ? Math.Max(0, first.StartsOn.DayNumber - registered.DayNumber) : (int?)null;
        var employed = begun.SelectMany(placement => placement.Employed).Where(time => time.From <= asOf).Select(time => (DateOnly?)time.From).Min();
        var ended = begun.Count > 0 && begun.TrueForAll(placement => placement.EndedOn <= asOf) ? begun.MaxBy(placement => placement.EndedOn) : null;
        return new OutcomeFacts(person, first is not null, first?.Type, days, employed, ended is null ? null : ended.EndReason ?? EndReason.Other, asOf);
    }

    /// <summary>Whether the day so many months after the first in employment has come.</summary>
    public bool IsAtRisk(int months) => EmployedOn is { } since && since.AddMonths(months) <= AsOf;

    /// <summary>In employment on that day, there or elsewhere: lasting work is the unit, and a job that was left for another one lasted.</summary>
    public bool IsRetained(int months) =>
        IsAtRisk(months) && EmployedOn!.Value.AddMonths(months) is var day && Person.Placements.Any(placement => placement.Employed.Any(time => time.Covers(day)));
}
