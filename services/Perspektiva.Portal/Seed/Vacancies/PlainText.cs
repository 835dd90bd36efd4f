using System.Text.Json;

namespace Perspektiva.Portal.Seed.Vacancies;

/// <summary>
/// Text as the API takes it: valid Unicode without NUL, which PostgreSQL does not store, and without U+FFFE, of which .NET makes no normal form. One value that is
/// none would have the API refuse a whole batch.
/// </summary>
internal static class PlainText
{
    /// <summary>U+FFFE, which Unicode says is no character.</summary>
    private const char NoCharacter = '\uFFFE';

    /// <summary>Whether decoded text is such.</summary>
    public static bool Is(string text) => !text.AsSpan().ContainsAny('\0', NoCharacter);

    /// <summary>The text of a JSON string; null when it is none.</summary>
    public static string? Of(JsonElement json) => Decoded(json, static element => element.GetString()!);

    /// <summary>A member's name; null when it is no text.</summary>
    public static string? NameOf(JsonProperty member) => Decoded(member, static property => property.Name);

    private static string? Decoded<T>(T json, Func<T, string> decode)
    {
        try
        {
            return decode(json) is var text && Is(text) ? text : null;
        }
        catch (InvalidOperationException)
        {
            // The document's way to say: a lone surrogate or bytes that are not UTF-8.
            return null;
        }
    }
}
