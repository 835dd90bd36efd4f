using Perspektiva.Matching.Data;
using Perspektiva.Matching.Features.Rankings;

namespace Perspektiva.Matching.Features.Cohorts;

/// <summary>Reasons as codes in the database and as texts in answers.</summary>
internal static class CohortReasons
{
    private const string Prefix = "cohort.";

    /// <summary>The engine's code of a reason text.</summary>
    public static string CodeOf(Engine.LocalText reason) => reason.Key[Prefix.Length..];

    /// <summary>Why somebody has no place, and what comes next.</summary>
    public static (TextView Reason, TextView NextStep) OfUnplaced(string code)
    {
        var (reason, next) = Engine.Words.OfUnplaced(code);
        return (TextView.Of(reason), TextView.Of(next));
    }

    /// <summary>Why somebody is not in the run, and what comes next.</summary>
    public static (TextView Reason, TextView NextStep) OfLeftOut(CohortLeftOut leftOut) => leftOut switch
    {
        CohortLeftOut.ConsentMissing => (
            new TextView("cohort.consent-missing", "Es liegt keine Einwilligung in das Matching vor.", "There is no consent to matching."),
            new TextView("cohort.consent-missing.next", "Nächster Schritt: im Gespräch klären, ob die Person einwilligen möchte.", "Next step: ask the person whether they want to consent.")),
        CohortLeftOut.Agreed => (
            new TextView("cohort.agreed", "Für die Person ist schon ein Platz zugesagt.", "A place is agreed for the person already."),
            new TextView("cohort.agreed.next", "Nächster Schritt: den zugesagten Platz antreten lassen oder die Zusage zurücknehmen.", "Next step: start the placement that was agreed, or withdraw from it.")),
        _ => (
            new TextView("cohort.not-ready", "Der Weg der Person steht noch nicht bei „bereit“.", "The person's journey does not stand at ready yet."),
            new TextView("cohort.not-ready.next", "Nächster Schritt: das Profil abschließen oder die Pause beenden.", "Next step: complete the profile, or end the pause.")),
    };

    /// <summary>Why a pin does not hold. The pair is known, so that no edge means that a rule excludes it.</summary>
    /// <param name="leftOut">The pinned person was not in the run in the end.</param>
    public static string? OfPin(string? engineCode, bool leftOut) => leftOut ? "left-out" : engineCode == "no-such-pair" ? "excluded" : engineCode;
}
