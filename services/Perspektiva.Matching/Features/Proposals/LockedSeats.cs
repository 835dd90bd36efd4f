using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Data;
using Perspektiva.Matching.Domain.Places;
using Perspektiva.Matching.Features.Index;
using Perspektiva.ServiceDefaults.Messaging;

namespace Perspektiva.Matching.Features.Proposals;

/// <summary>Occupancy rows that this transaction holds locked, in order of place.</summary>
internal sealed class LockedSeats(IReadOnlyList<Occupancy> rows, Outbox<MatchingDb> outbox, IndexChanges changes, TimeProvider clock)
{
    private readonly Dictionary<Guid, (Occupancy Row, long Version, int Occupied)> _rows = rows.ToDictionary(row => row.PlaceId, row => (row, row.Version, row.Occupied));

    /// <summary>The row of a place; none where the place is not yet known.</summary>
    public Occupancy? Find(Guid placeId) => _rows.TryGetValue(placeId, out var entry) ? entry.Row : null;

    /// <summary>The row of a place that is known to be locked.</summary>
    public Occupancy this[Guid placeId] => _rows[placeId].Row;

    /// <summary>Tells what changed since the rows were locked, and has every replica look at the places again where a seat was taken or given back. Called once, after the last change.</summary>
    public void Announce()
    {
        var now = clock.GetUtcNow();
        foreach (var (row, version, _) in _rows.Values)
        {
            if (row.Version == version)
                continue;
            outbox.Add(new OccupancyChanged(
                Guid.CreateVersion7(now), now, row.PlaceId, row.Version, row.PlacePublicId, row.Occupied, row.Capacity, row.Oversubscribed));
        }
        changes.AppendSeats([.. _rows.Values.Where(entry => entry.Row.Occupied != entry.Occupied).Select(entry => (entry.Row.PlaceId, entry.Row.Occupied - entry.Occupied))]);
    }
}
