using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Perspektiva.Matching.Engine.Index;

/// <summary>
/// The scan of groups of 256 places: for each a lower bound of its costs, and whether that reaches a threshold. A set bit promises
/// nothing, a cleared one is sure. The same in 512 and 256 bits and without vectors; tests hold them to one another. A block is read
/// from its first byte to its last without a branch: leaving it early was measured slower, for the guesses and the gaps in what is read.
/// </summary>
internal static partial class BlockScan
{
    private const int PartBytes = HotPlanes.GroupBytes / HotPlanes.RequirementPlanes;

    /// <summary>For each block of each group the lanes that may stand (bit i for place i of the block, four blocks a group), and for each lane its bound.</summary>
    /// <param name="planes">Of the segment.</param>
    /// <param name="plan">The question.</param>
    /// <param name="threshold">The greatest bound that may stand.</param>
    /// <param name="groups">Which groups.</param>
    /// <param name="ahead">How many groups beforehand one is called from memory; 0 where they lie in the nearest cache.</param>
    /// <param name="stands">Four numbers a group.</param>
    /// <param name="bounds">256 bytes a group.</param>
    public static void Scan(ref byte planes, ScanPlan plan, byte threshold, ReadOnlySpan<GroupRun> groups, int ahead, Span<ulong> stands, Span<byte> bounds)
    {
        if (Avx512BW.IsSupported)
            Scan512(ref planes, plan, threshold, groups, ahead, stands, bounds);
        else if (Avx2.IsSupported && BitConverter.IsLittleEndian)
            Scan256(ref planes, plan, threshold, groups, ahead, stands, bounds);
        else
            ScanScalar(ref planes, plan, threshold, groups, stands, bounds);
    }

    public static void ScanScalar(ref byte planes, ScanPlan plan, byte threshold, ReadOnlySpan<GroupRun> groups, Span<ulong> stands, Span<byte> bounds)
    {
        stands[..(groups.Length * HotPlanes.GroupBlocks)].Clear();
        for (var i = 0; i < groups.Length * HotPlanes.GroupLanes; i++)
        {
            var run = groups[i / HotPlanes.GroupLanes];
            ref var block = ref Block(ref Unsafe.Add(ref planes, run.Group * HotPlanes.GroupBytes), i % HotPlanes.GroupLanes / HotPlanes.Lanes);
            ref var lane = ref Unsafe.Add(ref block, i % HotPlanes.Lanes);
            bounds[i] = LaneBound(ref lane, plan, run.Commute);
            if (bounds[i] <= threshold && !LaneExcluded(ref lane, plan))
                stands[i / HotPlanes.Lanes] |= 1UL << (i % HotPlanes.Lanes);
        }
    }

    /// <summary>How many lanes that may stand have a bound from one to another, of every so manieth block.</summary>
    public static int Count(ReadOnlySpan<ulong> stands, ReadOnlySpan<byte> bounds, byte from, byte to, int apart = 1)
    {
        ref var first = ref MemoryMarshal.GetReference(bounds[..(stands.Length * HotPlanes.Lanes)]);
        var count = 0;
        for (var block = 0; block < stands.Length; block += apart)
            count += BitOperations.PopCount(stands[block] & Between(ref Unsafe.Add(ref first, block * HotPlanes.Lanes), from, to));

        return count;
    }

    /// <summary>Clears the lanes whose bound exceeds another threshold.</summary>
    public static void Lower(Span<ulong> stands, ReadOnlySpan<byte> bounds, byte threshold)
    {
        ref var block = ref MemoryMarshal.GetReference(bounds[..(stands.Length * HotPlanes.Lanes)]);
        foreach (ref var lanes in stands)
        {
            lanes &= Between(ref block, 0, threshold);
            block = ref Unsafe.Add(ref block, HotPlanes.Lanes);
        }
    }

