using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Perspektiva.Matching.Engine.Index;

/// <content>In 512 bits: a group's four blocks at once, so that a table is loaded once for all of them.</content>
internal static partial class BlockScan
{
    public static void Scan512(ref byte planes, ScanPlan plan, byte threshold, ReadOnlySpan<GroupRun> groups, int ahead, Span<ulong> stands, Span<byte> bounds)
    {
        ref var stand = ref MemoryMarshal.GetReference(stands[..(groups.Length * HotPlanes.GroupBlocks)]);
        ref var bound = ref MemoryMarshal.GetReference(bounds[..(groups.Length * HotPlanes.GroupLanes)]);
        for (var i = 0; i < groups.Length; i++)
        {
            var run = groups[i];
            ref var group = ref Unsafe.Add(ref planes, run.Group * HotPlanes.GroupBytes);
            if (plan.IsFine)
                Fine512(ref group, plan, threshold, run.Commute, GroupsAhead(groups, i, ahead) * HotPlanes.GroupBytes, ref stand, ref bound);
            else
                Coarse512(ref group, plan, threshold, run.Commute, ref stand, ref bound);
            stand = ref Unsafe.Add(ref stand, HotPlanes.GroupBlocks);
            bound = ref Unsafe.Add(ref bound, HotPlanes.GroupLanes);
        }
    }

    private static unsafe void Fine512(ref byte group, ScanPlan plan, byte threshold, byte commute, int ahead, ref ulong stands, ref byte bounds)
    {
        // Nothing is written before all is read, so that what the question holds for all blocks is loaded once.
        var (a0, a1, inA) = Others512(ref group, plan, commute);
        var (b0, b1, inB) = Others512(ref Block(ref group, 1), plan, commute);
        var (c0, c1, inC) = Others512(ref Block(ref group, 2), plan, commute);
        var (d0, d1, inD) = Others512(ref Block(ref group, 3), plan, commute);
        ref var codes = ref Unsafe.Add(ref group, HotPlanes.Requirements * HotPlanes.GroupLanes);
        var next = (byte*)Unsafe.AsPointer(ref group) + ahead;
        fixed (byte* tables = plan.Tables)
        {
            var table = tables;
            for (var j = 0; j < HotPlanes.RequirementPlanes; j++)
            {
                if (ahead != 0)
                {
                    CallPart(next);
                    next += PartBytes;
                }

                // Two sums a block, so that an addition need not wait for the one before.
                var (low, high) = (Table512(table), Table512(table + FitTables.Codes));
                var (a, b) = (Vector512.LoadUnsafe(ref codes), Vector512.LoadUnsafe(ref codes, HotPlanes.Lanes));
                a0 = Avx512BW.AddSaturate(a0, Look512(low, a));
                b0 = Avx512BW.AddSaturate(b0, Look512(low, b));
                a1 = Avx512BW.AddSaturate(a1, Look512(high, Upper512(a)));
                b1 = Avx512BW.AddSaturate(b1, Look512(high, Upper512(b)));
                var (c, d) = (Vector512.LoadUnsafe(ref codes, 2 * HotPlanes.Lanes), Vector512.LoadUnsafe(ref codes, 3 * HotPlanes.Lanes));
                c0 = Avx512BW.AddSaturate(c0, Look512(low, c));
                d0 = Avx512BW.AddSaturate(d0, Look512(low, d));
                c1 = Avx512BW.AddSaturate(c1, Look512(high, Upper512(c)));
                d1 = Avx512BW.AddSaturate(d1, Look512(high, Upper512(d)));
                codes = ref Unsafe.Add(ref codes, HotPlanes.GroupLanes);
                table += 2 * FitTables.Codes;
            }
        }

        var least = Vector512.Create(threshold);
        stands = inA & Within512(Least512(ref group, a0, a1), least, ref bounds);
        Unsafe.Add(ref stands, 1) = inB & Within512(Least512(ref Block(ref group, 1), b0, b1), least, ref Block(ref bounds, 1));
        Unsafe.Add(ref stands, 2) = inC & Within512(Least512(ref Block(ref group, 2), c0, c1), least, ref Block(ref bounds, 2));
        Unsafe.Add(ref stands, 3) = inD & Within512(Least512(ref Block(ref group, 3), d0, d1), least, ref Block(ref bounds, 3));
    }

    private static void Coarse512(ref byte group, ScanPlan plan, byte threshold, byte commute, ref ulong stands, ref byte bounds)
    {
        var least = Vector512.Create(threshold);
        for (var b = 0; b < HotPlanes.GroupBlocks; b++)
        {
            ref var block = ref Block(ref group, b);
            var (even, odd, within) = Others512(ref block, plan, commute);
            Unsafe.Add(ref stands, b) = within & Within512(Capped512(ref block, plan, even, odd), least, ref Block(ref bounds, b));
        }
    }

