using Perspektiva.Matching.Engine.Index;

namespace Perspektiva.Matching.Engine;

/// <summary>
/// Places in memory, ranked exactly as <see cref="MatchingEngine.RankPlaces"/> ranks them, at the speed of reading 24 bytes a
/// place. Any number of threads may rank while one at a time writes; each ranking sees the index as it stood when it began.
/// </summary>
public sealed partial class PlaceIndex
{
    private const int TailCapacity = 1 << 15;
    private readonly int _tailCapacity = TailCapacity;
    private readonly Lock _writing = new();
    private SlotMap _slots = new();
    private IndexState _state;
    private int _dead;

    /// <summary>An empty index.</summary>
    public PlaceIndex() => _state = new IndexState([NewTail(TailCapacity)], 0);

    /// <summary>An empty index whose tails have room for so many rows: tests fill them in no time.</summary>
    internal PlaceIndex(int tailCapacity) => (_tailCapacity, _state) = (tailCapacity, new IndexState([NewTail(tailCapacity)], 0));

    /// <summary>Places in the index, whether or not they can be ranked.</summary>
    public int Count
    {
        get
        {
            lock (_writing)
                return _slots.Count;
        }
    }

    /// <summary>Bytes a place in the scanned part.</summary>
    public static int ScannedBytesPerPlace => HotPlanes.Planes;

    /// <summary>Adds or replaces a place; the next ranking sees it. Gives what is wrong with it, and then changes nothing.</summary>
    public InputProblem? Upsert(PlaceProfile place)
    {
        if (InputChecks.Check(place) is { } problem)
            return problem;
        var row = PlaceRow.From(place);
        lock (_writing)
        {
            if (_state.Tail.Count == _state.Tail.Capacity)
                MakeRoom();
            var version = _state.Version + 1;
            var tail = _state.Tail;
            if (_slots.Set(place.Id, tail, tail.Count, out var old))
                End(old, version);
            tail.Append(row, version);
            _state.Publish(version);
        }

        return null;
    }

    /// <summary>Takes a place out; false when it was not there.</summary>
    public bool Remove(Guid placeId)
    {
        lock (_writing)
        {
            var version = _state.Version + 1;
            if (!_slots.TryGet(placeId, out var old))
                return false;
            End(old, version);
            _slots.Remove(placeId);
            _state.Publish(version);
            return true;
        }
    }

    private void End((Segment Segment, int Slot) old, long version)
    {
        old.Segment.End(old.Slot, version);
        _dead++;
    }

    private Segment NewTail(int capacity)
    {
        var tail = new Segment(capacity);
        _slots.Register(tail);
        return tail;
    }

    // A full tail is sorted and sealed; when sealed tails and dead rows come to a quarter of the whole, all is built anew.
    private void MakeRoom()
    {
        var segments = _state.Segments;
        var largest = segments.Max(segment => segment.Count);
        var loose = segments.Sum(segment => segment.Count) - largest + _dead;
        Segment[] kept = [];
        Segment sorted;
        if (loose >= Math.Max(_tailCapacity, largest / 4) || !_slots.HasRoom)
        {
            _slots = new SlotMap(_slots.Count);
            sorted = SegmentBuilder.Merge(segments, _slots);
            _dead = 0;
        }
        else
        {
            kept = segments[..^1];
            sorted = SegmentBuilder.Merge([_state.Tail]);
            _slots.Register(sorted);
            for (var slot = 0; slot < sorted.Count; slot++)
                _slots.Set(sorted.Rows[slot].Id, sorted, slot, out _);
            _dead -= _state.Tail.Count - sorted.Count;
            _slots.Release(_state.Tail);
        }

        Volatile.Write(ref _state, new IndexState([.. kept, sorted, NewTail(_tailCapacity)], _state.Version));
    }
}
