using System.Globalization;
using Perspektiva.ServiceDefaults.Encryption;

namespace Perspektiva.Participant.Domain;

/// <summary>The normalised value by which the same person registered twice is found. Only its keyed hash is ever stored.</summary>
internal static class NameKey
{
    /// <summary>First given name, family name and birth date; case, accents, umlaut spelling, hyphens and blanks do not matter.</summary>
    public static string Of(string givenName, string familyName, DateOnly birthDate)
    {
        var first = givenName.Trim().Split([' ', '-'], 2)[0];
        return $"{Normalise(first)}|{Normalise(familyName)}|{birthDate.ToString("yyyyMMdd", CultureInfo.InvariantCulture)}";
    }

    /// <summary>The family name alone, evened out in the same way.</summary>
    public static string OfFamily(string familyName) => Normalise(familyName);

    /// <summary>A name without a single letter keeps its own text, so that it does not equal every other such name.</summary>
    private static string Normalise(string text) => BlindIndex.Normalise(text) is { Length: > 0 } key ? key : text;
}
