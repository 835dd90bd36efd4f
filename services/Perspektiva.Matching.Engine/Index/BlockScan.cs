using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Perspektiva.Matching.Engine.Index;

/// <summary>
/// The scan of one block of 64 places: which of them may reach a threshold. A set bit promises nothing, a cleared one is
/// sure. The same in 512 and 256 bits and without vectors; tests hold them to one another.
/// </summary>
internal static class BlockScan
{
    /// <summary>After how many requirement planes the block is left if no place of it can reach the threshold any more.</summary>
    private const int Stride = 4;

    /// <summary>Lanes that may stand: bit i for place i of the block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Scan(ref byte block, ScanPlan plan, byte threshold, byte commute)
    {
        if (Avx512BW.IsSupported)
            return Scan512(ref block, plan, threshold, commute);
        return Avx2.IsSupported
            ? Scan256(ref block, plan, threshold, commute) | ((ulong)Scan256(ref Unsafe.Add(ref block, 32), plan, threshold, commute) << 32)
            : ScanScalar(ref block, plan, threshold, commute);
    }

    public static ulong Scan512(ref byte block, ScanPlan plan, byte threshold, byte commute)
    {
        var begins = Plane512(ref block, HotPlanes.Begins);
        var last = Vector512.Create(plan.Now2);
        if (plan.ClassLastsBefore < 256)
            last = Vector512.ConditionalSelect(Vector512.LessThan(begins, Vector512.Create((byte)plan.ClassLastsBefore)), last, Vector512.Create(plan.Later2));
        var excluded = (Plane512(ref block, HotPlanes.Excludes0) & Vector512.Create(plan.Now0))
            | (Plane512(ref block, HotPlanes.Excludes1) & Vector512.Create(plan.Now1)) | (Plane512(ref block, HotPlanes.Excludes2) & last);
        var hours = Plane512(ref block, HotPlanes.Hours);
        var stands = Vector512.Equals(excluded, Vector512<byte>.Zero).ExtractMostSignificantBits()
            & Vector512.LessThanOrEqual(hours, Vector512.Create(plan.HoursMax)).ExtractMostSignificantBits()
            & Vector512.GreaterThanOrEqual(Plane512(ref block, HotPlanes.Closes), Vector512.Create(plan.ClosesFrom)).ExtractMostSignificantBits();
        if (stands == 0)
            return 0;

        var field = Plane512(ref block, HotPlanes.Field);
        var costs = Vector512.Create(plan.FieldDefault);
        foreach (var (interest, cost) in plan.Interests)
            costs = Vector512.ConditionalSelect(Vector512.Equals(field, Vector512.Create(interest)), Vector512.Create(cost), costs);
        var missing = Vector512.Min(Avx512BW.SubtractSaturate(Vector512.Create(plan.HoursMin), hours), Vector512.Create(plan.HoursMost));
        missing = Vector512.ConditionalSelect(Vector512.Equals(hours, Vector512<byte>.Zero), Vector512<byte>.Zero, missing);
        var waiting = Vector512.Min(Avx512BW.SubtractSaturate(begins, Vector512.Create(plan.BeginsFrom)), Vector512.Create(plan.WaitingMost));
        var even = Avx512BW.AddSaturate(Avx512BW.AddSaturate(costs, missing), Avx512BW.AddSaturate(waiting, Vector512.Create(commute)));
        var odd = Vector512<byte>.Zero;
        var worst = Vector512<byte>.Zero;
        var most = Vector512.Create(threshold);
        if (plan.IsFine)
            most = Avx512BW.AddSaturate(most, Plane512(ref block, HotPlanes.Slack));

        ref var table = ref MemoryMarshal.GetReference(plan.Tables);
        ref var plane = ref MemoryMarshal.GetReference(plan.PlaneOffsets);
        var nibble = Vector512.Create((byte)0x0F);
        for (var i = 0; i < HotPlanes.RequirementPlanes; i += Stride)
        {
            for (var j = i; j < i + Stride; j++)
            {
                var codes = Vector512.LoadUnsafe(ref block, (nuint)Unsafe.Add(ref plane, j));
                var low = Avx512BW.Shuffle(Vector512.LoadUnsafe(ref table, (nuint)(2 * j * ScanPlan.TableBytes)), codes & nibble);
                var high = Avx512BW.Shuffle(
                    Vector512.LoadUnsafe(ref table, (nuint)(((2 * j) + 1) * ScanPlan.TableBytes)), Vector512.ShiftRightLogical(codes.AsUInt16(), 4).AsByte() & nibble);
                even = Avx512BW.AddSaturate(even, low);
                odd = Avx512BW.AddSaturate(odd, high);
                if (!plan.IsFine)
                    worst = Vector512.Max(worst, Vector512.Max(low, high));
            }

            stands &= Vector512.LessThanOrEqual(Avx512BW.AddSaturate(even, odd), most).ExtractMostSignificantBits();
            if (stands == 0)
                return 0;
        }

        return plan.IsFine ? stands : stands & Vector512.LessThanOrEqual(Capped(worst), most).ExtractMostSignificantBits();
    }

