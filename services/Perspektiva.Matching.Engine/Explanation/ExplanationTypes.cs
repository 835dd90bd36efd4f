using System.Collections.Immutable;

namespace Perspektiva.Matching.Engine;

/// <summary>Who reads an explanation. An employer never learns a date that gives away an age.</summary>
public enum Audience
{
    /// <summary>The coach.</summary>
    Coach = 0,

    /// <summary>The young person.</summary>
    Participant = 1,

    /// <summary>The company.</summary>
    Employer = 2,
}

/// <summary>A text in German and English, from the resources under one key (so that Leichte Sprache can follow).</summary>
/// <param name="Key">Resource key.</param>
/// <param name="De">German.</param>
/// <param name="En">English.</param>
public sealed record LocalText(string Key, string De, string En);

/// <summary>How a gap can be answered.</summary>
public enum GapAnswer
{
    /// <summary>Train the ability.</summary>
    Train = 0,

    /// <summary>Adapt the task.</summary>
    Adapt = 1,

    /// <summary>An aid.</summary>
    Aid = 2,

    /// <summary>Somebody accompanies.</summary>
    Accompany = 3,

    /// <summary>Accept the gap.</summary>
    Accept = 4,
}

/// <summary>One part of a score. All parts' points sum exactly to the fit.</summary>
/// <param name="Id">Stable id: full, ability.planning ..., interest, commute, hours, start, cap, floor.</param>
/// <param name="Points">What it adds (the first part: 10,000) or costs (negative).</param>
/// <param name="Dimension">The dimension, where the part is one.</param>
/// <param name="Asked">Level asked, 1 to 5; null where nothing is rated.</param>
/// <param name="Importance">How much it weighs.</param>
/// <param name="Present">Level there, 1 to 5; null = not assessed, or nothing is rated.</param>
/// <param name="SupportLevels">Levels that support answers.</param>
/// <param name="Kind">How the two stand to one another.</param>
/// <param name="Answers">What would close an open gap, best first.</param>
/// <param name="Text">In plain words.</param>
public sealed record ScorePart(
    string Id,
    int Points,
    Dimension? Dimension,
    int? Asked,
    Importance Importance,
    int? Present,
    int SupportLevels,
    GapKind Kind,
    ImmutableArray<GapAnswer> Answers,
    LocalText Text);

/// <summary>The fit of a pair with its parts.</summary>
/// <param name="Fit">0 to 10,000.</param>
/// <param name="Low">The fit if every unassessed ability turned out worst.</param>
/// <param name="High">The fit if every unassessed ability turned out best.</param>
/// <param name="Suitable">No rule excludes, no unanswered decisive gap of two or more levels, and the fit reaches the threshold.</param>
/// <param name="Parts">Sum exactly to <paramref name="Fit"/>.</param>
/// <param name="Excluded">Rules that exclude; empty = none.</param>
/// <param name="Notes">Duties that a placement brings (the medical examination of those under 18), never reasons against it.</param>
public sealed record ScoredPair(
    int Fit, int Low, int High, bool Suitable, ImmutableArray<ScorePart> Parts, ImmutableArray<Exclusion> Excluded, ImmutableArray<LocalText> Notes);

/// <summary>A rule that excludes a pair.</summary>
/// <param name="RuleId">Stable id, for example youth.night.</param>
/// <param name="Citation">The paragraph, for example "§ 14 JArbSchG"; empty where no law but the person's own limit speaks.</param>
/// <param name="Reason">Why, in plain words.</param>
/// <param name="Change">What would change it: to coach and participant "lawful from 3 May 2027 on", to an employer "not yet".</param>
/// <param name="From">The day from which the rule no longer excludes; never given to an employer.</param>
public sealed record Exclusion(string RuleId, string Citation, LocalText Reason, LocalText Change, DateOnly? From);

/// <summary>A pair looked at: as it is, and as adapted by what was stated.</summary>
/// <param name="ParticipantId">The participant.</param>
/// <param name="PlaceId">The place.</param>
/// <param name="OnDate">The day of reckoning.</param>
/// <param name="StartOn">First day on which both are there.</param>
/// <param name="DistanceMetres">Great-circle distance; null when one location is unknown.</param>
/// <param name="AsIs">The place as it is.</param>
/// <param name="Adapted">The place as adapted; equal to <paramref name="AsIs"/> without adaptations.</param>
/// <param name="Adaptations">What was stated.</param>
/// <param name="FormulaVersion">Version of the formula.</param>
/// <param name="RulesVersion">Version of the rules.</param>
/// <param name="ParametersVersion">Version of the parameters.</param>
/// <param name="Problems">What was wrong with the input; then nothing is scored: fit 0, not suitable.</param>
public sealed record PairExplanation(
    Guid ParticipantId,
    Guid PlaceId,
    DateOnly OnDate,
    DateOnly StartOn,
    int? DistanceMetres,
    ScoredPair AsIs,
    ScoredPair Adapted,
    ImmutableArray<Adaptation> Adaptations,
    string FormulaVersion,
    string RulesVersion,
    string ParametersVersion,
    ImmutableArray<InputProblem> Problems);

/// <summary>One stated change to a place for one person; only what is set changes.</summary>
public sealed record Adaptation
{
    /// <summary>The dimension in which <see cref="Levels"/> more of a gap are answered.</summary>
    public Dimension? Dimension { get; init; }

    /// <summary>Levels answered, 0 to 2.</summary>
    public int Levels { get; init; }

    /// <summary>Functional demands taken away.</summary>
    public FunctionalConstraint Removes { get; init; }

    /// <summary>Dangers taken away.</summary>
    public Hazard RemovesHazards { get; init; }

    /// <summary>No piece work for this person.</summary>
    public bool RemovesPieceWork { get; init; }

    /// <summary>Other working minutes a day.</summary>
    public int? DailyMinutes { get; init; }

    /// <summary>Other working minutes a week.</summary>
    public int? WeeklyMinutes { get; init; }

    /// <summary>Another begin of the working day.</summary>
    public TimeOnly? ShiftStart { get; init; }

    /// <summary>Another end of the working day.</summary>
    public TimeOnly? ShiftEnd { get; init; }

    /// <summary>Other days.</summary>
    public Weekdays? Days { get; init; }
}
