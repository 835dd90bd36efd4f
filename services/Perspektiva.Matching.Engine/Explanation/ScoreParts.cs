using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace Perspektiva.Matching.Engine;

/// <summary>Lays a fit out in parts that sum to it exactly.</summary>
internal static class ScoreParts
{
    // A dimension's part follows from a few small numbers, so there are some thousand different ones; its sentences are put together once.
    private static readonly ConcurrentDictionary<DimensionFit, ScorePart> Abilities = new();

    private static readonly ScorePart Full = Plain("full", FitFormulaV1.Full, TextCatalog.Text("part.full"));
    private static readonly LocalText AtOnce = TextCatalog.Text("part.start.none");

    /// <param name="audience">An employer is told points and none of the person's wishes.</param>
    public static ImmutableArray<ScorePart> Of(PairFit fit, ParticipantProfile participant, PlaceProfile place, FitParameters parameters, Audience audience)
    {
        var parts = ImmutableArray.CreateBuilder<ScorePart>();
        parts.Add(Full);
        foreach (var dimension in fit.Dimensions)
        {
            if (dimension.Kind != GapKind.NotAsked)
                parts.Add(ReferenceEquals(parameters, FitParameters.Current) ? Abilities.GetOrAdd(dimension, Ability) : Ability(dimension, parameters));
        }

        parts.Add(Plain("interest", -fit.InterestCost, CriterionTexts.Interest(participant, place, fit.InterestCost, audience)));
        parts.Add(Plain("commute", -fit.CommuteCost, CriterionTexts.Commute(participant, fit, audience)));
        parts.Add(Plain("hours", -fit.HoursCost, CriterionTexts.Hours(participant, place, fit.HoursCost, audience)));
        parts.Add(Plain("start", -fit.WaitingCost, fit.WaitingCost > 0 ? TextCatalog.Text("part.start", TextCatalog.Day(fit.StartOn)) : AtOnce));
        if (fit.CapCost > 0)
            parts.Add(Plain("cap", -fit.CapCost, TextCatalog.Text("part.cap")));
        if (fit.FloorRelief > 0)
            parts.Add(Plain("floor", fit.FloorRelief, TextCatalog.Text("part.floor")));
        return parts.ToImmutable();
    }

    private static ScorePart Ability(DimensionFit item) => Ability(item, FitParameters.Current);

    private static ScorePart Ability(DimensionFit item, FitParameters parameters)
    {
        var answers = GapAnswers.For(item.Dimension, item.Asked.Importance, item.UnansweredGap);
        var key = $"part.{item.Kind}";

        // A level that is assumed and then counts as one too few at most would contradict its points. The wording has no key of its own: stored answers are compared by keys.
        var text = TextCatalog.Text(
            item is { Kind: GapKind.Unknown, UnansweredGap: 1 } ? $"{key}.short" : key,
            TextCatalog.Word($"dimension.{item.Dimension}"),
            TextCatalog.Number(item.Asked.Level),
            TextCatalog.Word($"importance.{item.Asked.Importance}"),
            TextCatalog.Number(item.Ability ?? parameters.AssumedLevel),
            TextCatalog.Number(item.UnansweredGap),
            TextCatalog.List(answers.Select(answer => TextCatalog.Word($"answer.{answer}"))));
        return new ScorePart(
            $"ability.{item.Dimension}", -item.Cost, item.Dimension, item.Asked.Level, item.Asked.Importance, item.Ability, item.SupportLevels, item.Kind, answers, text with { Key = key });
    }

    private static ScorePart Plain(string id, int points, LocalText text) =>
        new(id, points, null, null, Importance.NotAsked, null, 0, GapKind.NotAsked, [], text);
}
