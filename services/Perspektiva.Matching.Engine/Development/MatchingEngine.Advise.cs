using System.Collections.Immutable;

namespace Perspektiva.Matching.Engine;

/// <content>What would open a place to more people.</content>
public static partial class MatchingEngine
{
    /// <summary>Which small adaptation makes a place suitable for how many more people: for its company, so in guarded numbers only.</summary>
    /// <param name="place">The place, taken as published and with a free seat.</param>
    /// <param name="participants">Everybody; who has not consented or is not ready is not counted.</param>
    /// <param name="onDate">The day of reckoning (Europe/Berlin).</param>
    /// <param name="guard">Guards the numbers.</param>
    public static PlaceAdvice Advise(PlaceProfile place, IEnumerable<ParticipantProfile> participants, DateOnly onDate, CountGuard guard)
    {
        if (InputChecks.Check(place) is { } problem)
            return new PlaceAdvice(CountGuard.Describe(0, 0), [], TextCatalog.Text("count.note"), [problem]);
        var problems = ImmutableArray.CreateBuilder<InputProblem>();
        var adviser = new PlaceAdviser(place, onDate, guard);
        var seen = new HashSet<Guid>();
        foreach (var person in participants)
        {
            if ((InputChecks.Check(person) ?? (seen.Add(person.Id) ? null : InputGate.Twice(person.Id))) is { } wrong)
                problems.Add(wrong);
            else
                adviser.Add(person);
        }

        return adviser.Result(problems.ToImmutable());
    }
}