    // What is not asked of abilities: the costs of field and commute, of hours and waiting, and which places nothing excludes.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<byte> Even, Vector512<byte> Odd, ulong Within) Others512(ref byte block, ScanPlan plan, byte commute)
    {
        var begins = Plane512(ref block, HotPlanes.Begins);
        var hours = Plane512(ref block, HotPlanes.Hours);
        var last = Vector512.Create(plan.Now2);
        if (plan.ClassLastsBefore <= byte.MaxValue)
            last = Vector512.ConditionalSelect(Vector512.LessThan(begins, Vector512.Create((byte)plan.ClassLastsBefore)), last, Vector512.Create(plan.Later2));
        var excluded = (Plane512(ref block, HotPlanes.Excludes0) & Vector512.Create(plan.Now0)) | (Plane512(ref block, HotPlanes.Excludes1) & Vector512.Create(plan.Now1))
            | (Plane512(ref block, HotPlanes.Excludes2) & last)
            | Avx512BW.SubtractSaturate(hours, Vector512.Create(plan.HoursMax))
            | Avx512BW.SubtractSaturate(Vector512.Create(plan.ClosesFrom), Plane512(ref block, HotPlanes.Closes));

        var even = Avx512BW.AddSaturate(Fields512(Plane512(ref block, HotPlanes.Field), plan), Vector512.Create(commute));
        var odd = Vector512.Min(Avx512BW.SubtractSaturate(begins, Vector512.Create(plan.BeginsFrom)), Vector512.Create(plan.WaitingMost));
        var missing = Vector512.Min(Avx512BW.SubtractSaturate(Vector512.Create(plan.HoursMin), hours), Vector512.Create(plan.HoursMost));
        odd = Avx512BW.AddSaturate(odd, Vector512.ConditionalSelect(Vector512.Equals(hours, Vector512<byte>.Zero), Vector512<byte>.Zero, missing));
        return (even, odd, Vector512.Equals(excluded, Vector512<byte>.Zero).ExtractMostSignificantBits());
    }

    // A field is below 100, so one look-up by seven bits tells its cost.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe Vector512<byte> Fields512(Vector512<byte> fields, ScanPlan plan)
    {
        if (Avx512Vbmi.IsSupported)
        {
            ref var costs = ref MemoryMarshal.GetReference(plan.FieldCosts);
            return Avx512Vbmi.PermuteVar64x8x2(Vector512.LoadUnsafe(ref costs), fields, Vector512.LoadUnsafe(ref costs, HotPlanes.Lanes));
        }

        var found = Vector512.Create(plan.FieldDefault);
        foreach (var (interest, cost) in plan.Interests)
            found = Vector512.ConditionalSelect(Vector512.Equals(fields, Vector512.Create(interest)), Vector512.Create(cost), found);
        return found;
    }

    // The sum of all costs, or what the cap takes where that is more.
    private static unsafe Vector512<byte> Capped512(ref byte block, ScanPlan plan, Vector512<byte> even, Vector512<byte> odd)
    {
        var worst = Vector512<byte>.Zero;
        fixed (byte* tables = plan.Tables)
        {
            for (var j = 0; j < HotPlanes.RequirementPlanes; j++)
            {
                var codes = Plane512(ref block, HotPlanes.Requirements + j);
                var low = Look512(Table512(tables + (2 * j * FitTables.Codes)), codes);
                var high = Look512(Table512(tables + (((2 * j) + 1) * FitTables.Codes)), Upper512(codes));
                even = Avx512BW.AddSaturate(even, low);
                odd = Avx512BW.AddSaturate(odd, high);
                worst = Vector512.Max(worst, Vector512.Max(low, high));
            }
        }

        var capped = Vector512<byte>.Zero;
        for (var gap = 2; gap <= 4; gap++)
            capped = Vector512.ConditionalSelect(Vector512.GreaterThanOrEqual(worst, Vector512.Create(GapUnits(gap))), Vector512.Create(CapUnits(gap)), capped);
        return Vector512.Max(Avx512BW.AddSaturate(even, odd), capped);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<byte> Least512(ref byte block, Vector512<byte> even, Vector512<byte> odd) =>
        Avx512BW.SubtractSaturate(Avx512BW.AddSaturate(even, odd), Plane512(ref block, HotPlanes.Slack));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Within512(Vector512<byte> bound, Vector512<byte> least, ref byte bounds)
    {
        bound.StoreUnsafe(ref bounds);
        return Vector512.LessThanOrEqual(bound, least).ExtractMostSignificantBits();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe Vector512<byte> Table512(byte* costs) => Avx512F.BroadcastVector128ToVector512((int*)costs).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<byte> Upper512(Vector512<byte> codes) => Vector512.ShiftRightLogical(codes.AsUInt16(), 4).AsByte();

    // By the low four bits of each index; the high ones are another's. The table repeats every 16 bytes, so a look-up by six bits needs no mask.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<byte> Look512(Vector512<byte> table, Vector512<byte> codes) =>
        Avx512Vbmi.IsSupported ? Avx512Vbmi.PermuteVar64x8(table, codes) : Avx512BW.Shuffle(table, codes & Vector512.Create((byte)0x0F));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<byte> Plane512(ref byte block, int plane) => Vector512.LoadUnsafe(ref block, (nuint)(plane * HotPlanes.GroupLanes));
}
