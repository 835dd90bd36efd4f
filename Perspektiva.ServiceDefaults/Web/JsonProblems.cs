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
        var pointer = Pointer(error.Path);
        if (MissingMembers().Match(error.Message) is { Success: true } missing)
        {
            if (JsonMembers.Missing(reading) is { } all)
                return all;
            var names = QuotedName().Matches(missing.Groups["names"].Value);
            return Problems.Validation([.. names.Select(name => new ValidationError($"{pointer}/{Escape(name.Groups["name"].Value)}", "is required", "required"))]);
        }
        var unmapped = error.Message.Contains("could not be mapped to any .NET member", StringComparison.Ordinal);
        if (unmapped && JsonMembers.Unknown(reading) is { } unknown)
            return unknown;
        var (reason, code) = error.Message switch
        {
            _ when unmapped => ("is not a known member", "unknown_member"),
            var text when text.Contains("uplicate propert", StringComparison.Ordinal) => ("stands there twice", "duplicate_member"),
            var text when text.Contains("null", StringComparison.Ordinal) => ("must not be null", "required"),
            _ => ("has the wrong type or form", "wrong_type"),
        };
        return Problems.Validation(pointer, reason, code);
    }

    /// <summary>From the serializer's path (<c>$.a[3]['b.c']</c>) to a JSON pointer (<c>/a/3/b.c</c>).</summary>
    internal static string Pointer(string? path)
    {
        var result = new StringBuilder();
        foreach (Match part in PathPart().Matches(path ?? ""))
        {
            var group = part.Groups["quoted"].Success ? part.Groups["quoted"] : part.Groups["index"].Success ? part.Groups["index"] : part.Groups["name"];
            result.Append('/').Append(Escape(group.Value));
        }
        return result.ToString();
    }

    internal static string Escape(string name) => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    [GeneratedRegex(@"\['(?<quoted>.*?)'\](?=$|[.\[])|\[(?<index>\d+)\]|\.(?<name>[^.\[]*)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex PathPart();

    [GeneratedRegex("missing required properties including: (?<names>.+)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex MissingMembers();

    [GeneratedRegex("'(?<name>[^']+)'", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex QuotedName();
}
