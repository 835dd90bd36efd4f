using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Perspektiva.Matching.Engine.Cohort;

/// <summary>A place with its seats, and the tree it stands in: its mentor's and its company's capacity bound it too.</summary>
/// <param name="Id">The place.</param>
/// <param name="Capacity">Free seats, 0 or more.</param>
/// <param name="MentorId">Whose capacity it shares; null = nobody's.</param>
/// <param name="CompanyId">Whose capacity it shares; a mentor belongs to one company, which any of its places may name; null = nobody's, or the mentor's.</param>
public sealed record CohortPlace(Guid Id, int Capacity, Guid? MentorId = null, Guid? CompanyId = null);

/// <summary>A suitable pair, from the ranking.</summary>
/// <param name="ParticipantId">The participant.</param>
/// <param name="PlaceId">The place.</param>
/// <param name="Fit">0 to 10,000.</param>
/// <param name="OnlyPinned">Not suitable, but lawful: only a pin may use it, never the solver.</param>
public readonly record struct CohortEdge(Guid ParticipantId, Guid PlaceId, int Fit, bool OnlyPinned = false);

/// <summary>A participant and a place, pinned, banned or vetoed.</summary>
/// <param name="ParticipantId">The participant.</param>
/// <param name="PlaceId">The place.</param>
public readonly record struct CohortPair(Guid ParticipantId, Guid PlaceId);

/// <summary>What is stated of a pair.</summary>
public enum CohortChangeKind
{
    /// <summary>Decided by a person.</summary>
    Pin,

    /// <summary>Ruled out by a coach or company.</summary>
    Ban,

    /// <summary>Refused by the young person.</summary>
    Veto,

    /// <summary>A pin is taken back: the solver decides again.</summary>
    PinTakenBack,

    /// <summary>A ban is taken back.</summary>
    BanTakenBack,

    /// <summary>A veto is taken back.</summary>
    VetoTakenBack,
}

/// <summary>What was stated of a pair once the cohort was solved.</summary>
/// <param name="Pair">The pair.</param>
/// <param name="Kind">What was stated of it.</param>
public readonly record struct CohortChange(CohortPair Pair, CohortChangeKind Kind);

/// <summary>Many participants, many places.</summary>
public sealed record CohortProblem
{
    /// <summary>Everybody, whether or not there is an edge.</summary>
    public required IReadOnlyList<Guid> Participants { get; init; }

    /// <summary>All places.</summary>
    public required IReadOnlyList<CohortPlace> Places { get; init; }

    /// <summary>Candidate pairs; only suitable ones belong here.</summary>
    public required IReadOnlyList<CohortEdge> Edges { get; init; }

    /// <summary>Capacity of mentors; one that is not named has no bound of its own.</summary>
    public IReadOnlyDictionary<Guid, int> MentorCapacities { get; init; } = ImmutableDictionary<Guid, int>.Empty;

    /// <summary>Capacity of companies; one that is not named has no bound of its own.</summary>
    public IReadOnlyDictionary<Guid, int> CompanyCapacities { get; init; } = ImmutableDictionary<Guid, int>.Empty;

    /// <summary>Whether nobody's fit may lie below a floor that can be avoided; without it only count and total decide.</summary>
    public bool RaiseFloor { get; init; } = true;

    /// <summary>As solvers up to <see cref="CohortRun.BeforeReasons"/> told it: the floor is the reason for all whose places lie below it. For their replay only.</summary>
    public bool FloorExplainsAll { get; init; }

    /// <summary>Pairs that a person decided; they hold whatever the floor.</summary>
    public IReadOnlyList<CohortPair> Pins { get; init; } = [];

    /// <summary>Pairs that a coach or company ruled out.</summary>
    public IReadOnlyList<CohortPair> Bans { get; init; } = [];

    /// <summary>Pairs that the young person refuses; a veto outweighs a pin.</summary>
    public IReadOnlyList<CohortPair> Vetoes { get; init; } = [];

    /// <summary>What was stated once the rest was solved, in its order: each is a change of the result that stood then, and tells its cost.</summary>
    public IReadOnlyList<CohortChange> Later { get; init; } = [];

