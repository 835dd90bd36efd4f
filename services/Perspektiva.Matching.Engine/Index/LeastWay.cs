using System.Runtime.CompilerServices;

namespace Perspektiva.Matching.Engine.Index;

/// <summary>A question's lower bound of the commute cost to a group of places.</summary>
/// <param name="from">Where the person lives; null = not known.</param>
/// <param name="beyond">Square of the shortest chord, in metres, that is too far.</param>
/// <param name="perSquare">Cost by square metre of the chord.</param>
/// <param name="onlyLocated">Whether places are asked for that are known to be near.</param>
internal readonly struct LeastWay(EarthPoint? from, long beyond, double perSquare, bool onlyLocated)
{
    private readonly EarthPoint _from = from ?? default;
    private readonly bool _located = from is not null;
    private readonly long _beyond = beyond;
    private readonly double _perSquare = perSquare;
    private readonly bool _onlyLocated = onlyLocated;

    /// <summary>The least cost within a box; -1 when all of it lies beyond the radius.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int CostTo(in GroupBox box)
    {
        if (!_located)
            return _onlyLocated ? -1 : 0;
        if (box.Unlocated)
            return 0;

        // The way is no shorter than the chord less the metre that its root may lose; both roundings come to less than two points.
        var square = box.LeastChordSquared(_from);
        return square >= _beyond ? -1 : Math.Max(0, (int)(square * _perSquare) - 2);
    }
}
