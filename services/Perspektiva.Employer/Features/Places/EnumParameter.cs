using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Perspektiva.Contracts.V1;

namespace Perspektiva.Employer.Features.Places;

/// <summary>A status in a query string, in the API's own spelling: the framework would take C# names and numbers.</summary>
internal sealed record PlaceStatusName(PlaceStatus Value)
{
    public static bool TryParse(string? text, [NotNullWhen(true)] out PlaceStatusName? name)
    {
        name = EnumWords.TryRead<PlaceStatus>(text, out var value) ? new(value) : null;
        return name is not null;
    }
}

/// <summary>A kind of place in a query string.</summary>
internal sealed record PlaceTypeName(PlaceType Value)
{
    public static bool TryParse(string? text, [NotNullWhen(true)] out PlaceTypeName? name)
    {
        name = EnumWords.TryRead<PlaceType>(text, out var value) ? new(value) : null;
        return name is not null;
    }
}

/// <summary>Enum values by their snake_case words.</summary>
internal static class EnumWords
{
    public static bool TryRead<T>(string? text, out T value) where T : struct, Enum
    {
        foreach (var known in Enum.GetValues<T>())
        {
            if (JsonNamingPolicy.SnakeCaseLower.ConvertName(known.ToString()) == text)
            {
                value = known;
                return true;
            }
        }
        value = default;
        return false;
    }
}
