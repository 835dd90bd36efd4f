using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Perspektiva.Matching.Features;

/// <summary>Hash over a whole answer of the engine: every key, number and id, but no wording, which has no version and may be corrected.</summary>
internal static class AnswerHash
{
    /// <summary>Tells this hash from those that were taken with the wording.</summary>
    private const string Prefix = "2:";

    private static readonly JsonSerializerOptions Wordless = new() { TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { LeaveOutWording } } };

    /// <summary>The hash to store.</summary>
    public static string Of<T>(T answer) => Prefix + Sha256(answer, Wordless);

    /// <summary>Whether a stored hash is this answer's; one without the prefix is compared as it was taken, wording and all.</summary>
    public static bool Fits<T>(T answer, string? stored) =>
        stored == (stored?.StartsWith(Prefix, StringComparison.Ordinal) == true ? Of(answer) : Sha256(answer, JsonSerializerOptions.Default));

    private static string Sha256<T>(T answer, JsonSerializerOptions options) => Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(answer, options)));

    private static void LeaveOutWording(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
        {
            if (IsWording(type.Type, property.Name))
                property.ShouldSerialize = (_, _) => false;
        }
    }

    private static bool IsWording(Type type, string member) =>
        (type == typeof(Engine.LocalText) && member is nameof(Engine.LocalText.De) or nameof(Engine.LocalText.En))
        || (type == typeof(Engine.Exclusion) && member is nameof(Engine.Exclusion.Citation))
        || (type == typeof(Engine.InputProblem) && member is nameof(Engine.InputProblem.Reason));
}
