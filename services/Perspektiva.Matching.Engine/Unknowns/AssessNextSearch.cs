using System.Collections.Immutable;

namespace Perspektiva.Matching.Engine;

/// <summary>
/// Tries every unassessed ability at every level and compares the exact top of the list with the present one: five rankings
/// an ability, and one. No estimate, so nothing to bound; all five levels weigh the same, because nothing is known of them.
/// </summary>
internal static class AssessNextSearch
{
    public const int Levels = 5;

    /// <param name="participant">The person.</param>
    /// <param name="limit">How many abilities to name at most.</param>
    /// <param name="problems">Already found.</param>
    /// <param name="top">The ids at the top of the list for the person with other abilities, always over the same places.</param>
    public static AssessNext Of(ParticipantProfile participant, int limit, ImmutableArray<InputProblem> problems, Func<ParticipantProfile, IReadOnlyList<Guid>> top)
    {
        var now = top(participant);
        var rankNow = now.Index().ToDictionary(row => row.Item, row => row.Index);
        var unassessed = 0;
        var found = new List<Assessment>();
        for (var i = 0; i < AbilityProfile.Dimensions; i++)
        {
            if (participant.Abilities.Levels[i] != 0)
                continue;
            unassessed++;
            var dimension = (Dimension)i;
            var outcomes = ImmutableArray.CreateBuilder<AssessmentOutcome>(Levels);
            for (var level = 1; level <= Levels; level++)
                outcomes.Add(Compare(level, now, rankNow, top(participant with { Abilities = participant.Abilities.With(dimension, level) })));
            if (outcomes.Any(outcome => outcome.Moves > 0))
                found.Add(Describe(dimension, now.Count, outcomes.MoveToImmutable()));
        }

        var ordered = found.OrderByDescending(a => a.Enters).ThenByDescending(a => a.Moves).ThenBy(a => a.Dimension).Take(limit);
        return new AssessNext([.. ordered], unassessed, now.Count, problems);
    }

    private static AssessmentOutcome Compare(int level, IReadOnlyList<Guid> now, Dictionary<Guid, int> rankNow, IReadOnlyList<Guid> then)
    {
        var (enters, kept) = (0, 0);
        for (var rank = 0; rank < then.Count; rank++)
        {
            if (!rankNow.TryGetValue(then[rank], out var before))
                enters++;
            else if (before == rank)
                kept++;
        }

        var moves = Math.Max(now.Count, then.Count) - kept;
        return new AssessmentOutcome(level, enters, moves, FirstOf(now) != FirstOf(then));
    }

    private static Guid? FirstOf(IReadOnlyList<Guid> list) => list.Count > 0 ? list[0] : null;

    private static Assessment Describe(Dimension dimension, int listed, ImmutableArray<AssessmentOutcome> outcomes)
    {
        var (enters, moves) = (outcomes.Sum(o => o.Enters), outcomes.Sum(o => o.Moves));
        var text = TextCatalog.Text(
            $"{(enters > 0 ? "assess.enters" : "assess.moves")}{(listed == 1 ? ".one" : "")}",
            TextCatalog.Word($"dimension.{dimension}"),
            TextCatalog.Number(listed),
            TextCatalog.Number(enters > 0 ? outcomes.Max(o => o.Enters) : outcomes.Max(o => o.Moves)),
            TextCatalog.Tenths((enters > 0 ? enters : moves) * 10L / Levels));
        return new Assessment(dimension, enters, moves, outcomes, text);
    }
}
