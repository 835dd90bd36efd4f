using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Perspektiva.Matching.Engine.Index;

/// <content>In 256 bits over a tile whose codes were spread for many questions: a look-up and an addition a dimension, nothing else.</content>
internal static partial class BlockScan
{
    /// <summary>The same as <see cref="Scan256"/> of a fine question, over groups of a tile.</summary>
    public static void ScanSpread(
        ref byte planes, SpreadTile tile, ScanPlan plan, byte threshold, ReadOnlySpan<GroupRun> groups, Span<ulong> stands, Span<byte> bounds)
    {
        ref var stand = ref MemoryMarshal.GetReference(stands[..(groups.Length * HotPlanes.GroupBlocks)]);
        ref var bound = ref MemoryMarshal.GetReference(bounds[..(groups.Length * HotPlanes.GroupLanes)]);
        foreach (var run in groups)
        {
            ref var group = ref Unsafe.Add(ref planes, run.Group * HotPlanes.GroupBytes);

            // Three steps over the bounds, each of which finds room for its vectors in the processor: in one method they are written to memory between the look-ups.
            if (plan.In256.HasMoreInterests)
                StartAll(ref group, plan, run.Commute, ref bound);
            else
                StartSpread(ref group, ref tile.Rest(run.Group, plan), plan, run.Commute, ref bound);
            AddSpread(ref tile.Codes(run.Group), plan, ref bound);
            StandSpread(ref group, plan.In256, threshold, ref stand, ref bound);
            stand = ref Unsafe.Add(ref stand, HotPlanes.GroupBlocks);
            bound = ref Unsafe.Add(ref bound, HotPlanes.GroupLanes);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void StartSpread(ref byte group, ref byte rest, ScanPlan plan, byte commute, ref byte bounds)
    {
        var (wide, start) = (plan.In256, Start256(plan, commute));
        var (field0, field1, field2, field3) = (wide.Field0, wide.Field1, wide.Field2, wide.Field3);
        var (saving0, saving1, saving2, saving3) = (wide.Saving0, wide.Saving1, wide.Saving2, wide.Saving3);
        for (var half = 0; half < 2 * HotPlanes.GroupBlocks; half++)
        {
            var field = Plane256(ref Part(ref group, half), HotPlanes.Field);
            var costs = start - (Vector256.Equals(field, field0) & saving0) - (Vector256.Equals(field, field1) & saving1)
                - (Vector256.Equals(field, field2) & saving2) - (Vector256.Equals(field, field3) & saving3);
            Avx2.AddSaturate(costs, Vector256.LoadUnsafe(ref Part(ref rest, half))).StoreUnsafe(ref Part(ref bounds, half));
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static unsafe void AddSpread(ref byte codes, ScanPlan plan, ref byte bounds)
    {
        var a = Vector256.LoadUnsafe(ref bounds, 0 * Half);
        var b = Vector256.LoadUnsafe(ref bounds, 1 * Half);
        var c = Vector256.LoadUnsafe(ref bounds, 2 * Half);
        var d = Vector256.LoadUnsafe(ref bounds, 3 * Half);
        var e = Vector256.LoadUnsafe(ref bounds, 4 * Half);
        var f = Vector256.LoadUnsafe(ref bounds, 5 * Half);
        var g = Vector256.LoadUnsafe(ref bounds, 6 * Half);
        var h = Vector256.LoadUnsafe(ref bounds, 7 * Half);
        fixed (byte* tables = plan.Tables)
        {
            for (var dimension = 0; dimension < AbilityProfile.Dimensions; dimension++)
            {
                var table = Avx2.BroadcastVector128ToVector256(tables + (dimension * FitTables.Codes));
                a = Looked256(a, table, ref codes, 0);
                b = Looked256(b, table, ref codes, 1);
                c = Looked256(c, table, ref codes, 2);
                d = Looked256(d, table, ref codes, 3);
                e = Looked256(e, table, ref codes, 4);
                f = Looked256(f, table, ref codes, 5);
                g = Looked256(g, table, ref codes, 6);
                h = Looked256(h, table, ref codes, 7);
                codes = ref Unsafe.Add(ref codes, HotPlanes.GroupLanes);
            }
        }

        a.StoreUnsafe(ref bounds, 0 * Half);
        b.StoreUnsafe(ref bounds, 1 * Half);
        c.StoreUnsafe(ref bounds, 2 * Half);
        d.StoreUnsafe(ref bounds, 3 * Half);
        e.StoreUnsafe(ref bounds, 4 * Half);
        f.StoreUnsafe(ref bounds, 5 * Half);
        g.StoreUnsafe(ref bounds, 6 * Half);
        h.StoreUnsafe(ref bounds, 7 * Half);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void StandSpread(ref byte group, ScanPlan256 plan, byte threshold, ref ulong stands, ref byte bounds)
    {
        var least = Vector256.Create(threshold);
        for (var block = 0; block < HotPlanes.GroupBlocks; block++)
        {
            ref var first = ref Part(ref group, 2 * block);
            ref var second = ref Part(ref group, (2 * block) + 1);
            ref var one = ref Part(ref bounds, 2 * block);
            ref var two = ref Part(ref bounds, (2 * block) + 1);
            Unsafe.Add(ref stands, block) = Both(
                Standing256(ref first, plan, Least256(ref first, Vector256.LoadUnsafe(ref one)), least, ref one),
                Standing256(ref second, plan, Least256(ref second, Vector256.LoadUnsafe(ref two)), least, ref two));
        }
    }

    // More interests than stand apart, which few have: as in a scan of one question.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void StartAll(ref byte group, ScanPlan plan, byte commute, ref byte bounds)
    {
        var (wide, start) = (plan.In256, Start256(plan, commute));
        for (var half = 0; half < 2 * HotPlanes.GroupBlocks; half++)
            Others256(ref Part(ref group, half), wide, start).StoreUnsafe(ref Part(ref bounds, half));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Looked256(Vector256<byte> costs, Vector256<byte> table, ref byte codes, int half) =>
        Avx2.AddSaturate(costs, Avx2.Shuffle(table, Vector256.LoadUnsafe(ref Part(ref codes, half))));
}
