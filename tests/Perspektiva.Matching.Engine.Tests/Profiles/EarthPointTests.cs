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
    public void From_AnyPoint_IsTheSeries() => Gen.Select(Gen.Int[-9_000_000, 9_000_000], Gen.Int[-18_000_000, 18_000_000]).Sample(
        (lat, lon) => Assert.Equal(EarthPoint.FromSeries(new GeoPoint(lat, lon)), EarthPoint.From(new GeoPoint(lat, lon))),
        iter: Effort.Of(100_000));

    // Reckoned to fifty digits elsewhere; the last four lie within 1e-6 m of the edge of a rounding, the first of these upon it.
    [Theory]
    [InlineData(5_055_000, 967_000, 3_990_650, 679_984, 4_919_562)]
    [InlineData(5_252_000, 1_340_500, 3_771_043, 898_737, 5_055_815)]
    [InlineData(-3_385_679, 15_120_929, -4_636_684, 2_548_060, -3_549_410)]
    [InlineData(-2_290_685, -4_317_290, 4_279_913, -4_015_298, -2_479_814)]
    [InlineData(4_071_278, -7_400_594, 1_330_614, -4_642_219, 4_155_602)]
    [InlineData(8_999_999, 17_999_999, -1, 0, 6_371_009)]
    [InlineData(1, -1, 6_371_009, -1, 1)]
    [InlineData(-100, 9_000_001, -1, 6_371_009, -111)]
    [InlineData(3_000_000, 0, 5_517_456, 0, 3_185_505)]
    [InlineData(2_145_506, 0, 5_929_528, 0, 2_330_333)]
    [InlineData(2_554_789, 0, 5_748_084, 0, 2_747_595)]
    [InlineData(6_472_342, 0, 2_720_346, 0, 5_761_031)]
    public void From_KnownPoints_AreRightToTheMetre(int latitude, int longitude, int x, int y, int z)
    {
        Assert.Equal(new EarthPoint(x, y, z), EarthPoint.From(new GeoPoint(latitude, longitude)));
        Assert.Equal(new EarthPoint(x, y, z), EarthPoint.FromSeries(new GeoPoint(latitude, longitude)));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(8, 2)] // the root goes down
    [InlineData(1_000_000_000_000, 1_001_026)] // 1,000 km straight on are 1,026 m more along the ground
    [InlineData(4_000_000_000_000, 2_008_212)]
    public void ArcOfChordSquared_KnownChords_AsTheSeriesSays(long square, int metres) => Assert.Equal(metres, EarthPoint.ArcOfChordSquared(square));

    [Fact]
    public void ChordSquared_ThreeFourTwelve_IsTheirSquares() => Assert.Equal(169, new EarthPoint(5, 7, 20).ChordSquared(new EarthPoint(2, 11, 8)));

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
