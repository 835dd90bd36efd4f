using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Perspektiva.Matching.Engine.Index;

/// <summary>
/// What the questions of a batch add up alike, once for all of them: for 32 places the costs of every pair of levels in two abilities, of each level with a plan's support that anybody has
/// and, beside the abilities, of each field that anybody likes and each beginning and hours that anybody asks for. A question's bound is a sum of these. In 256 bits, for half of the abilities.
/// </summary>
internal sealed unsafe class SharedSums
{
    public const int Lanes = 32;

    /// <summary>Planes, each of two abilities: with the sums of more there is no room in the nearest cache for anything else.</summary>
    public const int Pairs = HotPlanes.RequirementPlanes / 2;
    private const int Levels = FitTables.Keys / FitTables.Supports;

    /// <summary>Of two abilities: every pair of levels, and each level of the one and of the other by itself.</summary>
    private const int PairSums = (Levels * Levels) + (2 * Levels);

    /// <summary>Sums are counted in eight bytes: what a processor multiplies an index by without a further instruction.</summary>
    private const int Step = Lanes / sizeof(ulong);

    // A question's parts, four of which are read at once: eight pairs, two supported abilities, beginning and hours, a free one, four fields; behind them what most have not.
    private const int SupportedAt = Pairs;
    private const int SupportedFew = 2;
    private const int OthersAt = SupportedAt + SupportedFew;
    private const int FieldsAt = OthersAt + 2;
    private const int FieldsFew = 4;
    private const int MoreAt = FieldsAt + FieldsFew;

    private readonly int[] _planes;
    private readonly (byte BeginsFrom, byte HoursMin, byte HoursMax)[] _others = [];
    private readonly (byte Field, byte Saving)[] _fields = [];
    private readonly (byte Dimension, ushort Table)[] _supported;
    private readonly ushort[] _parts;
    private readonly int _width;
    private readonly int _moreFieldsAt;
    private readonly byte _waitingMost;
    private readonly byte _hoursMost;
    private readonly byte[] _memory;
    private readonly byte* _sums;

