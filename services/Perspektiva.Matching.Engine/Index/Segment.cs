namespace Perspektiva.Matching.Engine.Index;

/// <summary>
/// Rows with their scanned planes. Rows are only appended, never changed; a row lives for the versions from its birth up to
/// its death, so a query sees the index as it stood when it began, whatever is written meanwhile.
/// </summary>
internal sealed class Segment
{
    private const long Alive = long.MaxValue;
    private readonly long[]? _born;
    private readonly long[] _died;
    private int _count;

    /// <summary>Of a sorted segment all rows were born before the state that holds it.</summary>
    public Segment(int capacity, bool sorted = false)
    {
        Capacity = capacity;
        var groups = (capacity + HotPlanes.GroupLanes - 1) / HotPlanes.GroupLanes;
        Hot = GC.AllocateUninitializedArray<byte>((groups * HotPlanes.GroupBytes) + HotPlanes.Lanes, pinned: true);
        HotOffset = Alignment(Hot);
        Rows = GC.AllocateUninitializedArray<PlaceRow>(capacity);
        _born = sorted ? null : new long[capacity];
        _died = GC.AllocateUninitializedArray<long>(capacity);
        Boxes = new GroupBox[groups];
        Array.Fill(Boxes, GroupBox.Empty);
    }

    public int Capacity { get; }

    /// <summary>Its number in the map of ids.</summary>
    public int Number { get; set; }

    public byte[] Hot { get; }

    /// <summary>Where the planes begin in <see cref="Hot"/>, at a multiple of 64 bytes of memory.</summary>
    public int HotOffset { get; }

    public PlaceRow[] Rows { get; }

    public GroupBox[] Boxes { get; }

    /// <summary>Rows written and readable.</summary>
    public int Count => Volatile.Read(ref _count);

    public int Groups => (Count + HotPlanes.GroupLanes - 1) / HotPlanes.GroupLanes;

    public Span<byte> Planes => Hot.AsSpan(HotOffset);

    public bool LivesAt(int slot, long version) => (_born is null || Volatile.Read(ref _born[slot]) <= version) && version < Volatile.Read(ref _died[slot]);

    public bool Lives(int slot) => _died[slot] == Alive;

    /// <summary>Appends a row; it is seen from the version of its birth on. One writer at a time.</summary>
    public int Append(in PlaceRow row, long born)
    {
        var slot = _count;
        Rows[slot] = row;
        Lay(slot);
        _born![slot] = born;
        Volatile.Write(ref _count, slot + 1);
        return slot;
    }

    /// <summary>Calls a row, and until when it lives, into the nearest cache.</summary>
    public void Call(int slot)
    {
        Prefetch.Call(in Rows[slot]);
        Prefetch.Call(in _died[slot]);
    }

    /// <summary>Ends a row's life with a version.</summary>
    public void End(int slot, long version) => Volatile.Write(ref _died[slot], version);

    /// <summary>Lays out the planes of a row that is written, and lets it live; before anybody reads it.</summary>
    public void Lay(int slot)
    {
        ref readonly var row = ref Rows[slot];
        HotPlanes.Write(Planes, slot, row);
        Boxes[slot / HotPlanes.GroupLanes].Widen(row);
        _died[slot] = Alive;
    }

    /// <summary>Declares the first slots filled.</summary>
    public void Seal(int count) => Volatile.Write(ref _count, count);

    private static unsafe int Alignment(byte[] pinned)
    {
        fixed (byte* start = pinned)
            return (int)((HotPlanes.Lanes - ((nuint)start % HotPlanes.Lanes)) % HotPlanes.Lanes);
    }
}
