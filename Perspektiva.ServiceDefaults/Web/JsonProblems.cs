using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Perspektiva.ServiceDefaults.Web;

/// <summary>Turns what the serializer says into JSON pointers and plain reasons, without repeating what was sent.</summary>
internal static partial class JsonProblems
{
    /// <param name="error">What the serializer says.</param>
    /// <param name="reading">What it was reading, for the findings that it has not come to.</param>
    public static ProblemResult Of(JsonException error, JsonReading? reading)
    {
        var (pointer, said) = (Pointer(error.Path), Said(error.Message));
        // By its beginning, and first: further on stands a name of the caller's choice.
        if (said.StartsWith("The JSON property '", StringComparison.Ordinal))
            return JsonMembers.Unknown(reading) ?? Problems.Validation(pointer, "is not a known member", "unknown_member");
        if (MissingMembers().Match(said) is { Success: true } missing)
        {
            if (JsonMembers.Missing(reading) is { } all)
                return all;
            var names = QuotedName().Matches(missing.Groups["names"].Value);
            return Problems.Validation([.. names.Select(name => new ValidationError($"{pointer}/{Escape(name.Groups["name"].Value)}", "is required", "required"))]);
        }
        var (reason, code) = said switch
        {
            _ when said.StartsWith("Duplicate propert", StringComparison.Ordinal) => ("stands there twice", "duplicate_member"),
            _ when said.Contains("null", StringComparison.Ordinal) => ("must not be null", "required"),
            _ => ("has the wrong type or form", "wrong_type"),
        };
        return Problems.Validation(pointer, reason, code);
    }

    /// <summary>From the serializer's path (<c>$.a[3]['b.c']</c>) to a JSON pointer (<c>/a/3/b.c</c>), in one pass: a name in it may be as long as a body, and be made to look like anything.</summary>
    internal static string Pointer(string? path)
    {
        var result = new StringBuilder();
        var rest = path.AsSpan();
        while (rest.Length > 0)
        {
            var (start, end) = rest switch
            {
                ['[', '\'', ..] => (2, EndOfQuoted(rest)),
                ['[', ..] => (1, EndAt(rest, 1, rest[1..].IndexOf(']'))),
                ['.', ..] => (1, EndAt(rest, 1, rest[1..].IndexOfAny('.', '['))),
                _ => (0, 0),
            };
            if (start > 0)
                result.Append('/').Append(Escape(rest[start..end].ToString()));
            // A name is followed at once by the next step, the others by what closes them.
            var next = rest[0] == '.' ? end : end + start;
            rest = rest[Math.Clamp(next, 1, rest.Length)..];
        }
        return result.ToString();
    }

    internal static string Escape(string name) => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    /// <summary>The message without the path that the serializer puts behind it, which holds names of the caller's choice.</summary>
    private static string Said(string message) => message.IndexOf(" Path: $", StringComparison.Ordinal) is >= 0 and var end ? message[..end] : message;

    /// <summary>Where the name ends that stands in brackets and quotes: it may hold both itself.</summary>
    private static int EndOfQuoted(ReadOnlySpan<char> rest)
    {
        for (var at = 2; ; at++)
        {
            at = EndAt(rest, at, rest[at..].IndexOf("']"));
            if (at + 2 >= rest.Length || rest[at + 2] is '.' or '[')
                return at;
        }
    }

    private static int EndAt(ReadOnlySpan<char> rest, int from, int found) => found >= 0 ? from + found : rest.Length;

    [GeneratedRegex("missing required properties including: (?<names>.+)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex MissingMembers();

    [GeneratedRegex("'(?<name>[^']+)'", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex QuotedName();
}
