namespace Perspektiva.Matching.Engine;

/// <summary>A place on earth, in hundred-thousandths of a degree (about a metre), WGS84 taken as a sphere.</summary>
/// <param name="LatitudeE5">-9,000,000 to 9,000,000.</param>
/// <param name="LongitudeE5">-18,000,000 to 18,000,000.</param>
public readonly record struct GeoPoint(int LatitudeE5, int LongitudeE5)
{
    internal bool IsValid => LatitudeE5 is >= -9_000_000 and <= 9_000_000 && LongitudeE5 is >= -18_000_000 and <= 18_000_000;

    /// <summary>From degrees; null when one is not a number or out of range.</summary>
    public static GeoPoint? FromDegrees(double latitude, double longitude) =>
        latitude is >= -90 and <= 90 && longitude is >= -180 and <= 180
            ? new GeoPoint((int)Math.Round(latitude * 100_000), (int)Math.Round(longitude * 100_000))
            : null;
}
