using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Perspektiva.Matching.Engine.Index;

/// <content>In 512 bits.</content>
internal static partial class BlockScan
{
    public static void Scan512(ref byte planes, ScanPlan plan, byte threshold, ReadOnlySpan<GroupRun> groups, Span<ulong> stands)
    {
        if (plan.IsFine)
            Scan512<Fine>(ref planes, plan, threshold, groups, stands);
        else
            Scan512<Coarse>(ref planes, plan, threshold, groups, stands);
    }

    private static unsafe void Scan512<TPass>(ref byte planes, ScanPlan plan, byte threshold, ReadOnlySpan<GroupRun> groups, Span<ulong> stands)
        where TPass : struct
    {
        // All that does not change from block to block, held in registers.
        var (now0, now1, now2, later2) = (Vector512.Create(plan.Now0), Vector512.Create(plan.Now1), Vector512.Create(plan.Now2), Vector512.Create(plan.Later2));
        var (hoursMin, hoursMax, hoursMost) = (Vector512.Create(plan.HoursMin), Vector512.Create(plan.HoursMax), Vector512.Create(plan.HoursMost));
        var (beginsFrom, waitingMost, closesFrom) = (Vector512.Create(plan.BeginsFrom), Vector512.Create(plan.WaitingMost), Vector512.Create(plan.ClosesFrom));
        var (fieldDefault, least) = (Vector512.Create(plan.FieldDefault), Vector512.Create(threshold));
        var lastsAlways = plan.ClassLastsBefore > byte.MaxValue;
        var lastsBefore = Vector512.Create((byte)plan.ClassLastsBefore);
        var interests = plan.Interests;
        fixed (byte* tables = plan.Tables)
        {
            for (var g = 0; g < groups.Length; g++)
            {
                ref var group = ref Unsafe.Add(ref planes, groups[g].Group * HotPlanes.GroupBlocks * HotPlanes.BlockBytes);
                var commute = Vector512.Create(groups[g].Commute);
                for (var b = 0; b < groups[g].Blocks; b++)
                {
                    ref var block = ref Unsafe.Add(ref group, Place512(b));
                    var begins = Plane512(ref block, HotPlanes.Begins);
                    var hours = Plane512(ref block, HotPlanes.Hours);
                    var last = lastsAlways ? now2 : Vector512.ConditionalSelect(Vector512.LessThan(begins, lastsBefore), now2, later2);
                    var excluded = (Plane512(ref block, HotPlanes.Excludes0) & now0) | (Plane512(ref block, HotPlanes.Excludes1) & now1)
                        | (Plane512(ref block, HotPlanes.Excludes2) & last)
                        | Avx512BW.SubtractSaturate(hours, hoursMax) | Avx512BW.SubtractSaturate(closesFrom, Plane512(ref block, HotPlanes.Closes));

                    var field = Plane512(ref block, HotPlanes.Field);
                    var even = fieldDefault;
                    foreach (var (interest, cost) in interests)
                        even = Vector512.ConditionalSelect(Vector512.Equals(field, Vector512.Create(interest)), Vector512.Create(cost), even);
                    even = Avx512BW.AddSaturate(even, commute);
                    var odd = Vector512.Min(Avx512BW.SubtractSaturate(begins, beginsFrom), waitingMost);
                    var missing = Vector512.Min(Avx512BW.SubtractSaturate(hoursMin, hours), hoursMost);
                    odd = Avx512BW.AddSaturate(odd, Vector512.ConditionalSelect(Vector512.Equals(hours, Vector512<byte>.Zero), Vector512<byte>.Zero, missing));
                    if (typeof(TPass) == typeof(Coarse))
                    {
                        stands[(g * HotPlanes.GroupBlocks) + b] = Standing512(excluded | Avx512BW.SubtractSaturate(Coarse512(ref block, tables, even, odd), least));
                        continue;
                    }

                    // Two sums, so that an addition need not wait for the one before.
                    for (var j = 0; j < HotPlanes.RequirementPlanes; j++)
                    {
                        var codes = Plane512(ref block, HotPlanes.Requirements + j);
                        even = Avx512BW.AddSaturate(even, Low512(tables, j, codes));
                        odd = Avx512BW.AddSaturate(odd, High512(tables, j, codes));
                    }

                    var most = Avx512BW.AddSaturate(least, Plane512(ref block, HotPlanes.Slack));
                    stands[(g * HotPlanes.GroupBlocks) + b] = Standing512(excluded | Avx512BW.SubtractSaturate(Avx512BW.AddSaturate(even, odd), most));
                }
            }
        }
    }

    // The sum of all costs, or what the cap takes where that is more.
    private static unsafe Vector512<byte> Coarse512(ref byte block, byte* tables, Vector512<byte> even, Vector512<byte> odd)
    {
        var worst = Vector512<byte>.Zero;
        for (var j = 0; j < HotPlanes.RequirementPlanes; j++)
        {
            var codes = Plane512(ref block, HotPlanes.Requirements + j);
            var low = Low512(tables, j, codes);
            var high = High512(tables, j, codes);
            even = Avx512BW.AddSaturate(even, low);
            odd = Avx512BW.AddSaturate(odd, high);
            worst = Vector512.Max(worst, Vector512.Max(low, high));
        }

        var capped = Vector512<byte>.Zero;
        for (var gap = 2; gap <= 4; gap++)
            capped = Vector512.ConditionalSelect(Vector512.GreaterThanOrEqual(worst, Vector512.Create(GapUnits(gap))), Vector512.Create(CapUnits(gap)), capped);
        return Vector512.Max(Avx512BW.AddSaturate(even, odd), capped);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe Vector512<byte> Low512(byte* tables, int plane, Vector512<byte> codes) => Look512(tables + (2 * plane * FitTables.Codes), codes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe Vector512<byte> High512(byte* tables, int plane, Vector512<byte> codes) =>
        Look512(tables + (((2 * plane) + 1) * FitTables.Codes), Vector512.ShiftRightLogical(codes.AsUInt16(), 4).AsByte());

    // By the low four bits of each index; the high ones are another's. The table repeats every 16 bytes, so a look-up by six bits needs no mask.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe Vector512<byte> Look512(byte* costs, Vector512<byte> codes)
    {
        var table = Avx512F.BroadcastVector128ToVector512((int*)costs).AsByte();
        return Avx512Vbmi.IsSupported ? Avx512Vbmi.PermuteVar64x8(table, codes) : Avx512BW.Shuffle(table, codes & Vector512.Create((byte)0x0F));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Standing512(Vector512<byte> over) => Vector512.Equals(over, Vector512<byte>.Zero).ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<byte> Plane512(ref byte block, int plane) => Vector512.LoadUnsafe(ref block, (nuint)(plane * HotPlanes.Lanes));
}
