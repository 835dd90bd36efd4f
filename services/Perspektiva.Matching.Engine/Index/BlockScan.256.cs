using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Perspektiva.Matching.Engine.Index;

/// <content>In 256 bits: half a block at once.</content>
internal static partial class BlockScan
{
    private const int Half = HotPlanes.Lanes / 2;

    public static void Scan256(ref byte planes, ScanPlan plan, byte threshold, ReadOnlySpan<GroupRun> groups, Span<ulong> stands, Span<byte> bounds)
    {
        var halves = MemoryMarshal.Cast<ulong, uint>(stands);
        for (var g = 0; g < groups.Length; g++)
        {
            ref var group = ref Unsafe.Add(ref planes, groups[g].Group * HotPlanes.GroupBytes);
            for (var half = 0; half < 2 * HotPlanes.GroupBlocks; half++)
            {
                ref var block = ref Unsafe.Add(ref Block(ref group, half / 2), half % 2 * Half);
                ref var bound = ref bounds[(g * HotPlanes.GroupLanes) + (half * Half)];
                halves[(g * 2 * HotPlanes.GroupBlocks) + half] = plan.IsFine
                    ? Scan256<Fine>(ref block, plan, threshold, groups[g].Commute, ref bound)
                    : Scan256<Coarse>(ref block, plan, threshold, groups[g].Commute, ref bound);
            }
        }
    }

    private static unsafe uint Scan256<TPass>(ref byte block, ScanPlan plan, byte threshold, byte commute, ref byte bounds)
        where TPass : struct
    {
        var begins = Plane256(ref block, HotPlanes.Begins);
        var hours = Plane256(ref block, HotPlanes.Hours);
        var last = Vector256.Create(plan.Now2);
        if (plan.ClassLastsBefore <= byte.MaxValue)
            last = Vector256.ConditionalSelect(Vector256.LessThan(begins, Vector256.Create((byte)plan.ClassLastsBefore)), last, Vector256.Create(plan.Later2));
        var excluded = (Plane256(ref block, HotPlanes.Excludes0) & Vector256.Create(plan.Now0)) | (Plane256(ref block, HotPlanes.Excludes1) & Vector256.Create(plan.Now1))
            | (Plane256(ref block, HotPlanes.Excludes2) & last)
            | Avx2.SubtractSaturate(hours, Vector256.Create(plan.HoursMax))
            | Avx2.SubtractSaturate(Vector256.Create(plan.ClosesFrom), Plane256(ref block, HotPlanes.Closes));

        var field = Plane256(ref block, HotPlanes.Field);
        var even = Vector256.Create(plan.FieldDefault);
        foreach (var (interest, cost) in plan.Interests)
            even = Vector256.ConditionalSelect(Vector256.Equals(field, Vector256.Create(interest)), Vector256.Create(cost), even);
        even = Avx2.AddSaturate(even, Vector256.Create(commute));
        var odd = Vector256.Min(Avx2.SubtractSaturate(begins, Vector256.Create(plan.BeginsFrom)), Vector256.Create(plan.WaitingMost));
        var missing = Vector256.Min(Avx2.SubtractSaturate(Vector256.Create(plan.HoursMin), hours), Vector256.Create(plan.HoursMost));
        odd = Avx2.AddSaturate(odd, Vector256.ConditionalSelect(Vector256.Equals(hours, Vector256<byte>.Zero), Vector256<byte>.Zero, missing));

        var worst = Vector256<byte>.Zero;
        fixed (byte* tables = plan.Tables)
        {
            // Two sums, so that an addition need not wait for the one before.
            for (var j = 0; j < HotPlanes.RequirementPlanes; j++)
            {
                var codes = Plane256(ref block, HotPlanes.Requirements + j);
                var low = Look256(tables + (2 * j * FitTables.Codes), codes);
                var high = Look256(tables + (((2 * j) + 1) * FitTables.Codes), Vector256.ShiftRightLogical(codes.AsUInt16(), 4).AsByte());
                even = Avx2.AddSaturate(even, low);
                odd = Avx2.AddSaturate(odd, high);
                if (typeof(TPass) == typeof(Coarse))
                    worst = Vector256.Max(worst, Vector256.Max(low, high));
            }
        }

        var bound = Avx2.AddSaturate(even, odd);
        bound = typeof(TPass) == typeof(Coarse) ? Vector256.Max(bound, Capped256(worst)) : Avx2.SubtractSaturate(bound, Plane256(ref block, HotPlanes.Slack));
        bound.StoreUnsafe(ref bounds);
        return Vector256.Equals(excluded | Avx2.SubtractSaturate(bound, Vector256.Create(threshold)), Vector256<byte>.Zero).ExtractMostSignificantBits();
    }

    private static Vector256<byte> Capped256(Vector256<byte> worst)
    {
        var capped = Vector256<byte>.Zero;
        for (var gap = 2; gap <= 4; gap++)
            capped = Vector256.ConditionalSelect(Vector256.GreaterThanOrEqual(worst, Vector256.Create(GapUnits(gap))), Vector256.Create(CapUnits(gap)), capped);
        return capped;
    }

    // By the low four bits of each index; the high ones are another's.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe Vector256<byte> Look256(byte* costs, Vector256<byte> codes)
    {
        var table = Avx2.BroadcastVector128ToVector256(costs);
        return Avx2.Shuffle(table, codes & Vector256.Create((byte)0x0F));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Plane256(ref byte block, int plane) => Vector256.LoadUnsafe(ref block, (nuint)(plane * HotPlanes.GroupLanes));
}
