using Perspektiva.Matching.Engine.Index;

namespace Perspektiva.Matching.Engine;

/// <summary>
/// Places in memory, ranked exactly as <see cref="MatchingEngine.RankPlaces"/> ranks them, at the speed of reading 24 bytes a
/// place. Any number of threads may rank while one at a time writes; each ranking sees the index as it stood when it began.
/// </summary>
public sealed partial class PlaceIndex
{
    private const int TailCapacity = 1 << 15;
    private readonly Lock _writing = new();
    private readonly SlotMap _slots = new();
    private IndexState _state = new([new Segment(TailCapacity)], 0);
    private int _dead;

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
            End(place.Id, version);
            _slots.Set(place.Id, _state.Tail, _state.Tail.Append(row, version));
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
            if (!End(placeId, version))
                return false;
            _slots.Remove(placeId);
            _state.Publish(version);
            return true;
        }
    }

    private bool End(Guid id, long version)
    {
        if (!_slots.TryGet(id, out var old))
            return false;
        old.Segment.End(old.Slot, version);
        _dead++;
        return true;
    }

    // A full tail is sorted and sealed; when sealed tails and dead rows come to an eighth of the whole, all is built anew.
    private void MakeRoom()
    {
        var segments = _state.Segments;
        var largest = segments.Max(segment => segment.Count);
        var loose = segments.Sum(segment => segment.Count) - largest + _dead;
        var rebuild = loose >= Math.Max(TailCapacity, largest / 8);
        var merged = rebuild ? segments : [_state.Tail];
        var sorted = SegmentBuilder.Merge(merged);
        Segment[] kept = rebuild ? [] : segments[..^1];
        for (var slot = 0; slot < sorted.Count; slot++)
            _slots.Set(sorted.Rows[slot].Id, sorted, slot);
        Volatile.Write(ref _state, new IndexState([.. kept, sorted, new Segment(TailCapacity)], _state.Version));
        _dead = rebuild ? 0 : _dead;
    }
}
