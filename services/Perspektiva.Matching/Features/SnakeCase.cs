using System.Collections.Frozen;
using System.Text.Json;

namespace Perspektiva.Matching.Features;

/// <summary>Enum values in queries, spelt as in bodies.</summary>
internal static class SnakeCase<T>
    where T : struct, Enum
{
    private static readonly FrozenDictionary<string, T> Values = Enum.GetValues<T>()
        .ToFrozenDictionary(value => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()), StringComparer.Ordinal);

    /// <summary>Spells a value.</summary>
    public static string Show(T value) => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    /// <summary>Reads one value; false when it is none.</summary>
    public static bool TryParse(string text, out T value) => Values.TryGetValue(text, out value);

    /// <summary>Reads values of a parameter; what is none of them goes to the check.</summary>
    public static IReadOnlyList<T> Parse(string parameter, string[]? texts, ServiceDefaults.Web.Check check)
    {
        var values = new List<T>();
        foreach (var text in texts ?? [])
        {
            if (TryParse(text, out var value))
                values.Add(value);
            else
                check.ParameterError(parameter, "is not one of the known values", "unknown_value");
        }
        return values;
    }
}
