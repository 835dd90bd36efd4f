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
    /// <summary>For each block of a group the lanes that may stand: bit i for place i of the block.</summary>
    public static void Scan(ref byte group, ScanPlan plan, byte threshold, byte commute, Span<ulong> stands)
    {
        if (Avx512BW.IsSupported)
        {
            Scan512(ref group, plan, threshold, commute, stands);
            return;
        }

        if (Avx2.IsSupported && BitConverter.IsLittleEndian)
        {
            Scan256(ref group, plan, threshold, commute, MemoryMarshal.Cast<ulong, uint>(stands));
            return;
        }

        for (var b = 0; b < stands.Length; b++)
            stands[b] = ScanScalar(ref Unsafe.Add(ref group, Place512(b)), plan, threshold, commute);
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
