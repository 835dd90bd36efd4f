using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Perspektiva.Matching.Engine.Index;

/// <summary>A batch's scan of full groups, 32 places at a time: half of the abilities rule most people's out, and only the others' other half is added.</summary>
/// <param name="scans">The questions.</param>
/// <param name="planes">All planes of abilities, those that cost most first.</param>
internal sealed class SharedScan(GroupScan[] scans, ReadOnlySpan<int> planes)
{
    /// <summary>Whether it is worth its while: with 512 bits each person's own look-ups take two thirds of its time.</summary>
    public static bool IsUsed => Avx2.IsSupported && !Avx512BW.IsSupported && BitConverter.IsLittleEndian;

    private readonly SharedSums _early = new(scans, planes[..SharedSums.Pairs], beside: true);
    private readonly SharedSums _late = new(scans, planes[SharedSums.Pairs..], beside: false);
    private readonly byte[] _bounds = new byte[(scans.Length + 1) * SharedSums.Lanes];
    private readonly Asked[] _left = new Asked[scans.Length + 1];
    private readonly (int Question, uint Stands)[] _found = new (int, uint)[scans.Length + 1];

    /// <summary>Scans a group, which has to be full, for those who are near; what may stand is kept.</summary>
    public void Scan(Segment segment, int number, int group, ReadOnlySpan<Asked> near)
    {
        ref var lanes = ref Unsafe.Add(ref MemoryMarshal.GetReference(segment.Planes), group * HotPlanes.GroupBytes);
        for (var at = 0; at < HotPlanes.GroupLanes; at += SharedSums.Lanes)
        {
            var slack = Vector256.LoadUnsafe(ref lanes, HotPlanes.Slack * HotPlanes.GroupLanes);
            _early.Fill(ref lanes);
            var left = FindEarly(near, slack);
            _late.Fill(ref lanes);
            var found = FindLate(left, slack);
            for (var i = 0; i < found; i++)
            {
                // What excludes is asked only here, for few are near enough.
                var (question, stands) = _found[i];
                stands &= BlockScan.Open256(ref lanes, scans[question].Plan.In256);
                if (stands != 0)
                    scans[question].Keep(number, (group * HotPlanes.GroupLanes) + at, stands, _bounds.AsSpan(i * SharedSums.Lanes, SharedSums.Lanes));
            }

            lanes = ref Unsafe.Add(ref lanes, SharedSums.Lanes);
        }
    }

    // Each writes over the one before where that was ruled out: without a branch, which a processor could not foresee.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private int FindEarly(ReadOnlySpan<Asked> near, Vector256<byte> slack)
    {
        ref var costs = ref MemoryMarshal.GetArrayDataReference(_bounds);
        ref var left = ref MemoryMarshal.GetArrayDataReference(_left);
        var (sums, count) = (_early, 0);
        foreach (ref readonly var asked in near)
        {
            var cost = sums.Added(asked.Question, sums.Beside(asked.Question, asked.Start));
            cost.StoreUnsafe(ref costs, (nuint)(uint)(count * SharedSums.Lanes));
            Unsafe.Add(ref left, count) = asked;
            count += Within(Avx2.SubtractSaturate(cost, slack), asked.Reach) == 0 ? 0 : 1;
        }

        return count;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int FindLate(int left, Vector256<byte> slack)
    {
        ref var bounds = ref MemoryMarshal.GetArrayDataReference(_bounds);
        ref var found = ref MemoryMarshal.GetArrayDataReference(_found);
        var (sums, count) = (_late, 0);
        for (var i = 0; i < left; i++)
        {
            var asked = _left[i];
            var bound = Avx2.SubtractSaturate(sums.Added(asked.Question, Vector256.LoadUnsafe(ref bounds, (nuint)(uint)(i * SharedSums.Lanes))), slack);
            bound.StoreUnsafe(ref bounds, (nuint)(uint)(count * SharedSums.Lanes));
            var within = Within(bound, asked.Reach);
            Unsafe.Add(ref found, count) = (asked.Question, within);
            count += within == 0 ? 0 : 1;
        }

        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Within(Vector256<byte> bounds, byte reach) =>
        Vector256.Equals(Avx2.SubtractSaturate(bounds, Vector256.Create(reach)), Vector256<byte>.Zero).ExtractMostSignificantBits();
}

/// <summary>A question that a neighbourhood is not too far away for.</summary>
/// <param name="Question">Its number in the batch.</param>
/// <param name="Start">What each place costs it at first: a field outside the interests, and the way.</param>
/// <param name="Reach">The greatest bound that may stand.</param>
internal readonly record struct Asked(int Question, byte Start, byte Reach);
