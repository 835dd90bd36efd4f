using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Perspektiva.Matching.Engine.Index;

/// <content>In 256 bits: a group's eight half blocks at once, so that a table is loaded once for all of them.</content>
internal static partial class BlockScan
{
    private const int Half = HotPlanes.Lanes / 2;

    public static void Scan256(ref byte planes, ScanPlan plan, byte threshold, ReadOnlySpan<GroupRun> groups, int ahead, Span<ulong> stands, Span<byte> bounds)
    {
        ref var stand = ref MemoryMarshal.GetReference(stands[..(groups.Length * HotPlanes.GroupBlocks)]);
        ref var bound = ref MemoryMarshal.GetReference(bounds[..(groups.Length * HotPlanes.GroupLanes)]);
        for (var i = 0; i < groups.Length; i++)
        {
            var run = groups[i];
            ref var group = ref Unsafe.Add(ref planes, run.Group * HotPlanes.GroupBytes);
            if (plan.IsFine)
                Fine256(ref group, plan, threshold, run.Commute, GroupsAhead(groups, i, ahead) * HotPlanes.GroupBytes, ref stand, ref bound);
            else
                Coarse256(ref group, plan, threshold, run.Commute, ref stand, ref bound);
            stand = ref Unsafe.Add(ref stand, HotPlanes.GroupBlocks);
            bound = ref Unsafe.Add(ref bound, HotPlanes.GroupLanes);
        }
    }

