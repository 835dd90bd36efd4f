using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Perspektiva.Matching.Engine.Index;

/// <summary>
/// The scan of one block of 64 places: which of them may reach a threshold. A set bit promises nothing, a cleared one is
/// sure. The same in 512 and 256 bits and without vectors; tests hold them to one another. A block is read from its first
/// byte to its last without a branch: leaving it early was measured slower, for the guesses and the gaps in what is read.
/// </summary>
internal static partial class BlockScan
{
    /// <summary>For each block of each group the lanes that may stand: bit i for place i of the block, four blocks a group.</summary>
    public static void Scan(ref byte planes, ScanPlan plan, byte threshold, ReadOnlySpan<GroupRun> groups, Span<ulong> stands)
    {
        if (Avx512BW.IsSupported)
        {
            Scan512(ref planes, plan, threshold, groups, stands);
            return;
        }

        if (Avx2.IsSupported && BitConverter.IsLittleEndian)
        {
            Scan256(ref planes, plan, threshold, groups, MemoryMarshal.Cast<ulong, uint>(stands));
            return;
        }

        for (var g = 0; g < groups.Length; g++)
        {
            for (var b = 0; b < groups[g].Blocks; b++)
            {
                ref var block = ref Unsafe.Add(ref planes, ((groups[g].Group * HotPlanes.GroupBlocks) + b) * HotPlanes.BlockBytes);
                stands[(g * HotPlanes.GroupBlocks) + b] = ScanScalar(ref block, plan, threshold, groups[g].Commute);
            }
        }
    }

    public static ulong ScanScalar(ref byte block, ScanPlan plan, byte threshold, byte commute)
    {
        var stands = 0UL;
        for (var lane = 0; lane < HotPlanes.Lanes; lane++)
        {
            if (LaneStands(ref Unsafe.Add(ref block, lane), plan, threshold, commute))
                stands |= 1UL << lane;
        }

        return stands;
    }

    private static bool LaneStands(ref byte lane, ScanPlan plan, byte threshold, byte commute)
    {
        var begins = Of(ref lane, HotPlanes.Begins);
        var hours = Of(ref lane, HotPlanes.Hours);
        var last = begins < plan.ClassLastsBefore ? plan.Now2 : plan.Later2;
        if (((Of(ref lane, HotPlanes.Excludes0) & plan.Now0) | (Of(ref lane, HotPlanes.Excludes1) & plan.Now1) | (Of(ref lane, HotPlanes.Excludes2) & last)) != 0
            || hours > plan.HoursMax || Of(ref lane, HotPlanes.Closes) < plan.ClosesFrom)
        {
            return false;
        }

        int sum = plan.FieldDefault;
        foreach (var (interest, cost) in plan.Interests)
            sum = interest == Of(ref lane, HotPlanes.Field) ? cost : sum;
        sum += commute + Math.Clamp(begins - plan.BeginsFrom, 0, plan.WaitingMost);
        sum += hours == 0 ? 0 : Math.Clamp(plan.HoursMin - hours, 0, plan.HoursMost);
        var most = Math.Min(byte.MaxValue, threshold + (plan.IsFine ? Of(ref lane, HotPlanes.Slack) : 0));
        var worst = 0;
        var tables = plan.Tables;
        for (var j = 0; j < HotPlanes.RequirementPlanes; j++)
        {
            var codes = Of(ref lane, HotPlanes.Requirements + j);
            int low = tables[(2 * j * FitTables.Codes) + (codes & 15)], high = tables[(((2 * j) + 1) * FitTables.Codes) + (codes >> 4)];
            sum = Math.Min(byte.MaxValue, sum + low + high);
            worst = Math.Max(worst, Math.Max(low, high));
        }

        return sum <= most && (plan.IsFine || CappedUnits(worst) <= most);
    }

    private static int Of(ref byte lane, int plane) => Unsafe.Add(ref lane, plane * HotPlanes.Lanes);

    private static int Place512(int block) => block * HotPlanes.BlockBytes;

    private static int Place256(int half) => (half / 2 * HotPlanes.BlockBytes) + (half % 2 * 32);

    // Two passes, each compiled by itself so that neither pays for the other.
    private readonly struct Fine;

    private readonly struct Coarse;

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
/// <param name="Blocks">Its blocks that hold places, 1 to 4.</param>
/// <param name="Commute">The least commute cost within it, in the plan's units.</param>
internal readonly record struct GroupRun(int Group, int Blocks, byte Commute);
