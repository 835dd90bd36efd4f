using Perspektiva.Employer.Drafting;

namespace Perspektiva.Portal.Seed.Synthetic;

/// <summary>Where synthetic people live and companies work: postal codes around a town.</summary>
internal sealed class Region
{
    private const double Kilometres = 25;
    private readonly (string Code, double Latitude, double Longitude)[] _codes;

    private Region(string town, double latitude, double longitude)
    {
        Town = town;
        _codes = [.. PostalCodes.Within(latitude, longitude, Kilometres)];
    }

    public static Region Fulda { get; } = new("Fulda", 50.551, 9.675);

    public static Region Bamberg { get; } = new("Bamberg", 49.894, 10.893);

    public string Town { get; }

    /// <summary>Half of all records lie around Fulda, half around Bamberg.</summary>
    public static Region Of(int number) => number % 2 == 0 ? Fulda : Bamberg;

    public string PostalCode(Random random) => _codes[random.Next(_codes.Length)].Code;
}
