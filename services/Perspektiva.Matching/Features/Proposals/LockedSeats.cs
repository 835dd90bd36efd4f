using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Data;
using Perspektiva.Matching.Domain.Places;
using Perspektiva.ServiceDefaults.Messaging;

namespace Perspektiva.Matching.Features.Proposals;

/// <summary>Occupancy rows that this transaction holds locked, in order of place.</summary>
internal sealed class LockedSeats(IReadOnlyList<Occupancy> rows, Outbox<MatchingDb> outbox, TimeProvider clock)
{
    private readonly Dictionary<Guid, (Occupancy Row, long Version)> _rows = rows.ToDictionary(row => row.PlaceId, row => (row, row.Version));

    /// <summary>Rows that differ from when they were locked, or last announced.</summary>
    public IReadOnlyList<Occupancy> Changed => [.. _rows.Values.Where(entry => entry.Row.Version != entry.Version).Select(entry => entry.Row)];

    /// <summary>The row of a place; none where the place is not yet known.</summary>
    public Occupancy? Find(Guid placeId) => _rows.TryGetValue(placeId, out var entry) ? entry.Row : null;

    /// <summary>The row of a place that is known to be locked.</summary>
    public Occupancy this[Guid placeId] => _rows[placeId].Row;

    /// <summary>Tells what changed since the rows were locked. Called once, after the last change.</summary>
    public void Announce()
    {
        var now = clock.GetUtcNow();
        foreach (var row in Changed)
        {
            outbox.Add(new OccupancyChanged(
                Guid.CreateVersion7(now), now, row.PlaceId, row.Version, row.PlacePublicId, row.Occupied, row.Capacity, row.Oversubscribed));
        }
    }
}
