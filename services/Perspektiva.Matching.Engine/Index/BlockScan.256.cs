using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Perspektiva.Matching.Engine.Index;

/// <content>In 256 bits.</content>
internal static partial class BlockScan
{
    public static void Scan256(ref byte planes, ScanPlan plan, byte threshold, ReadOnlySpan<GroupRun> groups, Span<uint> stands)
    {
        if (plan.IsFine)
            Scan256<Fine>(ref planes, plan, threshold, groups, stands);
        else
            Scan256<Coarse>(ref planes, plan, threshold, groups, stands);
    }

    private static unsafe void Scan256<TPass>(ref byte planes, ScanPlan plan, byte threshold, ReadOnlySpan<GroupRun> groups, Span<uint> stands)
        where TPass : struct
    {
        // All that does not change from block to block, held in registers.
        var (now0, now1, now2, later2) = (Vector256.Create(plan.Now0), Vector256.Create(plan.Now1), Vector256.Create(plan.Now2), Vector256.Create(plan.Later2));
        var (hoursMin, hoursMax, hoursMost) = (Vector256.Create(plan.HoursMin), Vector256.Create(plan.HoursMax), Vector256.Create(plan.HoursMost));
        var (beginsFrom, waitingMost, closesFrom) = (Vector256.Create(plan.BeginsFrom), Vector256.Create(plan.WaitingMost), Vector256.Create(plan.ClosesFrom));
        var (fieldDefault, least) = (Vector256.Create(plan.FieldDefault), Vector256.Create(threshold));
        var lastsAlways = plan.ClassLastsBefore > byte.MaxValue;
        var lastsBefore = Vector256.Create((byte)plan.ClassLastsBefore);
        var interests = plan.Interests;
        fixed (byte* tables = plan.Tables)
        {
            for (var g = 0; g < groups.Length; g++)
            {
                ref var group = ref Unsafe.Add(ref planes, groups[g].Group * HotPlanes.GroupBlocks * HotPlanes.BlockBytes);
                var commute = Vector256.Create(groups[g].Commute);
                for (var b = 0; b < 2 * groups[g].Blocks; b++)
                {
                    ref var block = ref Unsafe.Add(ref group, Place256(b));
                    var begins = Plane256(ref block, HotPlanes.Begins);
                    var hours = Plane256(ref block, HotPlanes.Hours);
                    var last = lastsAlways ? now2 : Vector256.ConditionalSelect(Vector256.LessThan(begins, lastsBefore), now2, later2);
                    var excluded = (Plane256(ref block, HotPlanes.Excludes0) & now0) | (Plane256(ref block, HotPlanes.Excludes1) & now1)
                        | (Plane256(ref block, HotPlanes.Excludes2) & last)
                        | Avx2.SubtractSaturate(hours, hoursMax) | Avx2.SubtractSaturate(closesFrom, Plane256(ref block, HotPlanes.Closes));

                    var field = Plane256(ref block, HotPlanes.Field);
                    var even = fieldDefault;
                    foreach (var (interest, cost) in interests)
                        even = Vector256.ConditionalSelect(Vector256.Equals(field, Vector256.Create(interest)), Vector256.Create(cost), even);
                    even = Avx2.AddSaturate(even, commute);
                    var odd = Vector256.Min(Avx2.SubtractSaturate(begins, beginsFrom), waitingMost);
                    var missing = Vector256.Min(Avx2.SubtractSaturate(hoursMin, hours), hoursMost);
                    odd = Avx2.AddSaturate(odd, Vector256.ConditionalSelect(Vector256.Equals(hours, Vector256<byte>.Zero), Vector256<byte>.Zero, missing));
                    if (typeof(TPass) == typeof(Coarse))
                    {
                        stands[(g * 2 * HotPlanes.GroupBlocks) + b] = Standing256(excluded | Avx2.SubtractSaturate(Coarse256(ref block, tables, even, odd), least));
                        continue;
                    }

                    // Two sums, so that an addition need not wait for the one before.
                    for (var j = 0; j < HotPlanes.RequirementPlanes; j++)
                    {
                        var codes = Plane256(ref block, HotPlanes.Requirements + j);
                        even = Avx2.AddSaturate(even, Low256(tables, j, codes));
                        odd = Avx2.AddSaturate(odd, High256(tables, j, codes));
                    }

                    var most = Avx2.AddSaturate(least, Plane256(ref block, HotPlanes.Slack));
                    stands[(g * 2 * HotPlanes.GroupBlocks) + b] = Standing256(excluded | Avx2.SubtractSaturate(Avx2.AddSaturate(even, odd), most));
                }
            }
        }
    }

    // The sum of all costs, or what the cap takes where that is more.
    private static unsafe Vector256<byte> Coarse256(ref byte block, byte* tables, Vector256<byte> even, Vector256<byte> odd)
    {
        var worst = Vector256<byte>.Zero;
        for (var j = 0; j < HotPlanes.RequirementPlanes; j++)
        {
            var codes = Plane256(ref block, HotPlanes.Requirements + j);
            var low = Low256(tables, j, codes);
            var high = High256(tables, j, codes);
            even = Avx2.AddSaturate(even, low);
            odd = Avx2.AddSaturate(odd, high);
            worst = Vector256.Max(worst, Vector256.Max(low, high));
        }

        var capped = Vector256<byte>.Zero;
        for (var gap = 2; gap <= 4; gap++)
            capped = Vector256.ConditionalSelect(Vector256.GreaterThanOrEqual(worst, Vector256.Create(GapUnits(gap))), Vector256.Create(CapUnits(gap)), capped);
        return Vector256.Max(Avx2.AddSaturate(even, odd), capped);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe Vector256<byte> Low256(byte* tables, int plane, Vector256<byte> codes) => Look256(tables + (2 * plane * FitTables.Codes), codes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe Vector256<byte> High256(byte* tables, int plane, Vector256<byte> codes) =>
        Look256(tables + (((2 * plane) + 1) * FitTables.Codes), Vector256.ShiftRightLogical(codes.AsUInt16(), 4).AsByte());

    // By the low four bits of each index; the high ones are another's.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe Vector256<byte> Look256(byte* costs, Vector256<byte> codes)
    {
        var table = Avx2.BroadcastVector128ToVector256(costs);
        return Avx2.Shuffle(table, codes & Vector256.Create((byte)0x0F));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Standing256(Vector256<byte> over) => Vector256.Equals(over, Vector256<byte>.Zero).ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Plane256(ref byte block, int plane) => Vector256.LoadUnsafe(ref block, (nuint)(plane * HotPlanes.Lanes));
}
