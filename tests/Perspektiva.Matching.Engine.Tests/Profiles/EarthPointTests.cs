using CsCheck;

namespace Perspektiva.Matching.Engine.Tests.Profiles;

public sealed class EarthPointTests
{
    [Theory]
    [InlineData(5055000, 967000, 4989000, 1090000, 114_207)] // Fulda - Bamberg
    [InlineData(5252000, 1340500, 4813700, 1157600, 504_200)] // Berlin - Munich
    public void DistanceTo_KnownTowns_WithinAThousandth(int lat1, int lon1, int lat2, int lon2, int metres)
    {
        var distance = EarthPoint.From(new GeoPoint(lat1, lon1)).DistanceTo(EarthPoint.From(new GeoPoint(lat2, lon2)));

        Assert.InRange(distance, metres * 0.999, metres * 1.001);
    }

    [Fact]
    public void DistanceTo_AnyTwoPointsOfCentralEurope_IsTheHaversineWithinTwoMetresAndAThousandth() =>
        Gen.Select(Gen.Int[4_500_000, 5_600_000], Gen.Int[500_000, 1_600_000], Gen.Int[4_500_000, 5_600_000], Gen.Int[500_000, 1_600_000]).Sample(
            (lat1, lon1, lat2, lon2) =>
            {
                var expected = Haversine(lat1, lon1, lat2, lon2);
                var actual = EarthPoint.From(new GeoPoint(lat1, lon1)).DistanceTo(EarthPoint.From(new GeoPoint(lat2, lon2)));
                return Math.Abs(actual - expected) <= 2 + (expected / 1000);
            });

    [Fact]
    public void From_AnyPoint_LiesOnTheSphere() => Gen.Select(Gen.Int[-9_000_000, 9_000_000], Gen.Int[-18_000_000, 18_000_000]).Sample(
        (lat, lon) =>
        {
            var p = EarthPoint.From(new GeoPoint(lat, lon));
            var radius = Math.Sqrt(((double)p.X * p.X) + ((double)p.Y * p.Y) + ((double)p.Z * p.Z));
            return Math.Abs(radius - EarthPoint.Radius) < 2;
        });

    [Fact]
    public void ArcOfChordSquared_LongerChord_NeverShorter() =>
        Gen.Long[0, 160_000_000_000_000].Sample(square => EarthPoint.ArcOfChordSquared(square) <= EarthPoint.ArcOfChordSquared(square + 5000));

    [Theory]
    [InlineData(double.NaN, 9.0)]
    [InlineData(50.0, double.NaN)]
    [InlineData(90.1, 9.0)]
    [InlineData(50.0, -180.1)]
    [InlineData(double.PositiveInfinity, 9.0)]
    public void FromDegrees_NoSuchPlace_IsNull(double latitude, double longitude) => Assert.Null(GeoPoint.FromDegrees(latitude, longitude));

    private static double Haversine(int lat1, int lon1, int lat2, int lon2)
    {
        const double E5 = Math.PI / 180 / 100_000;
        var a = Math.Pow(Math.Sin((lat2 - lat1) * E5 / 2), 2)
            + (Math.Cos(lat1 * E5) * Math.Cos(lat2 * E5) * Math.Pow(Math.Sin((lon2 - lon1) * E5 / 2), 2));
        return 2 * EarthPoint.Radius * Math.Asin(Math.Sqrt(a));
    }
}
