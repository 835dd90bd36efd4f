using System.Buffers;
using System.Text.Json;

namespace Perspektiva.ServiceDefaults.Web;

/// <summary>One pass over a body before it is bound.</summary>
internal static class JsonInspection
{
    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = JsonDefaults.MaxDepth };

    /// <summary>NUL, and U+FFFE, which Unicode says is no character, and of which .NET makes no normal form.</summary>
    internal static readonly SearchValues<char> NoText = SearchValues.Create("\0\uFFFE");

    private static ReadOnlySpan<byte> NoCharacterUtf8 => [0xEF, 0xBF, 0xBE];

    /// <summary>The problem of the body, or null.</summary>
    public static ProblemResult? Inspect(ReadOnlySpan<byte> body, bool bodyRequired)
    {
        var reader = new Utf8JsonReader(body, ReaderOptions);
        var path = new List<Step>();
        try
        {
            var first = true;
            while (reader.Read())
            {
                if (first && bodyRequired && reader.TokenType == JsonTokenType.Null)
                    return Problems.Validation("", "must not be null", "required");
                first = false;
                if (Advance(ref reader, path) is { } problem)
                    return problem;
            }
            return null;
        }
        catch (JsonException error)
        {
            var position = Position(body, error);
            var tooDeep = path.Count == JsonDefaults.MaxDepth && position < body.Length && body[(int)position] is (byte)'{' or (byte)'[';
            var detail = tooDeep ? $"The JSON is nested deeper than {JsonDefaults.MaxDepth} levels from this byte on" : "The JSON breaks off or is wrong at this byte";
            return new ProblemResult(ProblemType.MalformedJson) { BytePosition = position, Detail = detail };
        }
    }

    private static ProblemResult? Advance(ref Utf8JsonReader reader, List<Step> path)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject or JsonTokenType.StartArray:
                Count(path);
                path.Add(new Step(reader.TokenType == JsonTokenType.StartArray));
                return null;
            case JsonTokenType.EndObject or JsonTokenType.EndArray:
                path.RemoveAt(path.Count - 1);
                return null;
            case JsonTokenType.PropertyName:
                // A name that is no text cannot stand in a pointer: the object is named that holds it.
                if (!TryGetText(ref reader, out var name))
                    return Unstorable(path[..^1]);
                return path[^1].Enter(name) ? null : Problems.Validation(PointerOf(path), "stands there twice", "duplicate_member");
            case JsonTokenType.String:
                Count(path);
                return TryGetText(ref reader, out _) ? null : Unstorable(path);
            default:
                Count(path);
                return null;
        }
    }

    private static void Count(List<Step> path)
    {
        if (path.Count > 0 && path[^1].IsArray)
            path[^1].Index++;
    }

    /// <summary>Whether the text is valid Unicode without NUL (PostgreSQL stores nothing else) and without U+FFFE (names are compared in their normal form).</summary>
    private static bool TryGetText(ref Utf8JsonReader reader, out string text)
    {
        text = "";
        try
        {
            // The plain case without allocation: no escapes and valid UTF-8 means no NUL, since JSON refuses raw control characters.
            if (!reader.ValueIsEscaped && reader.TokenType == JsonTokenType.String)
                return System.Text.Unicode.Utf8.IsValid(reader.ValueSpan) && reader.ValueSpan.IndexOf(NoCharacterUtf8) < 0;
            text = reader.GetString() ?? "";
            return !text.AsSpan().ContainsAny(NoText);
        }
        catch (InvalidOperationException)
        {
            // The reader's way to say: a lone surrogate or bytes that are not UTF-8.
            return false;
        }
    }

    private static ProblemResult Unstorable(List<Step> path) =>
        Problems.Validation(PointerOf(path), "must be valid Unicode text without the characters NUL and U+FFFE", "invalid_text");

    private static string PointerOf(List<Step> path) => string.Concat(path.Select(step => step.Pointer));

    private static long Position(ReadOnlySpan<byte> body, JsonException error)
    {
        var start = 0;
        for (var line = error.LineNumber ?? 0; line > 0; line--)
        {
            var next = body[start..].IndexOf((byte)'\n');
            if (next < 0)
                break;
            start += next + 1;
        }
        return Math.Min(start + (error.BytePositionInLine ?? 0), body.Length);
    }

    private sealed class Step(bool isArray)
    {
        private HashSet<string>? _names;
        private string? _name;

        public bool IsArray { get; } = isArray;

        public int Index { get; set; } = -1;

        /// <summary>Comes to a member; false when one of this name stood there before. What is read into a tree of nodes would find that too late.</summary>
        public bool Enter(string name)
        {
            if (_name is not null)
                _names ??= new HashSet<string>(StringComparer.Ordinal) { _name };
            _name = name;
            return _names is null || _names.Add(name);
        }

        public string Pointer => IsArray ? $"/{Index}" : $"/{(_name ?? "").Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";
    }
}
