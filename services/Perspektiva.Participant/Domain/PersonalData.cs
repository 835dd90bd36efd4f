namespace Perspektiva.Participant.Domain;

/// <summary>What identifies the person. Never stored or sent but encrypted with the person's own key.</summary>
/// <param name="Latitude">Where the person lives, degrees WGS84, if given; without it the postal code tells.</param>
internal sealed record PersonalData(
    string GivenName, string FamilyName, DateOnly BirthDate,
    string? Street, string? PostalCode, string? Town, double? Latitude, double? Longitude,
    string? Email, string? Phone);

/// <summary>A place on the map that may leave this service: two decimals are about a kilometre.</summary>
internal readonly record struct CoarseLocation(double Latitude, double Longitude)
{
    public static CoarseLocation From(double latitude, double longitude) => new(Math.Round(latitude, 2), Math.Round(longitude, 2));
}

/// <summary>What identifies a guardian; encrypted with the young person's key, so that it goes with it.</summary>
internal sealed record GuardianData(string GivenName, string FamilyName, string? Email, string? Phone);

/// <summary>What identifies a coach; encrypted with the coach's own key.</summary>
internal sealed record CoachData(string GivenName, string FamilyName);
