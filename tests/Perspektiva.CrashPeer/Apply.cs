using Perspektiva.Contracts.V1;
using Perspektiva.ServiceDefaults.Messaging;

namespace Perspektiva.CrashPeer;

/// <summary>The consumer's effect: one row more for each time it runs.</summary>
internal sealed class Apply(PeerDb db, TimeProvider time) : IHandle<OccupancyChanged>
{
    public Task HandleAsync(OccupancyChanged e, EventContext context, CancellationToken ct)
    {
        db.Effects.Add(new Applied { EventId = e.EventId, Key = e.PlaceId, Version = e.Version, WrittenAt = e.OccurredAt, At = time.GetUtcNow() });
        return Task.CompletedTask;
    }
}
