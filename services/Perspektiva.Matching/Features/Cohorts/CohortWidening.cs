namespace Perspektiva.Matching.Features.Cohorts;

/// <summary>A cohort solved over these inputs, in which each person states how many candidates the result rests on.</summary>
internal sealed record CohortAttempt(CohortInputs Inputs, IReadOnlyList<CohortList> Lists, Engine.Cohort.CohortProblem Problem, Engine.Cohort.CohortRun Solver);

/// <summary>
/// Solves a cohort over lists that are long enough: while somebody has no place and lists were cut on whom that hangs, these are doubled and it is solved
/// again. Sixty people whose fifty best places are the same fifty would else leave ten of them without one beside ten free seats.
/// </summary>
internal static class CohortWidening
{
    /// <summary>As many candidates as the largest run may ask for: 200 each for 20,000 people. More would take the memory of everything else.</summary>
    private const int MostCandidates = 4_000_000;

    /// <summary>Solves it.</summary>
    /// <param name="all">With every place that the run may use.</param>
    public static CohortAttempt Solve(CohortInputs all, CohortProgress progress, CancellationToken stop)
    {
        var people = First(all);
        var candidates = new CohortCandidates(all with { People = people });
        var lists = candidates.Of(people, progress.OfCandidates(people.Length), stop).ToArray();
        var (attempt, widened) = (Attempt(all, people, lists, all.RaiseFloor, progress, stop), false);
        while (Longer(people, lists, attempt.Solver.Held()) is { Count: > 0 } longer)
        {
            widened = true;
            people = [.. people.Select((person, i) => longer.TryGetValue(i, out var count) ? person with { Candidates = count } : person)];
            var found = candidates.Of([.. longer.Keys.Select(i => people[i])], _ => { }, stop);
            foreach (var (i, list) in longer.Keys.Zip(found))
                lists[i] = list;

            // How many can be placed does not hang on the floor, which takes most of the time: it is raised once, over the last lists.
            attempt = Attempt(all, people, lists, raiseFloor: false, progress, stop);
        }

        return widened && all.RaiseFloor ? Attempt(all, people, lists, raiseFloor: true, progress, stop) : attempt;
    }

    private static CohortAttempt Attempt(
        CohortInputs all, CohortPersonInput[] people, CohortList[] lists, bool raiseFloor, CohortProgress progress, CancellationToken stop)
    {
        var inputs = Used(all with { People = people }, lists);
        var problem = CohortProblems.Of(inputs with { RaiseFloor = raiseFloor }, lists);
        return new CohortAttempt(inputs, [.. lists], problem, Engine.Cohort.CohortRun.Solve(problem, progress.OfSolver(), stop));
    }

    /// <summary>As many as the run says, and as many more as somebody refused: those take nobody's place on the list.</summary>
    private static CohortPersonInput[] First(CohortInputs all)
    {
        var refused = all.Bans.Concat(all.Vetoes).Distinct().CountBy(pair => pair.ParticipantId).ToDictionary();
        return [.. all.People.Select(person => person with { Candidates = Math.Min(CohortCandidates.Longest, all.Candidates.Top + refused.GetValueOrDefault(person.Profile.Id)) })];
    }

    /// <summary>Whose list grows to what length; nobody's, where that would be too many candidates together.</summary>
    private static SortedDictionary<int, int> Longer(CohortPersonInput[] people, CohortList[] lists, IReadOnlyList<Guid> held)
    {
        var of = held.ToHashSet();
        var longer = new SortedDictionary<int, int>();
        for (var i = 0; i < people.Length; i++)
        {
            if (of.Contains(people[i].Profile.Id) && people[i].Candidates is < CohortCandidates.Longest and var count)
                longer.Add(i, Math.Min(CohortCandidates.Longest, 2 * count));
        }

        var together = lists.Select((list, i) => longer.TryGetValue(i, out var count) ? (long)count : list.Places.Length).Sum();
        return together <= MostCandidates ? longer : [];
    }

    /// <summary>The same with those places only that are a candidate of anybody, stand in reserve for that or are there for a pin: what is stored, and what a replay solves.</summary>
    private static CohortInputs Used(CohortInputs all, CohortList[] lists)
    {
        var used = lists.SelectMany(list => list.Places).Select(place => place.Id).Concat(all.Pins.Select(pin => pin.PlaceId)).ToHashSet();
        return all with
        {
            Places = [.. all.Places.Where(place => used.Contains(place.Profile.Id))],
            SeatsElsewhere = all.Places.Any(place => place is { OnlyPinned: false, HasSeat: true } && !used.Contains(place.Profile.Id)),

            // A ban or veto of a place that fell away has nothing to hold.
            Bans = [.. all.Bans.Where(pair => used.Contains(pair.PlaceId))],
            Vetoes = [.. all.Vetoes.Where(pair => used.Contains(pair.PlaceId))],
        };
    }
}
