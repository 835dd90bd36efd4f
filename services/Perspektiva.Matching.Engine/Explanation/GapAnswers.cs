using System.Collections.Immutable;

namespace Perspektiva.Matching.Engine;

/// <summary>Every gap gets an answer: which ones fit a dimension and the width of the gap, best first.</summary>
internal static class GapAnswers
{
    public static ImmutableArray<GapAnswer> For(Dimension dimension, Importance importance, int unansweredGap)
    {
        if (unansweredGap == 0)
            return [];
        var others = dimension switch
        {
            <= Dimension.SpatialImagination => (GapAnswer[])[GapAnswer.Adapt, GapAnswer.Aid, GapAnswer.Accompany],
            <= Dimension.Teamwork => [GapAnswer.Accompany, GapAnswer.Adapt],
            <= Dimension.Responsibility => [GapAnswer.Accompany, GapAnswer.Aid, GapAnswer.Adapt],
            <= Dimension.ReactionSpeed => [GapAnswer.Aid, GapAnswer.Adapt],
            <= Dimension.Speaking => [GapAnswer.Aid, GapAnswer.Adapt, GapAnswer.Accompany],
            _ => [GapAnswer.Adapt, GapAnswer.Aid],
        };

        // One level is within reach of training; wider gaps are first answered at the work, and bodies are not trained to a level.
        var trainable = dimension < Dimension.StandingWalking;
        var answers = ImmutableArray.CreateBuilder<GapAnswer>();
        if (trainable && unansweredGap == 1)
            answers.Add(GapAnswer.Train);
        answers.AddRange(others);
        if (trainable && unansweredGap > 1)
            answers.Add(GapAnswer.Train);
        if (importance == Importance.Useful || (importance == Importance.Important && unansweredGap == 1))
            answers.Add(GapAnswer.Accept);
        return answers.ToImmutable();
    }
}
