using System.Collections.Immutable;

namespace Perspektiva.Matching.Engine;

/// <summary>The formula's numbers, as data with a version; docs/matching.md gives the reason of each. Costs are points of 10,000.</summary>
public sealed record FitParameters
{
    /// <summary>The version in force.</summary>
    public static FitParameters Current { get; } = new();

    /// <summary>Names this set in every stored result.</summary>
    public string Version { get; init; } = "2026-11";

    /// <summary>Over-challenge: cost of an unanswered gap of one level, by importance (not asked, useful, important, decisive); a gap of e levels costs e(e+1)/2 times this.</summary>
    public ImmutableArray<int> GapCost { get; init; } = [0, 20, 60, 220];

    /// <summary>Under-challenge: cost of an ability that lies 0, 1, 2, 3, 4 levels above what is asked, whatever the importance.</summary>
    public ImmutableArray<int> UnderCost { get; init; } = [0, 0, 20, 40, 80];

    /// <summary>The highest fit that the worst unanswered decisive gap of 0, 1, 2, 3, 4 levels leaves.</summary>
    public ImmutableArray<int> DecisiveCap { get; init; } = [10_000, 9_500, 5_900, 3_900, 1_900];

    /// <summary>What an unassessed ability counts as, and how many levels of gap it counts at most.</summary>
    public int AssumedLevel { get; init; } = 3;

    /// <summary>See <see cref="AssumedLevel"/>.</summary>
    public int AssumedGapAtMost { get; init; } = 1;

    /// <summary>Cost of an occupational field outside the interests (0), or within them by weight 1, 2, 3.</summary>
    public ImmutableArray<int> InterestCost { get; init; } = [400, 200, 100, 0];

    /// <summary>Cost of a commute as long as the mobility radius; shorter ones cost by the square.</summary>
    public int CommuteCost { get; init; } = 400;

    /// <summary>Cost of each hour a week below the hours wanted, and the most that it can come to.</summary>
    public int MissingHourCost { get; init; } = 20;

    /// <summary>See <see cref="MissingHourCost"/>.</summary>
    public int MissingHoursAtMost { get; init; } = 400;

    /// <summary>Cost of each whole week of waiting for the place to begin, and the most that it can come to.</summary>
    public int WaitingWeekCost { get; init; } = 10;

    /// <summary>See <see cref="WaitingWeekCost"/>.</summary>
    public int WaitingAtMost { get; init; } = 300;

    /// <summary>A pair is suitable from this fit on.</summary>
    public int SuitableFrom { get; init; } = 6_000;

    /// <summary>An unanswered decisive gap of so many levels makes a pair unsuitable, whatever the fit.</summary>
    public int UnsuitableGap { get; init; } = 2;
}
