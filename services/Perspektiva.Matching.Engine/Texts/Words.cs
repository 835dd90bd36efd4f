using System.Globalization;

namespace Perspektiva.Matching.Engine;

/// <summary>The vocabulary's words for pages and reports, in German and English.</summary>
public static class Words
{
    /// <summary>The name of a dimension.</summary>
    public static LocalText Of(Dimension dimension) => Capitalised($"dimension.{dimension}");

    /// <summary>How much a requirement weighs.</summary>
    /// <param name="importance">Useful, important or decisive.</param>
    public static LocalText Of(Importance importance) => TextCatalog.Word($"importance.{importance}");

    /// <summary>How a gap can be answered.</summary>
    public static LocalText Of(GapAnswer answer) => TextCatalog.Word($"answer.{answer}");

    /// <summary>The name of a place type.</summary>
    public static LocalText Of(PlaceType type) => Capitalised($"placeType.{type}");

    /// <summary>The name of an occupational field; none when the classification has no such field.</summary>
    /// <param name="field">Main group of the KldB 2010: the first two digits of its key, 1 to 94.</param>
    public static LocalText? OfField(int field)
    {
        var key = string.Create(CultureInfo.InvariantCulture, $"field.{field}");
        return TextCatalog.Knows(key) ? Capitalised(key) : null;
    }

    /// <summary>Why somebody of a cohort has no place, and what comes next.</summary>
    /// <param name="reason">no-suitable-place, refused, below-floor, places-taken or candidates-limited.</param>
    public static (LocalText Reason, LocalText NextStep) OfUnplaced(string reason) => (TextCatalog.Text($"cohort.{reason}"), TextCatalog.Text($"cohort.{reason}.next"));

    /// <summary>A question of a check-in, in the words for one voice, and what its lowest and highest answers mean.</summary>
    /// <param name="voice">Participant, Mentor or Coach.</param>
    /// <param name="question">Work, People or Staying.</param>
    public static (LocalText Question, LocalText Scale) OfQuestion(string voice, string question) => (TextCatalog.Text($"voice.{voice}.{question}"), TextCatalog.Text($"voice.scale.{question}"));

    /// <summary>Why a placement ended.</summary>
    /// <param name="reason">A code, CompletedAsPlanned for example.</param>
    public static LocalText OfEnd(string reason) => TextCatalog.Text($"end.{reason}");

    /// <summary>Why a placement pauses.</summary>
    /// <param name="reason">A code, School for example.</param>
    public static LocalText OfPause(string reason) => TextCatalog.Text($"pause.{reason}");

    /// <summary>What an adaptation changes, a sentence for each thing.</summary>
    public static IEnumerable<LocalText> Of(Adaptation adaptation)
    {
        if (adaptation.Dimension is { } dimension)
            yield return Support(TextCatalog.Word($"dimension.{dimension}"), adaptation.Levels);
        if (adaptation.Days is { } days)
            yield return TextCatalog.Text("adapted.days", TextCatalog.List(Singly(days).Select(day => TextCatalog.Word($"weekday.{day}"))));
        if (adaptation is { ShiftStart: { } from, ShiftEnd: { } until })
            yield return TextCatalog.Text("adapted.shift", TextCatalog.Time(from), TextCatalog.Time(until));
        if (adaptation.DailyMinutes is { } minutes)
            yield return TextCatalog.Counted("adapted.day", minutes);
        if (adaptation.WeeklyMinutes is { } week)
            yield return TextCatalog.Counted("advice.hours", week / 60);
        if (adaptation.RemovesPieceWork)
            yield return TextCatalog.Text("adapted.piece-work");

        // Other days and times tell themselves what becomes of weekend and night.
        foreach (var demand in Singly(adaptation is { Days: null, ShiftStart: null } ? adaptation.Removes : FunctionalConstraint.None))
            yield return TextCatalog.Text("advice.without", TextCatalog.Word($"constraint.{demand}"));
        foreach (var hazard in Singly(adaptation.RemovesHazards))
            yield return TextCatalog.Text("advice.without-danger", TextCatalog.Word($"hazard.{hazard}"));
    }

    private static LocalText Support(LocalText dimension, int levels) => levels == 0
        ? TextCatalog.Text("adapted.support.none", dimension)
        : TextCatalog.Text("adapted.support", dimension, TextCatalog.Word(string.Create(CultureInfo.InvariantCulture, $"adapted.levels.{levels}")));

    private static IEnumerable<T> Singly<T>(T flags) where T : struct, Enum =>
        Enum.GetValues<T>().Where(flag => int.IsPow2(Convert.ToInt32(flag, CultureInfo.InvariantCulture)) && flags.HasFlag(flag));

    private static LocalText Capitalised(string key)
    {
        var word = TextCatalog.Word(key);
        return word with { De = Capital(word.De), En = Capital(word.En) };
    }

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
