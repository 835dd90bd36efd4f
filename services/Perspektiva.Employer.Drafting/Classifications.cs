using System.Collections.Frozen;
using System.Globalization;

namespace Perspektiva.Employer.Drafting;

/// <summary>Occupations of the KldB 2010, version 2020 (Bundesagentur für Arbeit): keys of 1 to 5 digits and short titles.</summary>
public static class Kldb
{
    private static readonly Lazy<FrozenDictionary<string, string>> Titles =
        new(() => EmbeddedTable.Rows("kldb2010").ToFrozenDictionary(row => row[0], row => row[1], StringComparer.Ordinal));

    /// <summary>The German title of a key of 1 to 5 digits; null when the classification does not know it.</summary>
    public static string? TitleOf(string key) => Titles.Value.GetValueOrDefault(key);

    /// <summary>Whether the key is an occupation type (five digits) of the classification.</summary>
    public static bool IsOccupation(string? key) => key is { Length: 5 } && Titles.Value.ContainsKey(key);

    /// <summary>All occupation types (five digits) with their titles.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Occupations => Titles.Value.Where(entry => entry.Key.Length == 5);
}

/// <summary>Economic activities of the WZ 2008 (Destatis): keys such as <c>A</c>, <c>47</c>, <c>47.1</c>, <c>47.11</c>.</summary>
public static class Wz
{
    private static readonly Lazy<FrozenDictionary<string, string>> Titles =
        new(() => EmbeddedTable.Rows("wz2008").ToFrozenDictionary(row => row[0], row => row[1], StringComparer.Ordinal));

    /// <summary>The German title of a key; null when the classification does not know it.</summary>
    public static string? TitleOf(string key) => Titles.Value.GetValueOrDefault(key);
}

/// <summary>Coordinates of German postal codes, to three digits (about 100 m).</summary>
public static class PostalCodes
{
    private static readonly Lazy<FrozenDictionary<string, (double Latitude, double Longitude)>> Table = new(() => EmbeddedTable.Rows("postal-codes").ToFrozenDictionary(
        row => row[0],
        row => (double.Parse(row[1], CultureInfo.InvariantCulture), double.Parse(row[2], CultureInfo.InvariantCulture)),
        StringComparer.Ordinal));

    /// <summary>WGS84 degrees of a postal code of five digits; null when it is not known.</summary>
    public static (double Latitude, double Longitude)? Find(string code) => Table.Value.TryGetValue(code, out var found) ? found : null;

    /// <summary>The known postal codes whose coordinates lie within a distance of a point.</summary>
    /// <param name="latitude">WGS84 degrees.</param>
    /// <param name="longitude">WGS84 degrees.</param>
    /// <param name="kilometres">More than 0.</param>
    public static IEnumerable<(string Code, double Latitude, double Longitude)> Within(double latitude, double longitude, double kilometres) =>
        Table.Value.Where(entry => Kilometres(latitude, longitude, entry.Value.Latitude, entry.Value.Longitude) <= kilometres)
            .OrderBy(entry => entry.Key, StringComparer.Ordinal)
            .Select(entry => (entry.Key, entry.Value.Latitude, entry.Value.Longitude));

    /// <summary>Great-circle distance in kilometres, on a sphere of 6,371 km.</summary>
    public static double Kilometres(double latitude1, double longitude1, double latitude2, double longitude2)
    {
        static double Radians(double degrees) => degrees * Math.PI / 180;
        var dLatitude = Radians(latitude2 - latitude1);
        var dLongitude = Radians(longitude2 - longitude1);
        var a = (Math.Sin(dLatitude / 2) * Math.Sin(dLatitude / 2))
            + (Math.Cos(Radians(latitude1)) * Math.Cos(Radians(latitude2)) * Math.Sin(dLongitude / 2) * Math.Sin(dLongitude / 2));
        return 2 * 6371 * Math.Asin(Math.Min(1, Math.Sqrt(a)));
    }
}
