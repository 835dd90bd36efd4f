using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Domain.Placements;
using Perspektiva.Matching.Engine.Fairness;

namespace Perspektiva.Matching.Domain.Outcomes;

/// <summary>How many of a group lasted so long in employment.</summary>
/// <param name="AtRisk">For how many that day has come.</param>
/// <param name="Retained">How many of them were in employment on it.</param>
internal sealed record RetentionCell(int Months, int? AtRisk, int? Retained);

/// <summary>One row: null is kept back. Numbers are rounded down to steps of five.</summary>
/// <param name="MedianDays">From registration to the first placement.</param>
internal sealed record OutcomeRow<TKey>(TKey Key, int? Registered, int? Placed, int? MedianDays, IReadOnlyList<RetentionCell> Retention);

/// <summary>Whose last placement ended so, and for whom none runs.</summary>
internal sealed record EndCell(EndReason Reason, int? People);

/// <summary>
/// What came of everybody who registered: outcomes of lasting work over the network. Cells of 1 to 4 people are kept back, and so is what would let one be reckoned: a split whose other part is small,
/// and further groups of a table until each cell kept back has at least five possible values given the rest (<see cref="CellSuppression"/>, as on the fairness sheet); of a table that is kept back
/// whole not even the rows are named. That is decided by the true numbers; what is shown is rounded down to steps of five besides, so that no difference of two numbers, of two months or of two lengths of time tells of fewer than five people.
/// </summary>
internal sealed record OutcomeSheet(
    DateOnly AsOf, OutcomeRow<string> All, IReadOnlyList<OutcomeRow<int?>> ByYear, IReadOnlyList<OutcomeRow<PlaceType?>> ByType, int? Ended, IReadOnlyList<EndCell> Ends)
{
    /// <summary>Months in employment that are looked at.</summary>
    public static readonly IReadOnlyList<int> Months = [3, 6, 12, 24, 36];

    private const int Step = CellSuppression.Least;

    /// <param name="people">Everybody; who registered after the day is left out.</param>
    /// <param name="asOf">The last day that counts.</param>
    public static OutcomeSheet Of(IEnumerable<OutcomePerson> people, DateOnly asOf)
    {
        var facts = people.Where(person => !(person.RegisteredOn > asOf)).Select(person => OutcomeFacts.Of(person, asOf)).ToList();
        var all = Rows(facts, _ => "", withRegistered: true);
        var years = Rows(facts, person => person.Person.RegisteredOn?.Year, withRegistered: true);
        if (years.TrueForAll(row => row.Registered is null))
            years.Clear();

        // Where the total may not be told, the sum of its parts would.
        var types = all is [{ Placed: null }] ? [] : Rows(facts.FindAll(person => person.Placed), person => person.Type, withRegistered: false);
        if (types.TrueForAll(row => row.Placed is null))
            types.Clear();
        var ended = facts.FindAll(person => person.End is not null);
        return new OutcomeSheet(asOf, all is [var row] ? row : Empty, years, types, Shown(ended.Count), EndCells(ended));
    }

    private static OutcomeRow<string> Empty => new("", 0, 0, null, [.. Months.Select(months => new RetentionCell(months, 0, 0))]);

    private static List<OutcomeRow<TKey>> Rows<TKey>(IReadOnlyList<OutcomeFacts> facts, Func<OutcomeFacts, TKey> keyOf, bool withRegistered)
    {
        var groups = facts.GroupBy(keyOf).OrderBy(group => group.Key is null).ThenBy(group => group.Key).Select(group => (group.Key, People: group.ToList())).ToList();
        var placed = Split(groups.ConvertAll(group => (group.People.Count, group.People.Count(person => person.Placed))));
        var retention = Months.Select(months => Split(groups.ConvertAll(group => (group.People.Count(person => person.IsAtRisk(months)), group.People.Count(person => person.IsRetained(months)))))).ToList();
        return [.. groups.Select((group, i) => new OutcomeRow<TKey>(
            group.Key,
            withRegistered ? placed[i].All : null,
            withRegistered ? placed[i].Part : placed[i].All,
            (withRegistered ? placed[i].Part : placed[i].All) is null or 0 ? null : Median(group.People),
            [.. Months.Select((months, m) => new RetentionCell(months, retention[m][i].All, retention[m][i].Part))]))];
    }

    /// <summary>Of each group how many there are and how many of them are meant, as far as both may be told beside their sums.</summary>
    private static (int? All, int? Part)[] Split(IReadOnlyList<(int All, int Part)> groups)
    {
        // Nobody is no cell; the others share the sums.
        var some = groups.Index().Where(group => group.Item.All > 0).Select(group => group.Index).ToArray();
        var told = Array.ConvertAll(groups.ToArray(), group => group.All == 0 ? ((int?)0, (int?)0) : (null, null));
        if (some.Length == 0)
            return told;
        var kept = CellSuppression.Of([.. some.Select(i => groups[i].All)], [.. some.Select(i => groups[i].Part)], _ => false);

        // Who are kept back altogether are not told apart from nobody either: so many groups of a small sum would be of one or two each.
        if (kept.Whole)
            return [.. groups.Select(_ => ((int?)null, (int?)null))];
        foreach (var (n, i) in some.Index())
        {
            if (!kept.People[n])
                told[i] = (Rounded(groups[i].All), kept.Placed[n] ? null : Rounded(groups[i].Part));
        }
        return told;
    }

    private static List<EndCell> EndCells(IReadOnlyList<OutcomeFacts> ended)
    {
        var groups = ended.GroupBy(person => person.End!.Value).OrderBy(group => group.Key).Select(group => (Reason: group.Key, People: group.Count())).ToList();
        var told = Split(groups.ConvertAll(group => (group.People, 0)));
        return told.All(cell => cell.All is null) ? [] : [.. groups.Select((group, i) => new EndCell(group.Reason, told[i].All))];
    }

    /// <summary>The lower one of an even number; it is one person's, so it is told as coarsely as the counts.</summary>
    private static int? Median(IEnumerable<OutcomeFacts> people)
    {
        var days = people.Select(person => person.DaysToFirst).OfType<int>().Order().ToList();
        return days.Count < CellSuppression.Least ? null : Rounded(days[(days.Count - 1) / 2]);
    }

    private static int? Shown(int count) => CellSuppression.IsSmall(count) ? null : Rounded(count);

    private static int Rounded(int count) => count / Step * Step;
}
