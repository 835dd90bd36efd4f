using System.Runtime.InteropServices;
using Perspektiva.Matching.Engine;
using Perspektiva.Matching.Engine.Index;

namespace Perspektiva.Benchmarks.Engine;

/// <summary>A million places into the index, against copying the bytes it holds and sorting their keys.</summary>
internal static class BuildFigure
{
    public static FigureResult Measure(World world)
    {
        var places = world.Places(1_000_000);
        var rows = Array.ConvertAll(places, PlaceRow.From);
        var hot = new byte[rows.Length * PlaceIndex.ScannedBytesPerPlace];
        var keys = Array.ConvertAll(rows, row => ((ulong)row.AreaKey << 32) | (uint)row.Point.X);
        var cost = Paired.Run(
            () => PlaceIndex.Build(places, out _),
            () =>
            {
                _ = rows.AsSpan().ToArray();
                _ = hot.AsSpan().ToArray();
                Array.Sort(keys.AsSpan().ToArray());
            },
            slice: Paired.LongSlice);
        var bytes = (Marshal.SizeOf<PlaceRow>() * (long)rows.Length) + hot.Length;
        return FigureResult.Of(cost, 3, lowerIsBetter: true, $"{cost.SecondsA * 1e3:0} ms against {cost.SecondsB * 1e3:0} ms, {bytes >> 20} MB copied");
    }
}
