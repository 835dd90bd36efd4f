using System.Collections.Immutable;
using Perspektiva.Matching.Engine.Cohort;

namespace Perspektiva.Matching.Engine.Fairness;

/// <summary>Everybody of a cohort with their groups and their best place, and what was already shown of them.</summary>
internal sealed class FairnessCohort
{
    private static readonly FairnessGrouping[] Groupings = [FairnessGrouping.AgeBand, FairnessGrouping.Support, FairnessGrouping.Region];

    private readonly List<FairnessPerson> _people = [];
    private readonly Dictionary<Guid, int> _bestFit = [];
    private readonly Dictionary<(FairnessGrouping Grouping, string Group), List<int>> _shown = [];
    private readonly List<int> _shownOfAll = [];

    public FairnessCohort(CohortProblem problem, IReadOnlyList<FairnessPerson> people, List<InputProblem> problems)
    {
        var known = new Dictionary<Guid, FairnessPerson>();
        foreach (var person in people)
        {
            if (!known.TryAdd(person.ParticipantId, person))
                problems.Add(InputGate.Twice(person.ParticipantId));
        }

        foreach (var id in problem.Participants.Distinct())
        {
            if (!known.Remove(id, out var person))
                problems.Add(new InputProblem(id, "person-missing", "a participant of the cohort has no groups and is left out of the sheet"));
            else
                _people.Add(person);
        }

        foreach (var id in known.Keys.Order())
            problems.Add(new InputProblem(id, "person-unknown", "somebody with groups is not in the cohort and is left out of the sheet"));

        // What a side refused was not given up for the others.
        var refused = Refused(problem);
        foreach (var edge in problem.Edges.Where(edge => !edge.OnlyPinned && !refused.Contains((edge.ParticipantId, edge.PlaceId))))
            _bestFit[edge.ParticipantId] = Math.Max(edge.Fit, _bestFit.GetValueOrDefault(edge.ParticipantId));
    }

    /// <summary>All and each group under a result. A count that differs by 1 to 4 people from one shown before is kept back.</summary>
    public (FairnessCounts All, ImmutableArray<FairnessTable> Tables) Describe(CohortResult result)
    {
        var fits = result.Assignments.ToDictionary(a => a.ParticipantId, a => a.Fit);
        var sums = new Sums();
        foreach (var person in _people)
            Add(sums, person, fits);
        var shown = CellSuppression.MayShow(sums.People, sums.Placed) && IsFarFromShown(_shownOfAll, sums.Placed);
        if (shown)
            _shownOfAll.Add(sums.Placed);
        var all = Counts(sums, hidePeople: sums.People < CellSuppression.Least, hideSplit: !shown);
        return (all, shown ? [.. Groupings.Select(grouping => Table(grouping, fits))] : []);
    }

    private static HashSet<(Guid Participant, Guid Place)> Refused(CohortProblem problem)
    {
        var bans = problem.Bans.Select(pair => (pair.ParticipantId, pair.PlaceId)).ToHashSet();
        var vetoes = problem.Vetoes.Select(pair => (pair.ParticipantId, pair.PlaceId)).ToHashSet();
        foreach (var (pair, kind) in problem.Later)
        {
            var key = (pair.ParticipantId, pair.PlaceId);
            _ = kind switch
            {
                CohortChangeKind.Ban => bans.Add(key),
                CohortChangeKind.BanTakenBack => bans.Remove(key),
                CohortChangeKind.Veto => vetoes.Add(key),
                CohortChangeKind.VetoTakenBack => vetoes.Remove(key),
                _ => false,
            };
        }

        bans.UnionWith(vetoes);
        return bans;
    }

    private static bool IsFarFromShown(List<int> shown, int placed) => shown.TrueForAll(other => !CellSuppression.IsSmall(Math.Abs(placed - other)));

    private static FairnessCounts Counts(Sums sums, bool hidePeople, bool hideSplit)
    {
        if (hidePeople)
            return new FairnessCounts(null, null, null, null, null, null);
        if (hideSplit)
            return new FairnessCounts(sums.People, null, null, null, null, null);
        return new FairnessCounts(
            sums.People, sums.Placed, sums.People - sums.Placed, Rounded(1000L * sums.Placed, sums.People), Rounded(sums.Fit, sums.Placed), Rounded(sums.Shortfall, sums.Placed));
    }

    private static int? Rounded(long sum, int count) => count == 0 ? null : (int)((sum + (count / 2)) / count);

    private static string GroupOf(FairnessPerson person, FairnessGrouping grouping) => grouping switch
    {
        FairnessGrouping.AgeBand => person.AgeBand.ToString(),
        FairnessGrouping.Support => person.Support.ToString(),
        _ => person.Region,
    };

    private static LocalText Name(FairnessGrouping grouping, string group) => grouping switch
    {
        FairnessGrouping.AgeBand => TextCatalog.Text($"fairness.age.{group}"),
        FairnessGrouping.Support => TextCatalog.Text($"fairness.support.{group}"),
        _ => group.Length == 0 ? TextCatalog.Text("fairness.region.unknown") : TextCatalog.Text("fairness.region", new LocalText("region", group, group)),
    };

    private FairnessTable Table(FairnessGrouping grouping, Dictionary<Guid, int> fits)
    {
        var groups = new SortedDictionary<string, Sums>(StringComparer.Ordinal);
        foreach (var person in _people)
        {
            var group = GroupOf(person, grouping);
            if (!groups.TryGetValue(group, out var sums))
                groups[group] = sums = new Sums();
            Add(sums, person, fits);
        }

        var (keys, values) = (groups.Keys.ToArray(), groups.Values.ToArray());
        var before = Array.ConvertAll(keys, key => _shown.TryGetValue((grouping, key), out var shown) ? shown : _shown[(grouping, key)] = []);
        var first = _shownOfAll.Count == 1;
        var hidden = CellSuppression.Of(
            Array.ConvertAll(values, v => v.People),
            Array.ConvertAll(values, v => v.Placed),
            i => !IsFarFromShown(before[i], values[i].Placed) || (!first && before[i].Count == 0));
        var rows = ImmutableArray.CreateBuilder<FairnessRow>();
        for (var i = 0; i < keys.Length && !hidden.Whole; i++)
        {
            if (!hidden.Placed[i])
                before[i].Add(values[i].Placed);
            rows.Add(new FairnessRow(keys[i], Name(grouping, keys[i]), Counts(values[i], hidden.People[i], hidden.Placed[i])));
        }

        var shares = rows.Select(row => row.Counts.PlacedPerMille).OfType<int>().ToList();
        return new FairnessTable(
            grouping, TextCatalog.Text($"fairness.by.{grouping}"), rows.ToImmutable(), shares.Count < 2 ? null : shares.Max() - shares.Min());
    }

    private void Add(Sums sums, FairnessPerson person, Dictionary<Guid, int> fits)
    {
        sums.People++;
        if (!fits.TryGetValue(person.ParticipantId, out var fit))
            return;
        sums.Placed++;
        sums.Fit += fit;
        sums.Shortfall += Math.Max(0, _bestFit.GetValueOrDefault(person.ParticipantId) - fit);
    }

    private sealed class Sums
    {
        public int People { get; set; }

        public int Placed { get; set; }

        public long Fit { get; set; }

        public long Shortfall { get; set; }
    }
}
