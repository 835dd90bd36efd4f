namespace Perspektiva.Matching.Domain.Places;

/// <summary>How full one place is. There is one row a place, locked before any seat is taken or given back.</summary>
internal sealed class Occupancy
{
    private Occupancy()
    {
    }

    /// <summary>An empty place.</summary>
    public Occupancy(Guid placeId, string placePublicId, int capacity)
    {
        PlaceId = placeId;
        PlacePublicId = placePublicId;
        Capacity = capacity;
    }

    public Guid PlaceId { get; private init; }
    public string PlacePublicId { get; private init; } = "";

    /// <summary>Declared by the employer, 1-500; 0 until the place is known.</summary>
    public int Capacity { get; private set; }

    /// <summary>Agreed proposals and running placements.</summary>
    public int Occupied { get; private set; }

    /// <summary>One more with every change; version of the event stream.</summary>
    public long Version { get; private set; }

    /// <summary>Seats that may still be taken.</summary>
    public int Free => Math.Max(0, Capacity - Occupied);

    /// <summary>A capacity lowered below what is taken is accepted and announced, nobody loses a seat.</summary>
    public bool Oversubscribed => Occupied > Capacity;

    /// <summary>Takes a seat if one is free.</summary>
    public bool TryTake()
    {
        if (Free == 0)
            return false;
        Occupied++;
        Version++;
        return true;
    }

    /// <summary>Gives a seat back.</summary>
    /// <exception cref="InvalidOperationException">No seat is taken: a seat was given back twice.</exception>
    public void Release()
    {
        if (Occupied == 0)
            throw new InvalidOperationException("No seat of this place is taken.");
        Occupied--;
        Version++;
    }

    /// <summary>The employer declares a capacity; true when that changed something.</summary>
    public bool Declare(int capacity)
    {
        if (capacity == Capacity)
            return false;
        Capacity = capacity;
        Version++;
        return true;
    }
}
