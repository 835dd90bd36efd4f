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
            iter: Effort.Of(3000));
        Assert.True(attacked > Effort.Of(100));
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