    /// <summary>
    /// So many of somebody's edges are their candidates, best first; those behind stand in reserve. Each pair of them that is refused later brings the next one in, and one that is taken back lets the last one go.
    /// Whoever is not named has no reserve.
    /// </summary>
    public IReadOnlyDictionary<Guid, int> Windows { get; init; } = ImmutableDictionary<Guid, int>.Empty;

    /// <summary>Whom more places may suit than the edges tell, the reserve included: their list of candidates was cut.</summary>
    public IReadOnlyCollection<Guid> Cut { get; init; } = [];

    /// <summary>Whether there are seats at places that are not among <see cref="Places"/>.</summary>
    public bool SeatsElsewhere { get; init; }
}

/// <summary>Somebody with their place.</summary>
/// <param name="ParticipantId">The participant.</param>
/// <param name="PlaceId">The place.</param>
/// <param name="Fit">0 to 10,000.</param>
/// <param name="Pinned">Decided by a person, not by the solver.</param>
public sealed record CohortAssignment(Guid ParticipantId, Guid PlaceId, int Fit, bool Pinned);

/// <summary>Somebody without a place, why, and what comes next.</summary>
/// <param name="ParticipantId">The participant.</param>
/// <param name="Reason">no-suitable-place, refused, below-floor, places-taken or candidates-limited, with its text.</param>
/// <param name="NextStep">In plain words.</param>
/// <param name="BestTakenPlaceId">The best candidate that lacks a seat, where there is one.</param>
public sealed record CohortUnplaced(Guid ParticipantId, LocalText Reason, LocalText NextStep, Guid? BestTakenPlaceId);

/// <summary>What a pin costs the others, told when it is set.</summary>
/// <param name="Pin">The pair.</param>
/// <param name="Placed">How many fewer are placed.</param>
/// <param name="Total">How much the sum of fits falls.</param>
/// <param name="Reason">Why the pin does not hold (refused, also by what was stated after it; no-seat, no-such-pair, taken-back; replaced by a later one of the person at another place); null when it holds.</param>
public sealed record PinCost(CohortPair Pin, int Placed, long Total, string? Reason);

/// <summary>What a refusal costs that was stated once the cohort was solved.</summary>
/// <param name="Pair">The pair.</param>
/// <param name="Kind">Ban or veto.</param>
/// <param name="Placed">How many fewer are placed.</param>
/// <param name="Total">How much the sum of fits falls; below 0 where it rises, since a pin may have kept better pairs from being.</param>
public sealed record RefusalCost(CohortPair Pair, CohortChangeKind Kind, int Placed, long Total);

/// <summary>What is gained when something is taken back that was stated of a pair.</summary>
/// <param name="Pair">The pair.</param>
/// <param name="Kind">What was taken back: pin, ban or veto.</param>
/// <param name="Placed">How many more are placed.</param>
/// <param name="Total">How much the sum of fits rises; below 0 where it falls, since whoever is free again may take a place for which others had better fits.</param>
public sealed record TakenBackGain(CohortPair Pair, CohortChangeKind Kind, int Placed, long Total);

/// <summary>The result of a run: as many placed as possible, then the highest floor, then the highest total.</summary>
/// <param name="Assignments">By participant id.</param>
/// <param name="Unplaced">By participant id.</param>
/// <param name="Floor">The lowest fit among those the solver placed; 0 when nobody is placed.</param>
/// <param name="Total">Sum of fits.</param>
/// <param name="FloorCost">What raising the floor costs in total, against the best total without it.</param>
/// <param name="PinCosts">One for each pin, in the order they were set.</param>
/// <param name="Problems">What was wrong with the input, and left out for it.</param>
/// <param name="RefusalCosts">One for each refusal that came later, in their order; null without one, so that such a result is written as it was before there were any.</param>
/// <param name="TakenBack">One for each pin, ban or veto that was taken back, in their order; null without one.</param>
public sealed record CohortResult(
    ImmutableArray<CohortAssignment> Assignments,
    ImmutableArray<CohortUnplaced> Unplaced,
    int Floor,
    long Total,
    long FloorCost,
    ImmutableArray<PinCost> PinCosts,
    ImmutableArray<InputProblem> Problems,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ImmutableArray<RefusalCost>? RefusalCosts = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ImmutableArray<TakenBackGain>? TakenBack = null);
