using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Perspektiva.Matching.Engine.Index;

/// <summary>
/// One question's way through groups of places: those out of reach are skipped, the others scanned, and what may stand is kept
/// with its bound. As soon as enough are kept, what lies behind them is not: an assumption that <see cref="PlaceSearch"/> proves.
/// </summary>
internal sealed class GroupScan(PlaceQuery query, ScanPlan plan, ScanRange range)
{
    private const int Bounds = 256;
    private const int Many = 1024;
    private const int Few = 64;

    /// <summary>By how many units the worst that is wanted may lie above its bound: fortnights and boxes of places are rounded in a row's favour.</summary>
    private const int Margin = 5;

    /// <summary>Every so manieth block of the first groups tells how good the best are, where there are enough: an assumption, too. A group's blocks take turns.</summary>
    private const int SampleApart = 5;
    private const int SampleBlocks = 32;

    private readonly LeastWay _way = query.LeastWay;
    private readonly int[] _counts = new int[range.Known ? range.Reach + 1 : Bounds];
    private ulong[] _found = ArrayPool<ulong>.Shared.Rent(range.Known ? Few : Many);
    private int _edge = range.Reach;
    private int _within;

    /// <summary>The greatest bound that is still kept; all rows passed of up to this are.</summary>
    public int Reach { get; private set; } = range.Reach;

    /// <summary>What is kept; <see cref="Candidate"/> says how.</summary>
    public ReadOnlySpan<ulong> Found => _found.AsSpan(0, Count);

    /// <summary>How many are kept of each bound.</summary>
    public ReadOnlySpan<int> Counts => _counts;

    /// <summary>What the way costs at least.</summary>
    public LeastWay Way => _way;

    /// <summary>The question as the scan asks it.</summary>
    public ScanPlan Plan => plan;

    /// <summary>The number of a dimension's costs in <see cref="FitTables.FineByKey"/>.</summary>
    public byte Key(int dimension) => query.Key(dimension);

    private int Count { get; set; }

    /// <summary>Gives back what it kept.</summary>
    public void Release()
    {
        ArrayPool<ulong>.Shared.Return(_found);
        (_found, Count) = ([], 0);
    }

    /// <summary>Scans the groups from one up to another, which it leaves out.</summary>
    public void Scan(Segment segment, int number, int first, int end, ScanScratch scratch)
    {
        var count = segment.Count;
        ref var planes = ref MemoryMarshal.GetReference(segment.Planes);
        for (var group = first; group < end;)
        {
            // As long as anything may stand, every group makes the next one's threshold.
            var length = range.Known || _edge < range.Reach ? ScanScratch.RunGroups : 1;
            var found = 0;
            for (; group < end && found < length; group++)
            {
                if (IsNear(segment, group, out scratch.Run[found]))
                    found++;
            }

            var groups = scratch.Run.AsSpan(0, found);
            BlockScan.Scan(ref planes, plan, (byte)Reach, groups, scratch.Ahead, scratch.Stands, scratch.Bounds);
            ClearBehind(count, groups, scratch.Stands);
            Keep(number, groups, scratch);
        }
    }

    /// <summary>
    /// Scans some groups before the others, and keeps nothing of them until it is known how good the best among them are:
    /// that bounds from the beginning what is kept.
    /// </summary>
    public void ScanFirst(Segment segment, int number, ReadOnlySpan<int> groups, ScanScratch scratch)
    {
        var run = Near(segment, groups, scratch);
        var stands = scratch.Stands.AsSpan(0, run.Length * HotPlanes.GroupBlocks);
        BlockScan.Scan(ref MemoryMarshal.GetReference(segment.Planes), plan, (byte)Reach, run, scratch.Ahead, stands, scratch.Bounds);
        ClearBehind(segment.Count, run, stands);
        var (low, high) = (range.Useful, Reach);
        var apart = stands.Length < SampleApart * SampleBlocks ? 1 : SampleApart;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (BlockScan.Count(stands, scratch.Bounds, (byte)range.Useful, (byte)middle, apart) < range.Wanted / apart)
                low = middle + 1;
            else
                high = middle;
        }

