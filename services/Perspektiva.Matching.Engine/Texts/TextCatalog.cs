using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;

namespace Perspektiva.Matching.Engine;

/// <summary>Texts by key from the resources texts.de.json and texts.en.json; another wording (Leichte Sprache) is one more file with the same keys.</summary>
internal static class TextCatalog
{
    private static readonly string[] MonthsDe =
        ["Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"];

    private static readonly string[] MonthsEn =
        ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

    private static readonly FrozenDictionary<string, string> German = Load("texts.de.json");
    private static readonly FrozenDictionary<string, string> English = Load("texts.en.json");

    public static IEnumerable<string> KeysDe => German.Keys;

    public static IEnumerable<string> KeysEn => English.Keys;

    public static bool Knows(string key) => German.ContainsKey(key);

    /// <summary>The text of a key, its places filled with texts that are already in each language.</summary>
    public static LocalText Text(string key, params ReadOnlySpan<LocalText> fill)
    {
        var de = new string[fill.Length];
        var en = new string[fill.Length];
        for (var i = 0; i < fill.Length; i++)
            (de[i], en[i]) = (fill[i].De, fill[i].En);
        return new LocalText(key, Capital(Fill(German[key], de)), Capital(Fill(English[key], en)));
    }

    /// <summary>The text of a key with its number in it, or of the one beside it that says "one" in words.</summary>
    public static LocalText Counted(string key, int count) => count == 1 ? Text($"{key}.one") : Text(key, Number(count));

    /// <summary>A word of the vocabulary, as it stands inside a sentence.</summary>
    public static LocalText Word(string key) => new(key, German[key], English[key]);

    public static LocalText Number(long value)
    {
        var text = value.ToString(CultureInfo.InvariantCulture);
        return new LocalText("number", text, text);
    }

    /// <summary>Rounded to the nearest tenth, as the pages show it.</summary>
    public static LocalText Kilometres(long metres)
    {
        var (whole, tenth) = Math.DivRem((metres + 50) / 100, 10);
        return new LocalText("number", string.Create(CultureInfo.InvariantCulture, $"{whole},{tenth}"), string.Create(CultureInfo.InvariantCulture, $"{whole}.{tenth}"));
    }

    /// <summary>A number with one decimal.</summary>
    public static LocalText Tenths(long tenths) => Kilometres(tenths * 100);

    public static LocalText Day(DateOnly day) => new(
        "day",
        string.Create(CultureInfo.InvariantCulture, $"{day.Day}. {MonthsDe[day.Month - 1]} {day.Year}"),
        string.Create(CultureInfo.InvariantCulture, $"{day.Day} {MonthsEn[day.Month - 1]} {day.Year}"));

    public static LocalText Time(TimeOnly time)
    {
        var text = time.ToString("HH:mm", CultureInfo.InvariantCulture);
        return new LocalText("time", text, text);
    }

    public static LocalText List(IEnumerable<LocalText> words)
    {
        var all = words.ToList();
        return new LocalText("list", string.Join(", ", all.Select(w => w.De)), string.Join(", ", all.Select(w => w.En)));
    }

    private static string Fill(string pattern, string[] values) => string.Format(CultureInfo.InvariantCulture, pattern, values);

    private static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];

    private static FrozenDictionary<string, string> Load(string name)
    {
        using var stream = typeof(TextCatalog).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The resource {name} is missing from the assembly.");
        var texts = JsonSerializer.Deserialize<Dictionary<string, string>>(stream) ?? [];
        return texts.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