    // The lanes of a block whose bound lies from one to another.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Between(ref byte bounds, byte from, byte to)
    {
        var width = (byte)(to - from);
        if (Vector512.IsHardwareAccelerated)
            return Vector512.LessThanOrEqual(Vector512.LoadUnsafe(ref bounds) - Vector512.Create(from), Vector512.Create(width)).ExtractMostSignificantBits();
        var (first, second) = (Vector256.LoadUnsafe(ref bounds), Vector256.LoadUnsafe(ref bounds, HotPlanes.Lanes / 2));
        var (least, most) = (Vector256.Create(from), Vector256.Create(width));
        return Vector256.LessThanOrEqual(first - least, most).ExtractMostSignificantBits()
            | ((ulong)Vector256.LessThanOrEqual(second - least, most).ExtractMostSignificantBits() << (HotPlanes.Lanes / 2));
    }

    private static bool LaneExcluded(ref byte lane, ScanPlan plan)
    {
        var last = Of(ref lane, HotPlanes.Begins) < plan.ClassLastsBefore ? plan.Now2 : plan.Later2;
        return ((Of(ref lane, HotPlanes.Excludes0) & plan.Now0) | (Of(ref lane, HotPlanes.Excludes1) & plan.Now1) | (Of(ref lane, HotPlanes.Excludes2) & last)) != 0
            || Of(ref lane, HotPlanes.Hours) > plan.HoursMax || Of(ref lane, HotPlanes.Closes) < plan.ClosesFrom;
    }

    private static byte LaneBound(ref byte lane, ScanPlan plan, byte commute)
    {
        var hours = Of(ref lane, HotPlanes.Hours);
        var sum = plan.FieldCosts[Of(ref lane, HotPlanes.Field)] + commute + Math.Clamp(Of(ref lane, HotPlanes.Begins) - plan.BeginsFrom, 0, plan.WaitingMost);
        sum += hours == 0 ? 0 : Math.Clamp(plan.HoursMin - hours, 0, plan.HoursMost);
        var worst = 0;
        var tables = plan.Tables;
        for (var j = 0; j < HotPlanes.RequirementPlanes; j++)
        {
            var codes = Of(ref lane, HotPlanes.Requirements + j);
            int low = tables[(2 * j * FitTables.Codes) + (codes & 15)], high = tables[(((2 * j) + 1) * FitTables.Codes) + (codes >> 4)];
            sum = Math.Min(byte.MaxValue, sum + low + high);
            worst = Math.Max(worst, Math.Max(low, high));
        }

        return (byte)(plan.IsFine ? Math.Max(0, sum - Of(ref lane, HotPlanes.Slack)) : Math.Max(sum, CappedUnits(worst)));
    }

    private static int Of(ref byte lane, int plane) => Unsafe.Add(ref lane, plane * HotPlanes.GroupLanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref byte Block(ref byte group, int block) => ref Unsafe.Add(ref group, block * HotPlanes.Lanes);

    // An even share of a group that comes later, so that it is there by then. The planes do not move; calling what lies behind them does nothing.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void CallPart(byte* part)
    {
        for (var i = 0; i < PartBytes; i += HotPlanes.Lanes)
            Sse.PrefetchNonTemporal(part + i);
    }

    // Some groups further in the run; behind its end the next one's, which follow at once when none is skipped.
    private static int GroupsAhead(ReadOnlySpan<GroupRun> groups, int at, int ahead) =>
        ahead == 0 ? 0 : at + ahead < groups.Length ? groups[at + ahead].Group - groups[at].Group : groups[^1].Group - groups[at].Group + (at + ahead - groups.Length + 1);

    // Coarse units: a decisive gap of 2, 3, 4 costs more than any other, so the largest cost alone tells the cap.
    private static byte CappedUnits(int worst)
    {
        byte units = 0;
        for (var gap = 2; gap <= 4; gap++)
            units = worst >= GapUnits(gap) ? CapUnits(gap) : units;
        return units;
    }

    private static byte GapUnits(int gap) => (byte)(FitFormulaV1.GapCost(Importance.Decisive, gap, FitParameters.Current) / FitTables.CoarseUnit);

    private static byte CapUnits(int gap) => (byte)((FitFormulaV1.Full - FitParameters.Current.DecisiveCap[gap]) / FitTables.CoarseUnit);
}

/// <summary>A group to scan.</summary>
/// <param name="Group">Its number in the segment.</param>
/// <param name="Commute">The least commute cost within it, in the plan's units.</param>
internal readonly record struct GroupRun(int Group, byte Commute);