        LowerTo(low + Margin);
        BlockScan.Lower(stands, scratch.Bounds, (byte)Reach);
        Keep(number, run, scratch);
    }

    /// <summary>Keeps no bound above one that is told from elsewhere.</summary>
    public void LowerTo(int reach)
    {
        Reach = Math.Min(Reach, reach);
        for (; _edge > reach; _edge--)
            _within -= _edge >= range.Useful ? _counts[_edge] : 0;
    }

    private ReadOnlySpan<GroupRun> Near(Segment segment, ReadOnlySpan<int> groups, ScanScratch scratch)
    {
        var found = 0;
        foreach (var group in groups)
        {
            if (IsNear(segment, group, out scratch.Run[found]))
                found++;
        }

        return scratch.Run.AsSpan(0, found);
    }

    // A local search asks this of all groups, and scans few.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsNear(Segment segment, int group, out GroupRun run)
    {
        var commute = _way.CostTo(segment.Boxes[group]);
        run = new GroupRun(group, (byte)(commute / plan.Unit));
        return commute >= 0;
    }

    // The last group may not be full: what its planes hold behind the last row is anything.
    private static void ClearBehind(int count, ReadOnlySpan<GroupRun> run, Span<ulong> stands)
    {
        for (var i = 0; i < run.Length; i++)
        {
            var rows = count - (run[i].Group * HotPlanes.GroupLanes);
            for (var b = 0; rows < HotPlanes.GroupLanes && b < HotPlanes.GroupBlocks; b++, rows -= HotPlanes.Lanes)
                stands[(i * HotPlanes.GroupBlocks) + b] &= rows >= HotPlanes.Lanes ? ulong.MaxValue : rows <= 0 ? 0 : (1UL << rows) - 1;
        }
    }

    private void Keep(int number, ReadOnlySpan<GroupRun> run, ScanScratch scratch)
    {
        for (var i = 0; i < run.Length; i++)
            Keep(number, run[i].Group * HotPlanes.GroupLanes, scratch.Stands.AsSpan(i * HotPlanes.GroupBlocks), scratch.Bounds.AsSpan(i * HotPlanes.GroupLanes));
        Narrow();
    }

    private void Keep(int number, int first, ReadOnlySpan<ulong> stands, ReadOnlySpan<byte> bounds)
    {
        for (var b = 0; b < HotPlanes.GroupBlocks; b++)
        {
            for (var lanes = stands[b]; lanes != 0; lanes &= lanes - 1)
            {
                var at = (b * HotPlanes.Lanes) + BitOperations.TrailingZeroCount(lanes);
                Keep(bounds[at], number, first + at);
            }
        }
    }

    /// <summary>Keeps 32 places' lanes with their bounds.</summary>
    public void Keep(int number, int first, uint lanes, ReadOnlySpan<byte> bounds)
    {
        for (; lanes != 0; lanes &= lanes - 1)
        {
            var at = BitOperations.TrailingZeroCount(lanes);
            Keep(bounds[at], number, first + at);
        }

        Narrow();
    }

    private void Keep(byte bound, int number, int slot)
    {
        if (Count == _found.Length)
            Grow();
        _found[Count++] = Candidate.Of(bound, number, slot);
        _counts[bound]++;
        _within += bound >= range.Useful && bound <= _edge ? 1 : 0;
    }

    private void Grow()
    {
        var greater = ArrayPool<ulong>.Shared.Rent(4 * Count);
        Found.CopyTo(greater);
        ArrayPool<ulong>.Shared.Return(_found);
        _found = greater;
    }

    private void Narrow()
    {
        for (; _edge > range.Useful && _within - _counts[_edge] >= range.Wanted; _edge--)
            _within -= _counts[_edge];
        Reach = Math.Min(Reach, _edge + Margin);
    }
}

/// <summary>What a pass looks for.</summary>
/// <param name="Reach">The greatest bound that may stand.</param>
/// <param name="Useful">Rows of a lesser bound hardly count for those wanted.</param>
/// <param name="Wanted">After so many the rest is assumed to be behind them.</param>
/// <param name="Known">Whether true fits tell the reach, so that few are found and it is hardly narrowed.</param>
internal readonly record struct ScanRange(int Reach, int Useful, int Wanted, bool Known = false);

/// <summary>What a thread's scans write into, one after another.</summary>
/// <param name="ahead">How many groups beforehand one is called from memory, 0 = not at all.</param>
/// <param name="groups">How many are scanned at once.</param>
internal sealed class ScanScratch(int ahead, int groups = ScanScratch.RunGroups)
{
    /// <summary>Groups that are scanned at one threshold, once there is one.</summary>
    public const int RunGroups = 8;

    public int Ahead => ahead;

    public GroupRun[] Run { get; } = new GroupRun[groups];

    public ulong[] Stands { get; } = new ulong[groups * HotPlanes.GroupBlocks];

    public byte[] Bounds { get; } = new byte[groups * HotPlanes.GroupLanes];
}

/// <summary>A row that may stand, in eight bytes: bound, number of the segment in its state, slot.</summary>
internal static class Candidate
{
    private const int BoundShift = 56;
    private const int SegmentShift = 32;

    public static ulong Of(byte bound, int segment, int slot) => ((ulong)bound << BoundShift) | ((ulong)segment << SegmentShift) | (uint)slot;

    public static byte Bound(ulong candidate) => (byte)(candidate >> BoundShift);

    public static int Segment(ulong candidate) => (int)(candidate >> SegmentShift) & 0xFF_FFFF;

    public static int Slot(ulong candidate) => (int)(uint)candidate;
}
