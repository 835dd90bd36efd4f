using System.Runtime.InteropServices;

namespace Perspektiva.Matching.Engine.Index;

/// <summary>
/// Where each place stands, by id: open addressing, eight bytes an entry (20 bits of the hash, 12 of the segment's number, 32 of
/// the slot). The ids themselves are read where they stand, in the rows. One writer at a time, but a new map is filled by several threads.
/// </summary>
internal sealed class SlotMap
{
    private const int MaxSegments = 1 << 12;
    private const int LeastEntries = 1 << 10;
    private const ulong Empty = 0;

    // Segments count from 1, so this is no entry either.
    private const ulong Gone = 1;
    private readonly Segment?[] _segments = new Segment?[MaxSegments];
    private ulong[] _entries;
    private int _count;
    private int _used;

    /// <summary>An empty map with room for so many.</summary>
    public SlotMap(int capacity = 0) => _entries = new ulong[EntriesFor(capacity)];

    public int Count => _count;

    /// <summary>Whether another segment can be named.</summary>
    public bool HasRoom => Array.IndexOf(_segments, null, 1) > 0;

    /// <summary>Names a segment whose rows are to be entered.</summary>
    public void Register(Segment segment)
    {
        segment.Number = Array.IndexOf(_segments, null, 1);
        _segments[segment.Number] = segment;
    }

    /// <summary>Forgets a segment none of whose rows is entered any more.</summary>
    public void Release(Segment segment) => _segments[segment.Number] = null;

    /// <summary>Where a place stands.</summary>
    public bool TryGet(Guid id, out (Segment Segment, int Slot) at)
    {
        var found = Find(id, HashOf(id), out _);
        at = found < 0 ? default : At(_entries[found]);
        return found >= 0;
    }

    /// <summary>Says where a place stands from now on; true with where it stood before.</summary>
    public bool Set(Guid id, Segment segment, int slot, out (Segment Segment, int Slot) before)
    {
        // Beforehand, because the new row may not be written yet, and growing reads the ids of all.
        if (_used >= _entries.Length / 4 * 3)
            Grow();
        var hash = HashOf(id);
        var found = Find(id, hash, out var free);
        if (found >= 0)
        {
            before = At(_entries[found]);
            _entries[found] = Entry(hash, segment, slot);
            return true;
        }

        before = default;
        _used += _entries[free] == Empty ? 1 : 0;
        _entries[free] = Entry(hash, segment, slot);
        _count++;
        return false;
    }

    public bool Remove(Guid id)
    {
        var found = Find(id, HashOf(id), out _);
        if (found < 0)
            return false;
        _entries[found] = Gone;
        _count--;
        return true;
    }

    /// <summary>
    /// Enters rows of a registered segment into a map that had room for all; threads may enter different ones. Of two rows with one
    /// id the one of the lesser origin stays; the other's origin is told, and its slot never lives.
    /// </summary>
    /// <param name="segment">Where the rows stand.</param>
    /// <param name="first">The first slot to enter.</param>
    /// <param name="count">How many.</param>
    /// <param name="origins">By slot, what number the row had before it was sorted.</param>
    /// <param name="twice">Told the origin of a row whose id another one has.</param>
    public void Enter(Segment segment, int first, int count, int[] origins, Action<int> twice)
    {
        const int Ahead = 16;
        Span<ulong> hashes = stackalloc ulong[Ahead];
        var entered = 0;
        for (var start = 0; start < count; start += Ahead)
        {
            var part = Math.Min(Ahead, count - start);
            for (var i = 0; i < part; i++)
            {
                hashes[i] = HashOf(segment.Rows[first + start + i].Id);
                Prefetch.Call(in _entries[hashes[i] & (ulong)(_entries.Length - 1)]);
            }

            for (var i = 0; i < part; i++)
                entered += Enter(segment, first + start + i, hashes[i], origins, twice) ? 1 : 0;
        }

        Interlocked.Add(ref _count, entered);
        Interlocked.Add(ref _used, entered);
    }

    private bool Enter(Segment segment, int slot, ulong hash, int[] origins, Action<int> twice)
    {
        var mask = (ulong)(_entries.Length - 1);
        var entry = Entry(hash, segment, slot);
        for (var at = hash & mask; ; at = (at + 1) & mask)
        {
            ref var place = ref _entries[at];
            while (true)
            {
                var before = Volatile.Read(ref place);
                if (before != Empty && (before >> 44 != hash >> 44 || At(before) is var (other, stands) && other.Rows[stands].Id != segment.Rows[slot].Id))
                    break;
                if (before != Empty && origins[(int)(uint)before] < origins[slot])
                {
                    segment.End(slot, 0);
                    twice(origins[slot]);
                    return false;
                }

                if (Interlocked.CompareExchange(ref place, entry, before) != before)
                    continue;
                if (before == Empty)
                    return true;
                segment.End((int)(uint)before, 0);
                twice(origins[(int)(uint)before]);
                return false;
            }
        }
    }

    // The entry of an id, or -1 and where it would go.
    private int Find(Guid id, ulong hash, out int free)
    {
        free = -1;
        var mask = (ulong)(_entries.Length - 1);
        for (var at = hash & mask; ; at = (at + 1) & mask)
        {
            var entry = _entries[at];
            if (entry == Empty)
            {
                free = free < 0 ? (int)at : free;
                return -1;
            }

            if (entry == Gone)
                free = free < 0 ? (int)at : free;
            else if (entry >> 44 == hash >> 44 && At(entry) is var (segment, slot) && segment.Rows[slot].Id == id)
                return (int)at;
        }
    }

    private void Grow()
    {
        var before = _entries;
        _entries = new ulong[EntriesFor(_count)];
        _used = _count;
        var mask = (ulong)(_entries.Length - 1);
        foreach (var entry in before)
        {
            if (entry is Empty or Gone)
                continue;
            var (segment, slot) = At(entry);
            var at = HashOf(segment.Rows[slot].Id) & mask;
            while (_entries[at] != Empty)
                at = (at + 1) & mask;
            _entries[at] = entry;
        }
    }

    private (Segment Segment, int Slot) At(ulong entry) => (_segments[(int)(entry >> 32) & (MaxSegments - 1)]!, (int)(uint)entry);

    private static ulong Entry(ulong hash, Segment segment, int slot) => (hash >> 44 << 44) | ((ulong)segment.Number << 32) | (uint)slot;

    // At most half full to begin with, so that a search seldom looks further than one line.
    private static int EntriesFor(int count) => (int)Math.Max(LeastEntries, System.Numerics.BitOperations.RoundUpToPowerOf2((uint)count * 2u));

    private static ulong HashOf(Guid id)
    {
        var halves = MemoryMarshal.Cast<Guid, ulong>(new ReadOnlySpan<Guid>(in id));
        var high = Math.BigMul(halves[0] ^ 0x9E37_79B9_7F4A_7C15, halves[1] ^ 0xD6E8_FEB8_6659_FD93, out var low);
        return high ^ low;
    }
}