    /// <param name="scans">The questions.</param>
    /// <param name="planes">Which abilities.</param>
    /// <param name="beside">Whether fields, beginning and hours are added up, too.</param>
    public SharedSums(ReadOnlySpan<GroupScan> scans, ReadOnlySpan<int> planes, bool beside)
    {
        _planes = [.. planes];
        var (fields, supports) = (0, 0);
        foreach (var scan in scans)
        {
            fields = Math.Max(fields, beside ? scan.Plan.Interests.Length : 0);
            supports = Math.Max(supports, Supported(scan).Length);
        }

        _moreFieldsAt = MoreAt + Math.Max(0, supports - SupportedFew);
        _width = (_moreFieldsAt + Math.Max(0, fields - FieldsFew) + 3) / 4 * 4;
        _parts = new ushort[scans.Length * _width];
        (_waitingMost, _hoursMost) = (scans[0].Plan.WaitingMost, scans[0].Plan.HoursMost);

        // The first one stays nothing, for those who have fewer parts than others; behind it the pairs.
        var sums = 1 + (Pairs * PairSums);
        for (var i = 0; i < scans.Length; i++)
            PutPairs(scans[i], _parts.AsSpan(i * _width));
        _supported = Distinct(scans, Supported, SupportedAt, SupportedFew, MoreAt, ref sums);
        if (beside)
        {
            _others = Distinct<(byte, byte, byte)>(scans, scan => [(scan.Plan.BeginsFrom, scan.Plan.HoursMin, scan.Plan.HoursMax)], OthersAt, 1, 0, ref sums);
            _fields = Distinct(scans, scan => Array.ConvertAll(scan.Plan.Interests, i => (i.Field, (byte)(scan.Plan.FieldDefault - i.Cost))), FieldsAt, FieldsFew, _moreFieldsAt, ref sums);
        }

        _memory = GC.AllocateUninitializedArray<byte>((sums + 1) * Lanes, pinned: true);
        _sums = (byte*)(((nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_memory)) + Lanes - 1) & -Lanes);
        Vector256<byte>.Zero.StoreAligned(_sums);
    }

    /// <summary>Adds up for 32 places of a group.</summary>
    public void Fill(ref byte lanes)
    {
        var sum = FillPairs(ref lanes, _planes, _sums + Lanes);
        fixed (byte* tables = FitTables.FineByKey)
        {
            var (dimension, codes) = (-1, Vector256<byte>.Zero);
            foreach (ref readonly var supported in _supported.AsSpan())
            {
                if (supported.Dimension != dimension)
                {
                    dimension = supported.Dimension;
                    codes = Plane(ref lanes, HotPlanes.Requirements + (dimension / 2));
                    codes = Vector256.ShiftRightLogical(codes.AsUInt16(), 4 * (dimension % 2)).AsByte() & Vector256.Create((byte)0x0F);
                }

                Avx2.Shuffle(Avx2.BroadcastVector128ToVector256(tables + supported.Table), codes).StoreAligned(sum);
                sum += Lanes;
            }
        }

        var (begins, hours) = (Plane(ref lanes, HotPlanes.Begins), Plane(ref lanes, HotPlanes.Hours));
        var unstated = Vector256.Equals(hours, Vector256<byte>.Zero);
        foreach (var (beginsFrom, hoursMin, hoursMax) in _others)
        {
            var waiting = Vector256.Min(Avx2.SubtractSaturate(begins, Vector256.Create(beginsFrom)), Vector256.Create(_waitingMost));
            var missing = Vector256.Min(Avx2.SubtractSaturate(Vector256.Create(hoursMin), hours), Vector256.Create(_hoursMost));
            var few = Vector256.Equals(Avx2.SubtractSaturate(hours, Vector256.Create(hoursMax)), Vector256<byte>.Zero);
            (Avx2.AddSaturate(waiting, Vector256.AndNot(missing, unstated)) | ~few).StoreAligned(sum);
            sum += Lanes;
        }

        var field = Plane(ref lanes, HotPlanes.Field);
        foreach (ref readonly var liked in _fields.AsSpan())
        {
            (Vector256.Equals(field, Vector256.Create(liked.Field)) & Vector256.Create(liked.Saving)).StoreAligned(sum);
            sum += Lanes;
        }
    }

    /// <summary>What each of the places costs a question beside the abilities.</summary>
    /// <param name="question">Its number in the batch.</param>
    /// <param name="start">What every place costs it, a field that nobody likes among it.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<byte> Beside(int question, byte start)
    {
        ref var parts = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_parts), question * _width);
        var four = Four(ref parts, FieldsAt);
        var costs = Vector256.Create(start) - Sum((ushort)four) - Sum((ushort)(four >> 16)) - Sum((ushort)(four >> 32)) - Sum((ushort)(four >> 48));
        for (var i = _moreFieldsAt; i < _width; i++)
            costs -= Sum(Unsafe.Add(ref parts, i));
        return costs;
    }

    /// <summary>Adds what the abilities cost a question, to what it was.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<byte> Added(int question, Vector256<byte> costs)
    {
        ref var parts = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_parts), question * _width);
        costs = Added(costs, Four(ref parts, 0));
        costs = Added(costs, Four(ref parts, 4));
        costs = Added(costs, Four(ref parts, SupportedAt));
        for (var i = MoreAt; i < _moreFieldsAt; i++)
            costs = Avx2.AddSaturate(costs, Sum(Unsafe.Add(ref parts, i)));
        return costs;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<byte> Added(Vector256<byte> costs, ulong four)
    {
        // Two by two, since a processor would wait for one sum after another.
        var first = Avx2.AddSaturate(Sum((ushort)four), Sum((ushort)(four >> 16)));
        var second = Avx2.AddSaturate(Sum((ushort)(four >> 32)), Sum((ushort)(four >> 48)));
        return Avx2.AddSaturate(costs, Avx2.AddSaturate(first, second));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Four(ref ushort parts, int first) => Unsafe.ReadUnaligned<ulong>(ref Unsafe.As<ushort, byte>(ref Unsafe.Add(ref parts, first)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<byte> Sum(ushort part) => Vector256.LoadAligned((byte*)((ulong*)_sums + part));

    // Six levels, the first of them not assessed; all tables and one plane's look-ups have room in the registers.
    private static byte* FillPairs(ref byte lanes, int[] planes, byte* sum)
    {
        var index = Vector256.Create((byte)0x0F);
        fixed (byte* tables = FitTables.FineByKey)
        {
            const int Next = FitTables.Supports * FitTables.Codes;
            var t0 = Avx2.BroadcastVector128ToVector256(tables);
            var t1 = Avx2.BroadcastVector128ToVector256(tables + Next);
            var t2 = Avx2.BroadcastVector128ToVector256(tables + (2 * Next));
            var t3 = Avx2.BroadcastVector128ToVector256(tables + (3 * Next));
            var t4 = Avx2.BroadcastVector128ToVector256(tables + (4 * Next));
            var t5 = Avx2.BroadcastVector128ToVector256(tables + (5 * Next));
            foreach (var plane in planes)
            {
                var codes = Plane(ref lanes, HotPlanes.Requirements + plane);
                var high = Vector256.ShiftRightLogical(codes.AsUInt16(), 4).AsByte() & index;
                var (a, b, c, d, e, f) = (Avx2.Shuffle(t0, high), Avx2.Shuffle(t1, high), Avx2.Shuffle(t2, high), Avx2.Shuffle(t3, high), Avx2.Shuffle(t4, high), Avx2.Shuffle(t5, high));
                Put(sum + (Levels * Levels * Lanes), a, b, c, d, e, f);
                codes &= index;
                var singles = sum + (((Levels * Levels) + Levels) * Lanes);
                PutRow(ref sum, ref singles, Avx2.Shuffle(t0, codes), a, b, c, d, e, f);
                PutRow(ref sum, ref singles, Avx2.Shuffle(t1, codes), a, b, c, d, e, f);
                PutRow(ref sum, ref singles, Avx2.Shuffle(t2, codes), a, b, c, d, e, f);
                PutRow(ref sum, ref singles, Avx2.Shuffle(t3, codes), a, b, c, d, e, f);
                PutRow(ref sum, ref singles, Avx2.Shuffle(t4, codes), a, b, c, d, e, f);
                PutRow(ref sum, ref singles, Avx2.Shuffle(t5, codes), a, b, c, d, e, f);
                sum = singles;
            }
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PutRow(ref byte* sum, ref byte* single, Vector256<byte> low, Vector256<byte> a, Vector256<byte> b, Vector256<byte> c, Vector256<byte> d, Vector256<byte> e, Vector256<byte> f)
    {
        low.StoreAligned(single);
        single += Lanes;
        Put(sum, Avx2.AddSaturate(low, a), Avx2.AddSaturate(low, b), Avx2.AddSaturate(low, c), Avx2.AddSaturate(low, d), Avx2.AddSaturate(low, e), Avx2.AddSaturate(low, f));
        sum += Levels * Lanes;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(byte* sum, Vector256<byte> a, Vector256<byte> b, Vector256<byte> c, Vector256<byte> d, Vector256<byte> e, Vector256<byte> f)
    {
        a.StoreAligned(sum);
        b.StoreAligned(sum + Lanes);
        c.StoreAligned(sum + (2 * Lanes));
        d.StoreAligned(sum + (3 * Lanes));
        e.StoreAligned(sum + (4 * Lanes));
        f.StoreAligned(sum + (5 * Lanes));
    }

    // Of a pair in which one is supported the other by itself, of one in which both are nothing: what is supported is added by itself.
    private void PutPairs(GroupScan scan, Span<ushort> parts)
    {
        for (var j = 0; j < Pairs; j++)
        {
            var (low, high) = (Level(scan.Key(2 * _planes[j])), Level(scan.Key((2 * _planes[j]) + 1)));
            var at = low < 0 ? (Levels * Levels) + high : high < 0 ? (Levels * Levels) + Levels + low : (low * Levels) + high;
            parts[j] = (ushort)(low < 0 && high < 0 ? 0 : (1 + (j * PairSums) + at) * Step);
        }

        static int Level(byte key) => key % FitTables.Supports == 0 ? key / FitTables.Supports : -1;
    }

    private (byte Dimension, ushort Table)[] Supported(GroupScan scan)
    {
        Span<(byte, ushort)> supported = stackalloc (byte, ushort)[2 * Pairs];
        var count = 0;
        foreach (var plane in _planes)
        {
            for (var dimension = 2 * plane; dimension <= (2 * plane) + 1; dimension++)
            {
                if (scan.Key(dimension) is var key && key % FitTables.Supports != 0)
                    supported[count++] = ((byte)dimension, (ushort)(key * FitTables.Codes));
            }
        }

        return supported[..count].ToArray();
    }

    private T[] Distinct<T>(ReadOnlySpan<GroupScan> scans, Func<GroupScan, T[]> of, int first, int few, int more, ref int sums)
        where T : struct
    {
        var asked = new T[scans.Length][];
        for (var i = 0; i < scans.Length; i++)
            asked[i] = of(scans[i]);
        T[] distinct = [.. asked.SelectMany(parts => parts).Distinct().Order()];
        var at = distinct.Select((part, i) => (part, i)).ToDictionary(p => p.part, p => p.i);
        for (var i = 0; i < asked.Length; i++)
        {
            for (var k = 0; k < asked[i].Length; k++)
                _parts[(i * _width) + (k < few ? first + k : more + k - few)] = (ushort)((sums + at[asked[i][k]]) * Step);
        }

        sums += distinct.Length;
        return distinct;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Plane(ref byte lanes, int plane) => Vector256.LoadUnsafe(ref lanes, (nuint)(plane * HotPlanes.GroupLanes));
}
