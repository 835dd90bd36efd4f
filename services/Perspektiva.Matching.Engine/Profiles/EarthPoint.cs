namespace Perspektiva.Matching.Engine;

/// <summary>
/// A point of the sphere in whole metres from the earth's centre. Distances are computed from these integers only, so that
/// every path (reference, index, SQL) has the same metres on every machine; docs/matching.md states the formula.
/// </summary>
internal readonly record struct EarthPoint(int X, int Y, int Z)
{
    /// <summary>Mean earth radius in metres.</summary>
    public const long Radius = 6_371_009;

    private const int FractionBits = 60;
    private const int Terms = 12;
    private const long One = 1L << FractionBits;
    private const long HalfTurn = 3_622_009_729_038_561_421; // pi in 2^-60

    // 1 / (2k (2k + 1)) and 1 / ((2k - 1) 2k), the quotients of one term of sine and cosine to the term before.
    private static readonly long[] SinQuotients = [.. Enumerable.Range(1, Terms).Select(k => One / (2 * k * ((2 * k) + 1)))];
    private static readonly long[] CosQuotients = [.. Enumerable.Range(1, Terms).Select(k => One / (((2 * k) - 1) * 2 * k))];

    /// <summary>
    /// As <see cref="FromSeries"/>, bit by bit: hardware sines err by less than 1e-8 m here, so a rounding is theirs to say unless
    /// it lies within 1e-6 m of its edge.
    /// </summary>
    public static EarthPoint From(GeoPoint point)
    {
        const double PerE5 = Math.PI / 18_000_000;
        var (sinLat, cosLat) = Math.SinCos(point.LatitudeE5 * PerE5);
        var (sinLon, cosLon) = Math.SinCos(point.LongitudeE5 * PerE5);
        return IsSure(cosLat * cosLon * Radius, out var x) && IsSure(cosLat * sinLon * Radius, out var y) && IsSure(sinLat * Radius, out var z)
            ? new EarthPoint(x, y, z)
            : FromSeries(point);
    }

    /// <summary>The definition: integer series of twelve terms in 2^-60, rounded to whole metres.</summary>
    public static EarthPoint FromSeries(GeoPoint point)
    {
        var (sinLat, cosLat) = SinCos(point.LatitudeE5);
        var (sinLon, cosLon) = SinCos(point.LongitudeE5);
        return new EarthPoint(Metres(Times(cosLat, cosLon)), Metres(Times(cosLat, sinLon)), Metres(sinLat));
    }

    /// <summary>Square of the straight line through the earth, in square metres.</summary>
    public long ChordSquared(EarthPoint other)
    {
        long dx = X - other.X, dy = Y - other.Y, dz = Z - other.Z;
        return (dx * dx) + (dy * dy) + (dz * dz);
    }

    /// <summary>Great-circle distance in whole metres; within 0.1 % up to 2,000 km.</summary>
    public int DistanceTo(EarthPoint other) => ArcOfChordSquared(ChordSquared(other));

    /// <summary>arc = c + c * (c² / 1000) / (24 R² / 1000) with c = floor(sqrt(c²)): the first two terms of 2 R asin(c / 2R). Never falls when c² rises.</summary>
    public static int ArcOfChordSquared(long chordSquared)
    {
        // IEEE 754 demands a correctly rounded square root, and below 2^52 its floor is the integer root.
        var chord = (long)Math.Sqrt(chordSquared);
        return (int)(chord + (chord * (chordSquared / 1000) / (24 * Radius * Radius / 1000)));
    }

    private static bool IsSure(double metres, out int whole)
    {
        const double Unsure = 1e-6;
        var floor = Math.Floor(metres + 0.5);
        whole = (int)floor;
        return Math.Abs(metres + 0.5 - floor - 0.5) < 0.5 - Unsure;
    }

    private static int Metres(long unit)
    {
        var high = Math.BigMul(unit, Radius, out long low);
        var product = new Int128((ulong)high, (ulong)low);
        return (int)((product + (One >> 1)) >> FractionBits);
    }

    private static long Times(long a, long b)
    {
        var high = Math.BigMul(a, b, out long low);
        return (high << (64 - FractionBits)) | (long)((ulong)low >> FractionBits);
    }

    private static (long Sin, long Cos) SinCos(int degreesE5)
    {
        // Into the first quadrant: |a| up to 180 degrees, sin(180 - a) = sin a, cos(180 - a) = -cos a.
        var a = Math.Abs(degreesE5);
        var obtuse = a > 9_000_000;
        if (obtuse)
            a = 18_000_000 - a;
        var x = (long)((Int128)HalfTurn * a / 18_000_000);
        var square = Times(x, x);
        long sin = One, cos = One;
        for (var k = Terms - 1; k >= 0; k--)
        {
            sin = One - Times(Times(square, SinQuotients[k]), sin);
            cos = One - Times(Times(square, CosQuotients[k]), cos);
        }

        sin = Times(x, sin);
        return (degreesE5 < 0 ? -sin : sin, obtuse ? -cos : cos);
    }
}
