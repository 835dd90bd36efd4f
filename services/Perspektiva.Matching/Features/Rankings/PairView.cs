using System.Globalization;
using Perspektiva.Contracts.V1;

namespace Perspektiva.Matching.Features.Rankings;

/// <summary>A text in both languages, with the key under which other languages can be kept.</summary>
internal sealed record TextView(string Key, string De, string En)
{
    public static TextView Of(Engine.LocalText text) => new(text.Key, text.De, text.En);
}

/// <summary>One part of a score; all points sum exactly to the fit.</summary>
/// <param name="Asked">Level asked, 1-5.</param>
/// <param name="Present">Level there, 1-5; null = not assessed.</param>
internal sealed record PartView(
    string Id, int Points, Dimension? Dimension, int? Asked, Importance? Importance, int? Present, int SupportLevels, Engine.GapKind Kind,
    IReadOnlyList<Engine.GapAnswer> Answers, TextView Text)
{
    public static PartView Of(Engine.ScorePart part) => new(
        part.Id, part.Points, (Dimension?)part.Dimension, part.Asked, part.Importance == Engine.Importance.NotAsked ? null : (Importance)part.Importance,
        part.Present, part.SupportLevels, part.Kind, AnswersTo(part), TextView.Of(part.Text));

    /// <summary>What would close an open gap, best first; of what is not assessed nobody knows whether there is one. The engine names some all the same, which stored hashes hold.</summary>
    public static IReadOnlyList<Engine.GapAnswer> AnswersTo(Engine.ScorePart part) => part.Kind == Engine.GapKind.Unknown ? [] : part.Answers;
}

/// <summary>A rule that excludes the pair, and what would change that.</summary>
/// <param name="From">The day from which the rule no longer excludes; never told to an employer.</param>
internal sealed record ExclusionView(string RuleId, string Citation, TextView Reason, TextView Change, DateOnly? From)
{
    public static ExclusionView Of(Engine.Exclusion exclusion) => new(
        exclusion.RuleId, exclusion.Citation, TextView.Of(exclusion.Reason), TextView.Of(exclusion.Change), exclusion.From);
}

/// <summary>The fit of a pair with its parts.</summary>
/// <param name="Fit">0-10,000, of this pair only.</param>
/// <param name="FitShown">The same as 0.00-100.00.</param>
/// <param name="Low">If every ability not yet assessed turned out worst.</param>
/// <param name="High">If it turned out best.</param>
internal sealed record ScoredView(
    int Fit, string FitShown, int Low, int High, bool Suitable, IReadOnlyList<PartView> Parts, IReadOnlyList<ExclusionView> Excluded, IReadOnlyList<TextView> Notes)
{
    public static ScoredView Of(Engine.ScoredPair scored) => new(
        scored.Fit, Show(scored.Fit), scored.Low, scored.High, scored.Suitable,
        [.. scored.Parts.Select(PartView.Of)], [.. scored.Excluded.Select(ExclusionView.Of)], [.. scored.Notes.Select(TextView.Of)]);

    /// <summary>Hundredths of a point as points.</summary>
    public static string Show(int fit) => (fit / 100m).ToString("0.00", CultureInfo.InvariantCulture);
}

/// <summary>A pair looked at: as the place is, and as adapted.</summary>
/// <param name="Page">Path of the same as a printable page at the gateway; it opens without a token, for ten minutes. None in a replay.</param>
internal sealed record PairView(
    string ParticipantId, string PlaceId, DateOnly OnDate, DateOnly StartOn, int? DistanceMetres, ScoredView AsIs, ScoredView Adapted,
    string FormulaVersion, string RulesVersion, string ParametersVersion, IReadOnlyList<string> Problems, string? Page)
{
    public static PairView Of(string participantId, string placeId, Engine.PairExplanation pair, string? page) => new(
        participantId, placeId, pair.OnDate, pair.StartOn, pair.DistanceMetres, ScoredView.Of(pair.AsIs), ScoredView.Of(pair.Adapted),
        pair.FormulaVersion, pair.RulesVersion, pair.ParametersVersion, [.. pair.Problems.Select(problem => problem.Code)], page);
}
