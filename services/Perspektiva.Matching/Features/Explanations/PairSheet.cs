using System.Globalization;
using Perspektiva.Matching.Features.Rankings;

namespace Perspektiva.Matching.Features.Explanations;

/// <summary>One pair, laid out for the page.</summary>
/// <param name="Changes">What was stated to change about the place.</param>
public sealed record PairSheet(
    string ParticipantId, string PlaceId, string OnDate, string StartOn, string? Distance, IReadOnlyList<string> Changes, FitSheet AsIs, FitSheet Adapted,
    IReadOnlyList<GroupSheet> Groups, IReadOnlyList<PartSheet> OtherParts, string Versions)
{
    /// <summary>Whether anything was stated to change about the place.</summary>
    public bool IsAdapted => Changes.Count > 0;

    private static readonly CultureInfo German = CultureInfo.GetCultureInfo("de-DE");

    /// <summary>DOMAIN's groups of the 32 dimensions: name, first dimension, how many.</summary>
    private static readonly (string Name, int First, int Count)[] GroupsOf =
        [("Denken", 0, 8), ("Miteinander", 8, 6), ("Arbeitsweise", 14, 8), ("Hand und Auge", 22, 3), ("Sprache und Zahlen", 25, 4), ("Körper", 29, 3)];

    /// <summary>Lays out an explanation.</summary>
    internal static PairSheet Of(Pair pair, Engine.PairExplanation answer)
    {
        var abilities = pair.ParticipantProfile.Abilities;
        var (asIs, adapted) = (ById(answer.AsIs), ById(answer.Adapted));

        // A cap may be there on one side only; either way it stands behind what both have.
        var others = answer.Adapted.Parts.Concat(answer.AsIs.Parts).Where(part => part.Dimension is null).DistinctBy(part => part.Id);
        return new PairSheet(
            pair.Participant.PublicId, pair.Place.PublicId, Day(answer.OnDate), Day(answer.StartOn),
            answer.DistanceMetres is { } metres ? (metres / 1000m).ToString("0.0", German) + " km" : null,
            [.. answer.Adaptations.SelectMany(Engine.Words.Of).Select(change => change.De)], FitSheet.Of(answer.AsIs), FitSheet.Of(answer.Adapted),
            [.. GroupsOf.Select(group => new GroupSheet(group.Name, [.. Enumerable.Range(group.First, group.Count).Select(i => Row((Engine.Dimension)i))]))],
            [.. others.Select(part => new PartSheet(part.Text.De, PointsOf(adapted, part.Id), PointsOf(asIs, part.Id)))],
            $"{answer.FormulaVersion}, {answer.RulesVersion}, {answer.ParametersVersion}");

        RowSheet Row(Engine.Dimension dimension)
        {
            var id = $"ability.{dimension}";
            var part = adapted.GetValueOrDefault(id);
            return new RowSheet(
                Engine.Words.Of(dimension).De, part?.Asked, part is { Asked: not null } ? Engine.Words.Of(part.Importance).De : null, abilities[dimension],
                part?.SupportLevels ?? 0, part is null ? null : Points(part.Points), asIs.TryGetValue(id, out var before) ? Points(before.Points) : null,
                part is null ? "" : string.Join(", ", PartView.AnswersTo(part).Select(gap => Engine.Words.Of(gap).De)));
        }
    }

    private static Dictionary<string, Engine.ScorePart> ById(Engine.ScoredPair scored) => scored.Parts.ToDictionary(part => part.Id, StringComparer.Ordinal);

    private static string PointsOf(Dictionary<string, Engine.ScorePart> parts, string id) => Points(parts.TryGetValue(id, out var part) ? part.Points : 0);

    internal static string Points(int points) => (points / 100m).ToString("+0.00;−0.00;0.00", German);

    internal static string Show(int fit) => (fit / 100m).ToString("0.00", German);

    internal static string Day(DateOnly day) => day.ToString("d. MMMM yyyy", German);
}

/// <summary>The fit in words.</summary>
public sealed record FitSheet(string Fit, string Low, string High, bool Open, bool Suitable, IReadOnlyList<RuleSheet> Excluded, IReadOnlyList<string> Notes)
{
    public static FitSheet Of(Engine.ScoredPair scored) => new(
        PairSheet.Show(scored.Fit), PairSheet.Show(scored.Low), PairSheet.Show(scored.High), scored.Low != scored.High, scored.Suitable,
        [.. scored.Excluded.Select(rule => new RuleSheet(rule.Reason.De, rule.Citation, rule.Change.De))], [.. scored.Notes.Select(note => note.De)]);

    /// <summary>The verdict in one word or two.</summary>
    public string Verdict => Excluded.Count > 0 ? "zurzeit ausgeschlossen" : Suitable ? "geeignet" : "nicht ohne Weiteres geeignet";
}

/// <summary>A rule that excludes.</summary>
public sealed record RuleSheet(string Reason, string Citation, string Change);

/// <summary>A group of dimensions.</summary>
public sealed record GroupSheet(string Name, IReadOnlyList<RowSheet> Rows);

/// <summary>One dimension on both sides.</summary>
/// <param name="Asked">1-5; none where the place asks nothing.</param>
/// <param name="Present">1-5; none where not assessed.</param>
/// <param name="Points">Of the place as adapted.</param>
/// <param name="PointsAsIs">Of the place as it is.</param>
public sealed record RowSheet(string Name, int? Asked, string? Importance, int? Present, int Support, string? Points, string? PointsAsIs, string Answers);

/// <summary>A part of the score beside the dimensions.</summary>
/// <param name="Points">Of the place as adapted.</param>
/// <param name="PointsAsIs">Of the place as it is.</param>
public sealed record PartSheet(string Text, string Points, string PointsAsIs);
