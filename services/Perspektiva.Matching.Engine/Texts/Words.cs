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

    private static LocalText Capitalised(string key)
    {
        var word = TextCatalog.Word(key);
        return word with { De = Capital(word.De), En = Capital(word.En) };
    }

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
