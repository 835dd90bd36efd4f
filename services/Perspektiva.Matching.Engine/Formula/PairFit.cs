using System.Collections.Immutable;

namespace Perspektiva.Matching.Engine;

/// <summary>How ability and requirement stand to one another in a dimension.</summary>
public enum GapKind
{
    /// <summary>Nothing is asked.</summary>
    NotAsked = 0,

    /// <summary>The ability meets what is asked, or lies one level above.</summary>
    Met = 1,

    /// <summary>More is asked than is there, and support answers all of it.</summary>
    Answered = 2,

    /// <summary>More is asked than is there, and support answers not all of it.</summary>
    OverChallenge = 3,

    /// <summary>The ability lies two or more levels above what is asked.</summary>
    UnderChallenge = 4,

    /// <summary>Asked, but the ability is not yet assessed.</summary>
    Unknown = 5,
}

/// <summary>One dimension of a pair.</summary>
/// <param name="Dimension">Which.</param>
/// <param name="Kind">How the two stand to one another.</param>
/// <param name="Asked">What the place asks.</param>
/// <param name="Ability">What is there, null = not assessed.</param>
/// <param name="SupportLevels">Levels that place and plan together answer.</param>
/// <param name="UnansweredGap">Levels left over, 0 to 4.</param>
/// <param name="Cost">What it costs, in points of 10,000.</param>
public sealed record DimensionFit(
    Dimension Dimension, GapKind Kind, Requirement Asked, int? Ability, int SupportLevels, int UnansweredGap, int Cost);

/// <summary>The fit of one pair of participant and place, never of a person: 10,000 less all costs, less what the cap takes, plus what the floor gives back.</summary>
public sealed record PairFit
{
    /// <summary>0 to 10,000, shown as 0.00 to 100.00.</summary>
    public required int Fit { get; init; }

    /// <summary>The fit if every unassessed ability turned out worst for this pair.</summary>
    public required int Low { get; init; }

    /// <summary>The fit if every unassessed ability turned out best for this pair.</summary>
    public required int High { get; init; }

    /// <summary>The 32 dimensions.</summary>
    public required ImmutableArray<DimensionFit> Dimensions { get; init; }

    /// <summary>Cost of the occupational field.</summary>
    public required int InterestCost { get; init; }

    /// <summary>Cost of the commute.</summary>
    public required int CommuteCost { get; init; }

    /// <summary>Cost of hours below those wanted.</summary>
    public required int HoursCost { get; init; }

    /// <summary>Cost of waiting for the begin.</summary>
    public required int WaitingCost { get; init; }

    /// <summary>What the cap of the worst unanswered decisive gap takes (0 or more).</summary>
    public required int CapCost { get; init; }

    /// <summary>What is given back because no fit lies below 0 (0 or more).</summary>
    public required int FloorRelief { get; init; }

    /// <summary>The worst unanswered decisive gap, 0 to 4 levels; unassessed abilities do not count.</summary>
    public required int WorstDecisiveGap { get; init; }

    /// <summary>Great-circle distance in metres; null when one location is unknown.</summary>
    public required int? DistanceMetres { get; init; }

    /// <summary>First day on which both are there; may lie outside a window, which a rule then says.</summary>
    public required DateOnly StartOn { get; init; }
}
