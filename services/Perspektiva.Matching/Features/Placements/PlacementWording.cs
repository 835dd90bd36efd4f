using Perspektiva.Matching.Domain.Placements;
using Perspektiva.Matching.Engine;
using Perspektiva.Matching.Features.Rankings;
using Perspektiva.ServiceDefaults.Security;

namespace Perspektiva.Matching.Features.Placements;

/// <summary><c>GET /v1/placements/wording</c>: what a portal shows while somebody works there, in plain words, so that every portal asks alike. It tells of nobody.</summary>
internal static class PlacementWording
{
    private static readonly Response All = new(
        [.. from voice in Enum.GetValues<VoiceSide>() from question in Enum.GetValues<VoiceQuestion>() select QuestionView.Of(voice, question)],
        [.. Enum.GetValues<EndReason>().Select(reason => new ReasonView<EndReason>(reason, TextView.Of(Words.OfEnd(reason.ToString()))))],
        [.. Enum.GetValues<PauseReason>().Select(reason => new ReasonView<PauseReason>(reason, TextView.Of(Words.OfPause(reason.ToString()))))]);

    /// <param name="Questions">The three questions of a check-in for each voice, in the order in which they are asked.</param>
    /// <param name="EndReasons">Every reason that an end can have.</param>
    /// <param name="PauseReasons">Every reason that a pause can have.</param>
    internal sealed record Response(IReadOnlyList<QuestionView> Questions, IReadOnlyList<ReasonView<EndReason>> EndReasons, IReadOnlyList<ReasonView<PauseReason>> PauseReasons);

    internal sealed record ReasonView<T>(T Reason, TextView Text) where T : struct, Enum;

    /// <param name="Question">Which member of the voice's answers it is for.</param>
    /// <param name="Text">In the words for this voice.</param>
    /// <param name="Scale">What the lowest and the highest answer mean.</param>
    internal sealed record QuestionView(VoiceSide Voice, VoiceQuestion Question, TextView Text, TextView Scale)
    {
        public static QuestionView Of(VoiceSide voice, VoiceQuestion question)
        {
            var (text, scale) = Words.OfQuestion(voice.ToString(), question.ToString());
            return new(voice, question, TextView.Of(text), TextView.Of(scale));
        }
    }

    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/v1/placements/wording", () => TypedResults.Ok(All))
        .RequireScope("placements:read").WithName("PlacementWording").WithSummary("The check-in's questions and the reasons of ends and pauses in plain words, German and English").Produces<Response>();
}
