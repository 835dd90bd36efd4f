using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Perspektiva.Matching.Engine.Index;

/// <summary>
/// Neighbouring groups, spread for all questions of a batch: the requirements stand a byte each, since taking the two codes of a byte apart is almost
/// half of what a look-up in 256 bits costs, and what waiting and missing hours cost is summed once for all who ask alike. All else is read from the planes.
/// </summary>
internal sealed class SpreadTile
{
    private const int CodesOfGroup = AbilityProfile.Dimensions * HotPlanes.GroupLanes;

    private readonly byte[] _bytes;
    private readonly int _codes;
    private readonly int _rest;
    private Segment? _segment;
    private int _first;
    private int _count;
    private int _asked;
    private bool _spread;

    /// <summary>One with room for so many groups.</summary>
    public SpreadTile(int groups)
    {
        _bytes = GC.AllocateUninitializedArray<byte>((groups * (CodesOfGroup + HotPlanes.GroupLanes)) + HotPlanes.Lanes, pinned: true);
        _codes = Segment.Alignment(_bytes);
        _rest = _codes + (groups * CodesOfGroup);
    }

    /// <summary>Whether it pays: vectors of 512 bits look up without taking apart, and without vectors there is nothing to gain.</summary>
    public static bool Pays => Avx2.IsSupported && BitConverter.IsLittleEndian && !Vector512.IsHardwareAccelerated;

    /// <summary>Takes groups of a segment in the place of those before; they are spread when the first question comes near one of them.</summary>
    public void Begin(Segment segment, int first, int count) => (_segment, _first, _count, _asked, _spread) = (segment, first, count, -1, false);

    /// <summary>A group's codes, dimension by dimension.</summary>
    public ref byte Codes(int group)
    {
        if (!_spread)
            Spread();
        return ref At(_codes + ((group - _first) * CodesOfGroup));
    }

    /// <summary>What waiting and missing hours cost at each place of a group.</summary>
    public ref byte Rest(int group, ScanPlan plan)
    {
        if (_asked != Asked(plan))
            Sum(plan);
        return ref At(_rest + ((group - _first) * HotPlanes.GroupLanes));
    }

    private void Spread()
    {
        _spread = true;
        ref var to = ref At(_codes);
        var mask = Vector256.Create((byte)0x0F);
        for (var group = 0; group < _count; group++)
        {
            ref var codes = ref Unsafe.Add(ref Planes(group), HotPlanes.Requirements * HotPlanes.GroupLanes);
            for (var at = 0; at < HotPlanes.RequirementPlanes * HotPlanes.GroupLanes; at += HotPlanes.GroupLanes)
            {
                for (var lane = 0; lane < HotPlanes.GroupLanes; lane += Vector256<byte>.Count)
                {
                    var two = Vector256.LoadUnsafe(ref codes, (nuint)(at + lane));
                    (two & mask).StoreUnsafe(ref to, (nuint)((2 * at) + lane));
                    (Vector256.ShiftRightLogical(two.AsUInt16(), 4).AsByte() & mask).StoreUnsafe(ref to, (nuint)((2 * at) + HotPlanes.GroupLanes + lane));
                }
            }

            to = ref Unsafe.Add(ref to, CodesOfGroup);
        }
    }

    private void Sum(ScanPlan plan)
    {
        _asked = Asked(plan);
        ref var to = ref At(_rest);
        for (var group = 0; group < _count; group++)
        {
            for (var lane = 0; lane < HotPlanes.GroupLanes; lane += Vector256<byte>.Count)
            {
                BlockScan.Rest256(ref Unsafe.Add(ref Planes(group), lane), plan.In256).StoreUnsafe(ref to);
                to = ref Unsafe.Add(ref to, Vector256<byte>.Count);
            }
        }
    }

    private static int Asked(ScanPlan plan) => (plan.BeginsFrom << 8) | plan.HoursMin;

    private ref byte At(int at) => ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_bytes), at);

    private ref byte Planes(int group) => ref MemoryMarshal.GetReference(_segment!.Planes[((_first + group) * HotPlanes.GroupBytes)..]);
}
