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

    public static void Scan512(ref byte group, ScanPlan plan, byte threshold, byte commute, Span<ulong> stands)
    {
        // All that does not change from block to block, held in registers.
        var (now0, now1, now2, later2) = (Vector512.Create(plan.Now0), Vector512.Create(plan.Now1), Vector512.Create(plan.Now2), Vector512.Create(plan.Later2));
        var (hoursMin, hoursMax, hoursMost) = (Vector512.Create(plan.HoursMin), Vector512.Create(plan.HoursMax), Vector512.Create(plan.HoursMost));
        var (beginsFrom, waitingMost, closesFrom) = (Vector512.Create(plan.BeginsFrom), Vector512.Create(plan.WaitingMost), Vector512.Create(plan.ClosesFrom));
        var (fieldDefault, commuteUnits, least) = (Vector512.Create(plan.FieldDefault), Vector512.Create(commute), Vector512.Create(threshold));
        var nibble = Vector512.Create((byte)0x0F);
        var interests = plan.Interests;
        ref var table = ref MemoryMarshal.GetReference(plan.Tables);
        ref var plane = ref MemoryMarshal.GetReference(plan.PlaneOffsets);
        for (var b = 0; b < stands.Length; b++)
        {
            ref var block = ref Unsafe.Add(ref group, Place512(b));
            var begins = Plane512(ref block, HotPlanes.Begins);
            var hours = Plane512(ref block, HotPlanes.Hours);
            var last = plan.ClassLastsBefore >= 256
                ? now2
                : Vector512.ConditionalSelect(Vector512.LessThan(begins, Vector512.Create((byte)plan.ClassLastsBefore)), now2, later2);
            var excluded = (Plane512(ref block, HotPlanes.Excludes0) & now0) | (Plane512(ref block, HotPlanes.Excludes1) & now1) | (Plane512(ref block, HotPlanes.Excludes2) & last)
                | Avx512BW.SubtractSaturate(hours, hoursMax) | Avx512BW.SubtractSaturate(closesFrom, Plane512(ref block, HotPlanes.Closes));
            var standing = Vector512.Equals(excluded, Vector512<byte>.Zero).ExtractMostSignificantBits();

            var field = Plane512(ref block, HotPlanes.Field);
            var even = fieldDefault;
            foreach (var (interest, cost) in interests)
                even = Vector512.ConditionalSelect(Vector512.Equals(field, Vector512.Create(interest)), Vector512.Create(cost), even);
            even = Avx512BW.AddSaturate(even, commuteUnits);
            var odd = Vector512.Min(Avx512BW.SubtractSaturate(begins, beginsFrom), waitingMost);
            var missing = Vector512.Min(Avx512BW.SubtractSaturate(hoursMin, hours), hoursMost);
            odd = Avx512BW.AddSaturate(odd, Vector512.ConditionalSelect(Vector512.Equals(hours, Vector512<byte>.Zero), Vector512<byte>.Zero, missing));
            var worst = Vector512<byte>.Zero;
            var most = plan.IsFine ? Avx512BW.AddSaturate(least, Plane512(ref block, HotPlanes.Slack)) : least;
            for (var i = 0; standing != 0 && i < HotPlanes.RequirementPlanes; i += Stride)
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

                standing &= Reaches(Avx512BW.AddSaturate(even, odd), most);
            }

            stands[b] = plan.IsFine ? standing : standing & Reaches(Capped(worst), most);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static ulong Reaches(Vector512<byte> sum, Vector512<byte> most) => Vector512.Equals(Avx512BW.SubtractSaturate(sum, most), Vector512<byte>.Zero).ExtractMostSignificantBits();
    }

    public static void Scan256(ref byte group, ScanPlan plan, byte threshold, byte commute, Span<uint> stands)
    {
        // All that does not change from block to block, held in registers.
        var (now0, now1, now2, later2) = (Vector256.Create(plan.Now0), Vector256.Create(plan.Now1), Vector256.Create(plan.Now2), Vector256.Create(plan.Later2));
        var (hoursMin, hoursMax, hoursMost) = (Vector256.Create(plan.HoursMin), Vector256.Create(plan.HoursMax), Vector256.Create(plan.HoursMost));
        var (beginsFrom, waitingMost, closesFrom) = (Vector256.Create(plan.BeginsFrom), Vector256.Create(plan.WaitingMost), Vector256.Create(plan.ClosesFrom));
        var (fieldDefault, commuteUnits, least) = (Vector256.Create(plan.FieldDefault), Vector256.Create(commute), Vector256.Create(threshold));
        var nibble = Vector256.Create((byte)0x0F);
        var interests = plan.Interests;
        ref var table = ref MemoryMarshal.GetReference(plan.Tables);
        ref var plane = ref MemoryMarshal.GetReference(plan.PlaneOffsets);
        for (var b = 0; b < stands.Length; b++)
        {
            ref var block = ref Unsafe.Add(ref group, Place256(b));
            var begins = Plane256(ref block, HotPlanes.Begins);
            var hours = Plane256(ref block, HotPlanes.Hours);
            var last = plan.ClassLastsBefore >= 256
                ? now2
                : Vector256.ConditionalSelect(Vector256.LessThan(begins, Vector256.Create((byte)plan.ClassLastsBefore)), now2, later2);
            var excluded = (Plane256(ref block, HotPlanes.Excludes0) & now0) | (Plane256(ref block, HotPlanes.Excludes1) & now1) | (Plane256(ref block, HotPlanes.Excludes2) & last)
                | Avx2.SubtractSaturate(hours, hoursMax) | Avx2.SubtractSaturate(closesFrom, Plane256(ref block, HotPlanes.Closes));
            var standing = Vector256.Equals(excluded, Vector256<byte>.Zero).ExtractMostSignificantBits();

            var field = Plane256(ref block, HotPlanes.Field);
            var even = fieldDefault;
            foreach (var (interest, cost) in interests)
                even = Vector256.ConditionalSelect(Vector256.Equals(field, Vector256.Create(interest)), Vector256.Create(cost), even);
            even = Avx2.AddSaturate(even, commuteUnits);
            var odd = Vector256.Min(Avx2.SubtractSaturate(begins, beginsFrom), waitingMost);
            var missing = Vector256.Min(Avx2.SubtractSaturate(hoursMin, hours), hoursMost);
            odd = Avx2.AddSaturate(odd, Vector256.ConditionalSelect(Vector256.Equals(hours, Vector256<byte>.Zero), Vector256<byte>.Zero, missing));
            var worst = Vector256<byte>.Zero;
            var most = plan.IsFine ? Avx2.AddSaturate(least, Plane256(ref block, HotPlanes.Slack)) : least;
            for (var i = 0; standing != 0 && i < HotPlanes.RequirementPlanes; i += Stride)
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

                standing &= Reaches(Avx2.AddSaturate(even, odd), most);
            }

            stands[b] = plan.IsFine ? standing : standing & Reaches(Capped(worst), most);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static uint Reaches(Vector256<byte> sum, Vector256<byte> most) => Vector256.Equals(Avx2.SubtractSaturate(sum, most), Vector256<byte>.Zero).ExtractMostSignificantBits();
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

    private static int Place512(int block) => block * HotPlanes.BlockBytes;

    private static int Place256(int half) => (half / 2 * HotPlanes.BlockBytes) + (half % 2 * 32);

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
