using CsCheck;
using Perspektiva.Matching.Engine.Fairness;

namespace Perspektiva.Matching.Engine.Tests.Fairness;

public sealed class CellSuppressionTests
{
    private static readonly Gen<(int People, int Placed)[]> AnyTable =
        Gen.Select(Gen.Int[1, 9], Gen.Int[0, 9]).Select((people, placed) => (people, Math.Min(people, placed))).Array[1, 4];

    [Fact]
    public void Of_AnyTable_LeavesEveryCellKeptBackFivePossibleValues()
    {
        var attacked = 0;
        AnyTable.Sample(
            table =>
            {
                var (people, placed) = (Array.ConvertAll(table, row => row.People), Array.ConvertAll(table, row => row.Placed));
                var hidden = CellSuppression.Of(people, placed, _ => false);
                if (hidden.Whole || !CellSuppression.MayShow(people.Sum(), placed.Sum()))
                    return;
                var possible = Tables(people, placed, hidden).ToList();
                var trivial = placed.Sum() == 0 || placed.Sum() == people.Sum();
                for (var i = 0; i < table.Length; i++)
                {
                    Assert.True(hidden.People[i] || people[i] >= 5);
                    Assert.True(hidden.Placed[i] || CellSuppression.MayShow(people[i], placed[i]));
                    if (hidden.People[i])
                        Assert.True(possible.Select(t => t[i].People).Distinct().Count() >= 5);
                    if (hidden.Placed[i] && !trivial)
                    {
                        Assert.True(possible.Select(t => t[i].Placed).Distinct().Count() >= 5);
                        Interlocked.Increment(ref attacked);
                    }
                }
            },
            iter: Effort.Of(1000));
        Assert.True(attacked > Effort.Of(30));
    }

    /// <summary>As few cells as the rule allows, smallest group first, whether they are safe being found by trying every table that fits what is shown.</summary>
    [Fact]
    public void Of_EveryTableOfTwoGroups_HidesWhatTryingAllTablesHides()
    {
        (int People, int Placed)[] groups = [.. Enumerable.Range(1, 12).SelectMany(people => Enumerable.Range(0, people + 1).Select(placed => (people, placed)))];
        foreach (var first in groups)
        {
            foreach (var second in groups)
                HidesAsExpected([first.People, second.People], [first.Placed, second.Placed]);
        }
    }

    [Fact]
    public void Of_TablesOfThreeGroupsAtTheEdges_HidesWhatTryingAllTablesHides()
    {
        (int People, int Placed)[] groups = [(1, 0), (2, 2), (4, 1), (5, 0), (5, 5), (6, 1), (7, 4), (9, 4), (10, 5), (12, 7)];
        foreach (var first in groups)
        {
            foreach (var second in groups)
            {
                foreach (var third in groups)
                    HidesAsExpected([first.People, second.People, third.People], [first.Placed, second.Placed, third.Placed]);
            }
        }
    }

    [Fact]
    public void Of_OneSmallGroup_TakesTheNextSmallestWithIt()
    {
        var hidden = CellSuppression.Of([3, 40, 20], [2, 20, 10], _ => false);

        Assert.False(hidden.Whole);
        Assert.Equal([true, false, true], hidden.People);
        Assert.Equal([true, false, true], hidden.Placed);
    }

    [Fact]
    public void Of_SmallSplit_KeepsTheSizes()
    {
        var hidden = CellSuppression.Of([20, 40, 30], [2, 20, 15], _ => false);

        Assert.Equal([false, false, false], hidden.People);
        Assert.Equal([true, false, true], hidden.Placed);
    }

    [Fact]
    public void Of_NobodyPlacedInAGroup_IsSaid()
    {
        var hidden = CellSuppression.Of([20, 40], [0, 20], _ => false);

        Assert.Equal([false, false], hidden.Placed);
    }

    [Fact]
    public void Of_OnlySmallGroups_ShowsNoTable() => Assert.True(CellSuppression.Of([2, 4, 3], [1, 2, 3], _ => false).Whole);

    /// <summary>With no group kept back for another reason, and with each of them alone.</summary>
    private static void HidesAsExpected(int[] people, int[] placed)
    {
        for (var other = -1; other < people.Length; other++)
        {
            var (expected, found) = (ByTrying(people, placed, other), CellSuppression.Of(people, placed, i => i == other));
            Assert.Equal((expected.Whole, Marks(expected.People), Marks(expected.Placed)), (found.Whole, Marks(found.People), Marks(found.Placed)));
        }
    }

    private static string Marks(bool[] hidden) => string.Concat(hidden.Select(h => h ? '-' : '+'));

    private static Suppression ByTrying(int[] people, int[] placed, int other)
    {
        bool[] sizes = [.. people.Select(count => count < 5)];
        Hide(people, sizes, () => sizes.Count(hidden => hidden) > 1 && ManyValues(Tables(people, new int[people.Length], new(false, sizes, new bool[people.Length])), sizes, row => row.People));
        if (!sizes.Contains(false))
            return new(true, sizes, sizes);
        var (all, allPlaced) = (people.Sum(), placed.Sum());
        bool[] splits = [.. people.Select((count, i) => sizes[i] || i == other || IsFew(placed[i]) || IsFew(count - placed[i]) || IsFew(allPlaced) || IsFew(all - allPlaced))];
        if (allPlaced > 0 && allPlaced < all)
        {
            Hide(people, splits, () =>
                Hidden(placed, splits) >= 5 && Hidden(people, splits) - Hidden(placed, splits) >= 5
                && ManyValues(Tables(people, placed, new(false, sizes, splits)), splits, row => row.Placed));
        }
        return new(false, sizes, splits);
    }

    private static void Hide(int[] people, bool[] hidden, Func<bool> isSafe)
    {
        foreach (var i in Enumerable.Range(0, people.Length).OrderBy(i => people[i]))
        {
            if (!hidden.Contains(true) || isSafe())
                return;
            hidden[i] = true;
        }
    }

    private static bool ManyValues(IEnumerable<(int People, int Placed)[]> possible, bool[] hidden, Func<(int People, int Placed), int> value)
    {
        var tables = possible.ToList();
        return Enumerable.Range(0, hidden.Length).Where(i => hidden[i]).All(i => tables.Select(table => value(table[i])).Distinct().Count() >= 5);
    }

    private static bool IsFew(int people) => people is 1 or 2 or 3 or 4;

    private static int Hidden(int[] counts, bool[] hidden) => counts.Where((_, i) => hidden[i]).Sum();

    // What somebody can think of who sees all that is shown: sizes and splits of the groups shown, and both totals.
    private static IEnumerable<(int People, int Placed)[]> Tables(int[] people, int[] placed, Suppression hidden, int from = 0, int peopleLeft = -1, int placedLeft = -1)
    {
        if (from == 0)
            (peopleLeft, placedLeft) = (people.Sum(), placed.Sum());
        if (from == people.Length)
        {
            if (peopleLeft == 0 && placedLeft == 0)
                yield return new (int, int)[people.Length];
            yield break;
        }

        var sizes = hidden.People[from] ? Enumerable.Range(1, Math.Max(0, peopleLeft)) : [people[from]];
        foreach (var size in sizes.Where(size => size <= peopleLeft))
        {
            var splits = hidden.Placed[from] ? Enumerable.Range(0, size + 1) : [placed[from]];
            foreach (var split in splits.Where(split => split <= placedLeft))
            {
                foreach (var rest in Tables(people, placed, hidden, from + 1, peopleLeft - size, placedLeft - split))
                {
                    rest[from] = (size, split);
                    yield return rest;
                }
            }
        }
    }
}
