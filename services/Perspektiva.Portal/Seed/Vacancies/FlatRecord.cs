using System.Globalization;
using System.Text.Json;

namespace Perspektiva.Portal.Seed.Vacancies;

/// <summary>
/// A record of any source as dotted paths to texts: the columns of a CSV (<c>arbeitsort.plz</c>) and the members of nested JSON become the same, so that one list of
/// spellings serves both. Of an array the first element counts. A value that is no text (see <see cref="PlainText"/>) is there, but nothing is read from it.
/// </summary>
internal sealed class FlatRecord
{
    private readonly Dictionary<string, string?> _values = new(StringComparer.OrdinalIgnoreCase);

    public FlatRecord(IEnumerable<KeyValuePair<string, string?>> columns)
    {
        foreach (var (name, value) in columns)
        {
            if (!string.IsNullOrWhiteSpace(value))
                _values.TryAdd(name.Trim(), PlainText.Is(value) ? value.Trim() : null);
        }
    }

    public FlatRecord(JsonElement json) => Flatten("", json);

    /// <summary>Whether one of these paths has a value, be it text or not.</summary>
    public bool Has(params ReadOnlySpan<string> paths)
    {
        foreach (var path in paths)
        {
            if (_values.ContainsKey(path))
                return true;
        }
        return false;
    }

    /// <summary>Whether one of these paths has a value that is no text.</summary>
    public bool HasUnreadable(params ReadOnlySpan<string> paths)
    {
        foreach (var path in paths)
        {
            if (_values.TryGetValue(path, out var value) && value is null)
                return true;
        }
        return false;
    }

    /// <summary>The first of these paths that has a value; null when that is no text.</summary>
    public string? Text(params ReadOnlySpan<string> paths)
    {
        foreach (var path in paths)
        {
            if (_values.TryGetValue(path, out var value))
                return value;
        }
        return null;
    }

    /// <summary>A number with point or comma; null when missing or none.</summary>
    public double? Number(params ReadOnlySpan<string> paths) =>
        Text(paths) is { } text && double.TryParse(text.Replace(',', '.'), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : null;

    /// <summary>A day at the text's beginning (<c>2025-10-20</c>, also with a time behind it) or in German spelling; null when missing or none.</summary>
    public DateOnly? Day(params ReadOnlySpan<string> paths)
    {
        if (Text(paths) is not { } text)
            return null;
        if (text.Length >= 10 && DateOnly.TryParseExact(text.AsSpan(0, 10), ["yyyy-MM-dd", "dd.MM.yyyy"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            return day;
        return null;
    }

    private void Flatten(string path, JsonElement json)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in json.EnumerateObject())
                {
                    // A name that is no text is none of those that we know.
                    if (PlainText.NameOf(member) is { } name)
                        Flatten(path.Length == 0 ? name : $"{path}.{name}", member.Value);
                }
                break;
            case JsonValueKind.Array:
                if (json.GetArrayLength() > 0)
                    Flatten(path, json[0]);
                break;
            case JsonValueKind.String:
                var text = PlainText.Of(json);
                if (text is null || !string.IsNullOrWhiteSpace(text))
                    _values.TryAdd(path, text?.Trim());
                break;
            case JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False:
                _values.TryAdd(path, json.GetRawText());
                break;
        }
    }
}