    // A whole group, so that it is read from its first byte to its last and a table is loaded once for its eight vectors.
    private static unsafe void Fine256(ref byte group, ScanPlan plan, byte threshold, byte commute, int ahead, ref ulong stands, ref byte bounds)
    {
        var (wide, start) = (plan.In256, Start256(plan, commute));
        var a = Others256(ref Part(ref group, 0), wide, start);
        var b = Others256(ref Part(ref group, 1), wide, start);
        var c = Others256(ref Part(ref group, 2), wide, start);
        var d = Others256(ref Part(ref group, 3), wide, start);
        var e = Others256(ref Part(ref group, 4), wide, start);
        var f = Others256(ref Part(ref group, 5), wide, start);
        var g = Others256(ref Part(ref group, 6), wide, start);
        var h = Others256(ref Part(ref group, 7), wide, start);
        ref var codes = ref Unsafe.Add(ref group, HotPlanes.Requirements * HotPlanes.GroupLanes);
        var next = (byte*)Unsafe.AsPointer(ref group) + ahead;
        var index = Vector256.Create((byte)0x0F);
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

                var (low, high) = (Avx2.BroadcastVector128ToVector256(table), Avx2.BroadcastVector128ToVector256(table + FitTables.Codes));
                a = Added256(a, Vector256.LoadUnsafe(ref codes, 0 * Half), low, high, index);
                b = Added256(b, Vector256.LoadUnsafe(ref codes, 1 * Half), low, high, index);
                c = Added256(c, Vector256.LoadUnsafe(ref codes, 2 * Half), low, high, index);
                d = Added256(d, Vector256.LoadUnsafe(ref codes, 3 * Half), low, high, index);
                e = Added256(e, Vector256.LoadUnsafe(ref codes, 4 * Half), low, high, index);
                f = Added256(f, Vector256.LoadUnsafe(ref codes, 5 * Half), low, high, index);
                g = Added256(g, Vector256.LoadUnsafe(ref codes, 6 * Half), low, high, index);
                h = Added256(h, Vector256.LoadUnsafe(ref codes, 7 * Half), low, high, index);
                codes = ref Unsafe.Add(ref codes, HotPlanes.GroupLanes);
                table += 2 * FitTables.Codes;
            }
        }

        var least = Vector256.Create(threshold);
        stands = Both(
            Standing256(ref Part(ref group, 0), wide, Least256(ref Part(ref group, 0), a), least, ref Part(ref bounds, 0)),
            Standing256(ref Part(ref group, 1), wide, Least256(ref Part(ref group, 1), b), least, ref Part(ref bounds, 1)));
        Unsafe.Add(ref stands, 1) = Both(
            Standing256(ref Part(ref group, 2), wide, Least256(ref Part(ref group, 2), c), least, ref Part(ref bounds, 2)),
            Standing256(ref Part(ref group, 3), wide, Least256(ref Part(ref group, 3), d), least, ref Part(ref bounds, 3)));
        Unsafe.Add(ref stands, 2) = Both(
            Standing256(ref Part(ref group, 4), wide, Least256(ref Part(ref group, 4), e), least, ref Part(ref bounds, 4)),
            Standing256(ref Part(ref group, 5), wide, Least256(ref Part(ref group, 5), f), least, ref Part(ref bounds, 5)));
        Unsafe.Add(ref stands, 3) = Both(
            Standing256(ref Part(ref group, 6), wide, Least256(ref Part(ref group, 6), g), least, ref Part(ref bounds, 6)),
            Standing256(ref Part(ref group, 7), wide, Least256(ref Part(ref group, 7), h), least, ref Part(ref bounds, 7)));
    }

    private static void Coarse256(ref byte group, ScanPlan plan, byte threshold, byte commute, ref ulong stands, ref byte bounds)
    {
        var (wide, start, least) = (plan.In256, Start256(plan, commute), Vector256.Create(threshold));
        for (var block = 0; block < HotPlanes.GroupBlocks; block++)
        {
            ref var first = ref Part(ref group, 2 * block);
            ref var second = ref Part(ref group, (2 * block) + 1);
            Unsafe.Add(ref stands, block) = Both(
                Standing256(ref first, wide, Capped256(ref first, plan, Others256(ref first, wide, start)), least, ref Part(ref bounds, 2 * block)),
                Standing256(ref second, wide, Capped256(ref second, plan, Others256(ref second, wide, start)), least, ref Part(ref bounds, (2 * block) + 1)));
        }
    }

    // Two half blocks' lanes as a block's.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Both(uint first, uint second) => first | ((ulong)second << Half);

    // What every place of a group costs at first: a field outside the interests, and the way.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Start256(ScanPlan plan, byte commute) => Vector256.Create((byte)Math.Min(byte.MaxValue, plan.FieldDefault + commute));

    // What is not asked of abilities: the costs of field and commute, of hours and waiting.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Others256(ref byte lanes, ScanPlan256 plan, Vector256<byte> start)
    {
        var field = Plane256(ref lanes, HotPlanes.Field);
        var costs = start;
        foreach (ref readonly var interest in plan.Interests.AsSpan())
            costs -= Vector256.Equals(field, interest.Field) & interest.Saving;
        costs = Avx2.AddSaturate(costs, Vector256.Min(Avx2.SubtractSaturate(Plane256(ref lanes, HotPlanes.Begins), plan.BeginsFrom), plan.WaitingMost));
        var hours = Plane256(ref lanes, HotPlanes.Hours);
        var missing = Vector256.Min(Avx2.SubtractSaturate(plan.HoursMin, hours), plan.HoursMost);
        return Avx2.AddSaturate(costs, Vector256.AndNot(missing, Vector256.Equals(hours, Vector256<byte>.Zero)));
    }

    // The lanes that nothing excludes.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Open256(ref byte lanes, ScanPlan256 plan)
    {
        var last = plan.Now2;
        if (plan.ClassChanges)
            last = Vector256.ConditionalSelect(Vector256.LessThan(Plane256(ref lanes, HotPlanes.Begins), plan.ClassLastsBefore), last, plan.Later2);
        var excluded = (Plane256(ref lanes, HotPlanes.Excludes0) & plan.Now0) | (Plane256(ref lanes, HotPlanes.Excludes1) & plan.Now1)
            | (Plane256(ref lanes, HotPlanes.Excludes2) & last)
            | Avx2.SubtractSaturate(Plane256(ref lanes, HotPlanes.Hours), plan.HoursMax)
            | Avx2.SubtractSaturate(plan.ClosesFrom, Plane256(ref lanes, HotPlanes.Closes));
        return Vector256.Equals(excluded, Vector256<byte>.Zero).ExtractMostSignificantBits();
    }

    // The sum of all costs, or what the cap takes where that is more.
    private static unsafe Vector256<byte> Capped256(ref byte lanes, ScanPlan plan, Vector256<byte> costs)
    {
        var (index, worst) = (Vector256.Create((byte)0x0F), Vector256<byte>.Zero);
        fixed (byte* tables = plan.Tables)
        {
            for (var j = 0; j < HotPlanes.RequirementPlanes; j++)
            {
                var codes = Plane256(ref lanes, HotPlanes.Requirements + j);
                var low = Avx2.Shuffle(Avx2.BroadcastVector128ToVector256(tables + (2 * j * FitTables.Codes)), codes & index);
                var high = Avx2.Shuffle(Avx2.BroadcastVector128ToVector256(tables + (((2 * j) + 1) * FitTables.Codes)), Upper256(codes) & index);
                costs = Avx2.AddSaturate(Avx2.AddSaturate(costs, low), high);
                worst = Vector256.Max(worst, Vector256.Max(low, high));
            }
        }

        var capped = Vector256<byte>.Zero;
        for (var gap = 2; gap <= 4; gap++)
            capped = Vector256.ConditionalSelect(Vector256.GreaterThanOrEqual(worst, Vector256.Create(GapUnits(gap))), Vector256.Create(CapUnits(gap)), capped);
        return Vector256.Max(costs, capped);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Least256(ref byte lanes, Vector256<byte> costs) => Avx2.SubtractSaturate(costs, Plane256(ref lanes, HotPlanes.Slack));

    // Writes the bounds. What excludes is asked only where one of 32 places is near enough, which few are once enough are kept.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Standing256(ref byte lanes, ScanPlan256 plan, Vector256<byte> bound, Vector256<byte> least, ref byte bounds)
    {
        bound.StoreUnsafe(ref bounds);
        var within = Vector256.Equals(Avx2.SubtractSaturate(bound, least), Vector256<byte>.Zero).ExtractMostSignificantBits();
        return within == 0 ? 0 : within & Open256(ref lanes, plan);
    }

    // Adds what two abilities cost, each looked up by four bits of a byte.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Added256(Vector256<byte> costs, Vector256<byte> codes, Vector256<byte> low, Vector256<byte> high, Vector256<byte> index) =>
        Avx2.AddSaturate(Avx2.AddSaturate(costs, Avx2.Shuffle(low, codes & index)), Avx2.Shuffle(high, Upper256(codes) & index));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Upper256(Vector256<byte> codes) => Vector256.ShiftRightLogical(codes.AsUInt16(), 4).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref byte Part(ref byte group, int half) => ref Unsafe.Add(ref group, half * Half);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Plane256(ref byte lanes, int plane) => Vector256.LoadUnsafe(ref lanes, (nuint)(plane * HotPlanes.GroupLanes));
}
