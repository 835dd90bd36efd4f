namespace Perspektiva.Matching.Engine;

/// <summary>
/// A point of the sphere in whole metres from the earth's centre. Distances are computed from these integers only, so that
/// every path (reference, index, SQL) has the same metres on every machine; docs/matching.md states the formula.
/// </summary>
internal readonly record struct EarthPoint(int X, int Y, int Z)
{
    /// <summary>Mean earth radius in metres.</summary>
    public const long Radius = 6_371_009;

    private const int FractionBits = 56;
    private static readonly Int128 HalfTurn = 226_375_608_064_910_089; // pi in 2^-56

    public static EarthPoint From(GeoPoint point)
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

    private static int Metres(Int128 unit)
    {
        var scaled = unit * Radius;
        var half = Int128.One << (FractionBits - 1);
        return (int)((scaled + half) >> FractionBits);
    }

    private static Int128 Times(Int128 a, Int128 b) => (a * b) >> FractionBits;

    private static (Int128 Sin, Int128 Cos) SinCos(int degreesE5)
    {
        // Into the first quadrant: |a| up to 180 degrees, sin(180 - a) = sin a, cos(180 - a) = -cos a.
        var negative = degreesE5 < 0;
        var a = Math.Abs(degreesE5);
        var obtuse = a > 9_000_000;
        if (obtuse)
            a = 18_000_000 - a;
        var x = HalfTurn * a / 18_000_000;
        var square = Times(x, x);
        Int128 sin = 0, cos = 0, sinTerm = x, cosTerm = Int128.One << FractionBits;
        for (var k = 1; sinTerm != 0 || cosTerm != 0; k += 2)
        {
            sin += sinTerm;
            cos += cosTerm;
            cosTerm = -(Times(cosTerm, square) / (k * (k + 1)));
            sinTerm = -(Times(sinTerm, square) / ((k + 1) * (k + 2)));
        }

        return (negative ? -sin : sin, obtuse ? -cos : cos);
    }
}
