using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Perspektiva.Matching.Engine.Index;

/// <content>In 256 bits.</content>
internal static partial class BlockScan
{
    public static unsafe void Scan256(ref byte group, ScanPlan plan, byte threshold, byte commute, Span<uint> stands)
    {
        // All that does not change from block to block, held in registers.
        var (now0, now1, now2, later2) = (Vector256.Create(plan.Now0), Vector256.Create(plan.Now1), Vector256.Create(plan.Now2), Vector256.Create(plan.Later2));
        var (hoursMin, hoursMax, hoursMost) = (Vector256.Create(plan.HoursMin), Vector256.Create(plan.HoursMax), Vector256.Create(plan.HoursMost));
        var (beginsFrom, waitingMost, closesFrom) = (Vector256.Create(plan.BeginsFrom), Vector256.Create(plan.WaitingMost), Vector256.Create(plan.ClosesFrom));
        var (fieldDefault, commuteUnits, least) = (Vector256.Create(plan.FieldDefault), Vector256.Create(commute), Vector256.Create(threshold));
        var lastsAlways = plan.ClassLastsBefore > byte.MaxValue;
        var lastsBefore = Vector256.Create((byte)plan.ClassLastsBefore);
        var isFine = plan.IsFine;
        var interests = plan.Interests;
        fixed (byte* tables = plan.Tables)
        {
            for (var b = 0; b < stands.Length; b++)
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
                even = Avx2.AddSaturate(even, commuteUnits);
                var odd = Vector256.Min(Avx2.SubtractSaturate(begins, beginsFrom), waitingMost);
                var missing = Vector256.Min(Avx2.SubtractSaturate(hoursMin, hours), hoursMost);
                odd = Avx2.AddSaturate(odd, Vector256.ConditionalSelect(Vector256.Equals(hours, Vector256<byte>.Zero), Vector256<byte>.Zero, missing));
                if (isFine)
                {
                    var most = Avx2.AddSaturate(least, Plane256(ref block, HotPlanes.Slack));
                    stands[b] = Standing256(excluded | Avx2.SubtractSaturate(Sum256(ref block, tables, even, odd), most));
                }
                else
                {
                    var (sum, capped) = Coarse256(ref block, tables, even, odd);
                    stands[b] = Standing256(excluded | Avx2.SubtractSaturate(Vector256.Max(sum, capped), least));
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe Vector256<byte> Sum256(ref byte block, byte* tables, Vector256<byte> even, Vector256<byte> odd)
    {
        // Two sums, so that an addition need not wait for the one before.
        for (var j = 0; j < HotPlanes.RequirementPlanes; j++)
        {
            var (low, high) = Costs256(ref block, tables, j);
            even = Avx2.AddSaturate(even, low);
            odd = Avx2.AddSaturate(odd, high);
        }

        return Avx2.AddSaturate(even, odd);
    }

    private static unsafe (Vector256<byte> Sum, Vector256<byte> Capped) Coarse256(ref byte block, byte* tables, Vector256<byte> even, Vector256<byte> odd)
    {
        var worst = Vector256<byte>.Zero;
        for (var j = 0; j < HotPlanes.RequirementPlanes; j++)
        {
            var (low, high) = Costs256(ref block, tables, j);
            even = Avx2.AddSaturate(even, low);
            odd = Avx2.AddSaturate(odd, high);
            worst = Vector256.Max(worst, Vector256.Max(low, high));
        }

        var capped = Vector256<byte>.Zero;
        for (var gap = 2; gap <= 4; gap++)
            capped = Vector256.ConditionalSelect(Vector256.GreaterThanOrEqual(worst, Vector256.Create(GapUnits(gap))), Vector256.Create(CapUnits(gap)), capped);
        return (Avx2.AddSaturate(even, odd), capped);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe (Vector256<byte> Low, Vector256<byte> High) Costs256(ref byte block, byte* tables, int plane)
    {
        var codes = Plane256(ref block, HotPlanes.Requirements + plane);
        var costs = tables + (2 * plane * FitTables.Codes);
        return (Look256(costs, codes), Look256(costs + FitTables.Codes, Vector256.ShiftRightLogical(codes.AsUInt16(), 4).AsByte()));
    }

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
