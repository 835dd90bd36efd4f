using System.Runtime.CompilerServices;

namespace Perspektiva.Matching.Engine.Index;

/// <summary>The box around the places of a group, in whole metres from the earth's centre. Only ever widened while it is read.</summary>
internal struct GroupBox
{
    private int _minX, _minY, _minZ, _maxX, _maxY, _maxZ;

    /// <summary>Some place of the group has no location, so nothing can be said of its distance.</summary>
    public bool Unlocated { get; private set; }

    public static GroupBox Empty => new()
    {
        _minX = int.MaxValue,
        _minY = int.MaxValue,
        _minZ = int.MaxValue,
        _maxX = int.MinValue,
        _maxY = int.MinValue,
        _maxZ = int.MinValue,
    };

    public void Widen(in PlaceRow row)
    {
        if (!row.HasLocation)
        {
            Unlocated = true;
            return;
        }

        var p = row.Point;
        (_minX, _minY, _minZ) = (Math.Min(_minX, p.X), Math.Min(_minY, p.Y), Math.Min(_minZ, p.Z));
        (_maxX, _maxY, _maxZ) = (Math.Max(_maxX, p.X), Math.Max(_maxY, p.Y), Math.Max(_maxZ, p.Z));
    }

    public void Widen(in GroupBox other)
    {
        Unlocated |= other.Unlocated;
        (_minX, _minY, _minZ) = (Math.Min(_minX, other._minX), Math.Min(_minY, other._minY), Math.Min(_minZ, other._minZ));
        (_maxX, _maxY, _maxZ) = (Math.Max(_maxX, other._maxX), Math.Max(_maxY, other._maxY), Math.Max(_maxZ, other._maxZ));
    }

    /// <summary>Square of the shortest straight line from a point into the box.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly long LeastChordSquared(EarthPoint p)
    {
        long dx = Outside(p.X, _minX, _maxX), dy = Outside(p.Y, _minY, _maxY), dz = Outside(p.Z, _minZ, _maxZ);
        return (dx * dx) + (dy * dy) + (dz * dz);
    }

    // Without a branch, which a processor could not foresee.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long Outside(int value, int min, int max) => Math.Max(0, Math.Max((long)min - value, (long)value - max));
}
