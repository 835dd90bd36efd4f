namespace Perspektiva.Matching.Engine.Fairness;

/// <summary>What of a table of groups is kept back.</summary>
/// <param name="Whole">Nothing of the table is shown.</param>
/// <param name="People">Groups of which not even the size is shown.</param>
/// <param name="Placed">Groups of which the placed and unplaced are not shown.</param>
public readonly record struct Suppression(bool Whole, bool[] People, bool[] Placed);

/// <summary>
/// Small cells (1 to 4 people) are kept back, and further ones with them until no cell kept back can be reckoned from the
/// totals: each keeps at least five possible values, and all of them together hold at least five people.
/// </summary>
public static class CellSuppression
{
    /// <summary>The smallest number of people that is told.</summary>
    public const int Least = 5;

    /// <summary>1 to 4 people: a cell that is kept back. Nobody is none.</summary>
    public static bool IsSmall(int people) => people is > 0 and < Least;

    /// <summary>Whether a split of people in placed and unplaced may be shown at all.</summary>
    public static bool MayShow(int people, int placed) => people >= Least && !IsSmall(placed) && !IsSmall(people - placed);

    /// <summary>Which cells of a table to keep back, whose totals are shown.</summary>
    /// <param name="people">People by group, each at least 1.</param>
    /// <param name="placed">How many of them are placed.</param>
    /// <param name="also">Groups whose split is kept back for another reason.</param>
    public static Suppression Of(int[] people, int[] placed, Func<int, bool> also)
    {
        var bySize = Enumerable.Range(0, people.Length).OrderBy(i => people[i]).ThenBy(i => i).ToArray();
        var sizes = Array.ConvertAll(people, IsSmall);
        HideUntil(sizes, bySize, () => SizesAreSafe(people, sizes));
        if (Array.TrueForAll(sizes, hidden => hidden))
            return new Suppression(true, sizes, sizes);

        var (all, allPlaced) = (people.Sum(), placed.Sum());
        var splits = new bool[people.Length];
        for (var i = 0; i < splits.Length; i++)
            splits[i] = sizes[i] || !MayShow(people[i], placed[i]) || also(i) || !MayShow(all, allPlaced);

        // Where everybody or nobody is placed, the total says it of each group already.
        if (allPlaced > 0 && allPlaced < all)
            HideUntil(splits, bySize, () => SplitsAreSafe(people, placed, sizes, splits));
        return new Suppression(false, sizes, splits);
    }

    private static void HideUntil(bool[] hidden, int[] bySize, Func<bool> isSafe)
    {
        if (!Array.Exists(hidden, h => h))
            return;
        foreach (var i in bySize)
        {
            if (isSafe())
                return;
            hidden[i] = true;
        }
    }

    // A hidden group has at least one member and at most what the others leave of the sum.
    private static bool SizesAreSafe(int[] people, bool[] hidden)
    {
        var (count, sum) = (0, 0);
        for (var i = 0; i < hidden.Length; i++)
            (count, sum) = hidden[i] ? (count + 1, sum + people[i]) : (count, sum);
        return count >= 2 && sum - count + 1 >= Least;
    }

    private static bool SplitsAreSafe(int[] people, int[] placed, bool[] sizes, bool[] hidden)
    {
        int shownSizes = 0, unknown = 0, unknownSum = 0, placedSum = 0, sum = 0;
        for (var i = 0; i < hidden.Length; i++)
        {
            if (!hidden[i])
                continue;
            (sum, placedSum) = (sum + people[i], placedSum + placed[i]);
            if (sizes[i])
                (unknown, unknownSum) = (unknown + 1, unknownSum + people[i]);
            else
                shownSizes += people[i];
        }

        if (placedSum < Least || sum - placedSum < Least)
            return false;
        for (var i = 0; i < hidden.Length; i++)
        {
            if (!hidden[i])
                continue;
            var most = sizes[i] ? unknownSum - unknown + 1 : people[i];
            var others = sizes[i] ? shownSizes + unknownSum - 1 : shownSizes - people[i] + unknownSum;
            if (Math.Min(most, placedSum) - Math.Max(0, placedSum - others) + 1 < Least)
                return false;
        }

        return true;
    }
}