    public static uint Scan256(ref byte block, ScanPlan plan, byte threshold, byte commute)
    {
        var begins = Plane256(ref block, HotPlanes.Begins);
        var last = Vector256.Create(plan.Now2);
        if (plan.ClassLastsBefore < 256)
            last = Vector256.ConditionalSelect(Vector256.LessThan(begins, Vector256.Create((byte)plan.ClassLastsBefore)), last, Vector256.Create(plan.Later2));
        var excluded = (Plane256(ref block, HotPlanes.Excludes0) & Vector256.Create(plan.Now0))
            | (Plane256(ref block, HotPlanes.Excludes1) & Vector256.Create(plan.Now1)) | (Plane256(ref block, HotPlanes.Excludes2) & last);
        var hours = Plane256(ref block, HotPlanes.Hours);
        var stands = Vector256.Equals(excluded, Vector256<byte>.Zero).ExtractMostSignificantBits()
            & Vector256.LessThanOrEqual(hours, Vector256.Create(plan.HoursMax)).ExtractMostSignificantBits()
            & Vector256.GreaterThanOrEqual(Plane256(ref block, HotPlanes.Closes), Vector256.Create(plan.ClosesFrom)).ExtractMostSignificantBits();
        if (stands == 0)
            return 0;

        var field = Plane256(ref block, HotPlanes.Field);
        var costs = Vector256.Create(plan.FieldDefault);
        foreach (var (interest, cost) in plan.Interests)
            costs = Vector256.ConditionalSelect(Vector256.Equals(field, Vector256.Create(interest)), Vector256.Create(cost), costs);
        var missing = Vector256.Min(Avx2.SubtractSaturate(Vector256.Create(plan.HoursMin), hours), Vector256.Create(plan.HoursMost));
        missing = Vector256.ConditionalSelect(Vector256.Equals(hours, Vector256<byte>.Zero), Vector256<byte>.Zero, missing);
        var waiting = Vector256.Min(Avx2.SubtractSaturate(begins, Vector256.Create(plan.BeginsFrom)), Vector256.Create(plan.WaitingMost));
        var even = Avx2.AddSaturate(Avx2.AddSaturate(costs, missing), Avx2.AddSaturate(waiting, Vector256.Create(commute)));
        var odd = Vector256<byte>.Zero;
        var worst = Vector256<byte>.Zero;
        var most = Vector256.Create(threshold);
        if (plan.IsFine)
            most = Avx2.AddSaturate(most, Plane256(ref block, HotPlanes.Slack));

        ref var table = ref MemoryMarshal.GetReference(plan.Tables);
        ref var plane = ref MemoryMarshal.GetReference(plan.PlaneOffsets);
        var nibble = Vector256.Create((byte)0x0F);
        for (var i = 0; i < HotPlanes.RequirementPlanes; i += Stride)
        {
            for (var j = i; j < i + Stride; j++)
            {
                var codes = Vector256.LoadUnsafe(ref block, (nuint)Unsafe.Add(ref plane, j));
                var low = Avx2.Shuffle(Vector256.LoadUnsafe(ref table, (nuint)(2 * j * ScanPlan.TableBytes)), codes & nibble);
                var high = Avx2.Shuffle(
                    Vector256.LoadUnsafe(ref table, (nuint)(((2 * j) + 1) * ScanPlan.TableBytes)), Vector256.ShiftRightLogical(codes.AsUInt16(), 4).AsByte() & nibble);
                even = Avx2.AddSaturate(even, low);
                odd = Avx2.AddSaturate(odd, high);
                if (!plan.IsFine)
                    worst = Vector256.Max(worst, Vector256.Max(low, high));
            }

            stands &= Vector256.LessThanOrEqual(Avx2.AddSaturate(even, odd), most).ExtractMostSignificantBits();
            if (stands == 0)
                return 0;
        }

        return plan.IsFine ? stands : stands & Vector256.LessThanOrEqual(Capped(worst), most).ExtractMostSignificantBits();
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
        for (var j = 0; j < HotPlanes.RequirementPlanes; j++)
        {
            var codes = Unsafe.Add(ref lane, plan.PlaneOffsets[j]);
            int low = plan.Tables[(2 * j * ScanPlan.TableBytes) + (codes & 15)], high = plan.Tables[(((2 * j) + 1) * ScanPlan.TableBytes) + (codes >> 4)];
            sum = Math.Min(byte.MaxValue, sum + low + high);
            worst = Math.Max(worst, Math.Max(low, high));
        }

        return sum <= most && (plan.IsFine || CappedUnits(worst) <= most);
    }

    private static int Of(ref byte lane, int plane) => Unsafe.Add(ref lane, plane * HotPlanes.Lanes);

    private static Vector512<byte> Plane512(ref byte block, int plane) => Vector512.LoadUnsafe(ref block, (nuint)(plane * HotPlanes.Lanes));

    private static Vector256<byte> Plane256(ref byte block, int plane) => Vector256.LoadUnsafe(ref block, (nuint)(plane * HotPlanes.Lanes));

    // Coarse units: a decisive gap of 2, 3, 4 costs more than any other, so the largest cost alone tells the cap.
    private static Vector512<byte> Capped(Vector512<byte> worst)
    {
        var units = Vector512<byte>.Zero;
        for (var gap = 2; gap <= 4; gap++)
            units = Vector512.ConditionalSelect(Vector512.GreaterThanOrEqual(worst, Vector512.Create(GapUnits(gap))), Vector512.Create(CapUnits(gap)), units);
        return units;
    }

    private static Vector256<byte> Capped(Vector256<byte> worst)
    {
        var units = Vector256<byte>.Zero;
        for (var gap = 2; gap <= 4; gap++)
            units = Vector256.ConditionalSelect(Vector256.GreaterThanOrEqual(worst, Vector256.Create(GapUnits(gap))), Vector256.Create(CapUnits(gap)), units);
        return units;
    }

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
