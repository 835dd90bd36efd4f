using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Perspektiva.Matching.Engine.Index;

namespace Perspektiva.Matching.Engine;

/// <summary>
/// Counts for every single ability and every pair of them how many places would become suitable if they were raised by one
/// level. Keeps of each place only what that takes, and only of places that some raise can turn.
/// </summary>
internal sealed class PathTally
{
    private const int MostCritical = 2;
    private static readonly FitParameters Parameters = FitParameters.Current;
    private static readonly int CostsAtMost = FitFormulaV1.Full - Parameters.SuitableFrom;

    private readonly ParticipantProfile _participant;
    private readonly int[] _raisable;
    private readonly List<Turnable> _places = [];
    private readonly List<short> _savings = [];
    private int _suitable;

    public PathTally(ParticipantProfile participant)
    {
        _participant = participant;

        // What is not assessed cannot be raised, and bodies are not trained to a level (as in the answers to a gap).
        _raisable = [.. Enumerable.Range(0, (int)Dimension.StandingWalking).Where(i => participant.Abilities.Levels[i] is >= 1 and <= 4)];
    }

    /// <summary>A place that no rule excludes.</summary>
    /// <param name="packed">Its requirements.</param>
    /// <param name="others">What interest, commute, hours and waiting cost.</param>
    /// <param name="field">KldB main group.</param>
    public void Add(ReadOnlySpan<byte> packed, int others, int field)
    {
        int costs = others, critical = 0, first = -1, second = -1;
        for (var i = 0; i < packed.Length; i++)
        {
            var (ability, plan) = (_participant.Abilities.Levels[i], _participant.Support.Levels[i]);
            costs += FitTables.Costs(ability, plan)[packed[i]];
            if (FitTables.Gaps(ability, plan)[packed[i]] < Parameters.UnsuitableGap)
                continue;
            if (++critical > MostCritical || Array.IndexOf(_raisable, i) < 0 || FitTables.Gaps(ability + 1, plan)[packed[i]] >= Parameters.UnsuitableGap)
                return;
            (first, second) = (critical == 1 ? i : first, critical == 2 ? i : second);
        }

        var excess = costs - CostsAtMost;
        var suitable = critical == 0 && excess <= 0;
        _suitable += suitable ? 1 : 0;
        Span<short> savings = stackalloc short[AbilityProfile.Dimensions];
        var (best, bestButOne, worst, worstButOne) = (0, 0, 0, 0);
        foreach (var i in _raisable)
        {
            var (ability, plan) = (_participant.Abilities.Levels[i], _participant.Support.Levels[i]);
            var saving = FitTables.Costs(ability, plan)[packed[i]] - FitTables.Costs(ability + 1, plan)[packed[i]];
            savings[i] = (short)saving;
            (best, bestButOne) = saving > best ? (saving, best) : (best, Math.Max(bestButOne, saving));
            (worst, worstButOne) = saving < worst ? (saving, worst) : (worst, Math.Min(worstButOne, saving));
        }

        if (suitable ? excess - worst - worstButOne <= 0 : excess - best - bestButOne > 0)
            return;
        _places.Add(new Turnable(excess, first, second, suitable, (byte)field));
        _savings.AddRange(savings);
    }

    public DevelopmentPaths Result(int limit, ImmutableArray<InputProblem> problems)
    {
        var counts = Count();
        var one = _raisable.Select(i => (A: i, B: i, counts[i, i].Opens, counts[i, i].Closes));
        var two = _raisable.SelectMany(a => _raisable.Where(b => b > a).Select(b => (A: a, B: b, counts[a, b].Opens, counts[a, b].Closes)))
            .Where(path => path.Opens > Math.Max(counts[path.A, path.A].Opens, counts[path.B, path.B].Opens));
        return new DevelopmentPaths(_suitable, Best(one), Best(two), problems);

        ImmutableArray<DevelopmentPath> Best(IEnumerable<(int A, int B, int Opens, int Closes)> paths) =>
        [
            .. paths.Where(path => path.Opens > 0).OrderByDescending(path => path.Opens - path.Closes).ThenByDescending(path => path.Opens)
                .ThenBy(path => path.A).ThenBy(path => path.B).Take(limit).Select(path => Describe(path.A, path.B, path.Opens, path.Closes)),
        ];
    }

    // The diagonal holds single abilities.
    private (int Opens, int Closes)[,] Count()
    {
        var counts = new (int Opens, int Closes)[AbilityProfile.Dimensions, AbilityProfile.Dimensions];
        var savings = CollectionsMarshal.AsSpan(_savings);
        for (var n = 0; n < _places.Count; n++)
        {
            var place = _places[n];
            var of = savings.Slice(n * AbilityProfile.Dimensions, AbilityProfile.Dimensions);
            for (var x = 0; x < _raisable.Length; x++)
            {
                for (var y = x; y < _raisable.Length; y++)
                {
                    var (a, b) = (_raisable[x], _raisable[y]);
                    if (place.Suits(a, b, of) == place.Suitable)
                        continue;
                    ref var count = ref counts[a, b];
                    count = place.Suitable ? (count.Opens, count.Closes + 1) : (count.Opens + 1, count.Closes);
                }
            }
        }

        return counts;
    }

    private DevelopmentPath Describe(int a, int b, int opens, int closes)
    {
        var byField = new SortedDictionary<int, int>();
        var savings = CollectionsMarshal.AsSpan(_savings);
        for (var n = 0; n < _places.Count; n++)
        {
            if (!_places[n].Suitable && _places[n].Suits(a, b, savings.Slice(n * AbilityProfile.Dimensions, AbilityProfile.Dimensions)))
                byField[_places[n].Field] = byField.GetValueOrDefault(_places[n].Field) + 1;
        }

        ImmutableArray<AbilityStep> steps = a == b ? [Step(a)] : [Step(a), Step(b)];
        var words = TextCatalog.List(steps.Select(step => TextCatalog.Text(
            "path.step", TextCatalog.Word($"dimension.{step.Dimension}"), TextCatalog.Number(step.From), TextCatalog.Number(step.To))));
        return new DevelopmentPath(
            steps,
            opens,
            closes,
            [.. byField.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key).Select(pair => new FieldPlaces(pair.Key, pair.Value))],
            TextCatalog.Text(opens == 1 ? "path.opens.one" : "path.opens", words, TextCatalog.Number(opens)));
    }

    private AbilityStep Step(int i) => new((Dimension)i, _participant.Abilities.Levels[i], _participant.Abilities.Levels[i] + 1);

    /// <summary>A place that raising one or two abilities may turn: costs above what a suitable one may have, and up to two decisive gaps that must shrink.</summary>
    private readonly record struct Turnable(int Excess, int First, int Second, bool Suitable, byte Field)
    {
        public bool Suits(int a, int b, ReadOnlySpan<short> savings) =>
            (First < 0 || First == a || First == b) && (Second < 0 || Second == a || Second == b)
            && Excess - savings[a] - (a == b ? 0 : savings[b]) <= 0;
    }
}
