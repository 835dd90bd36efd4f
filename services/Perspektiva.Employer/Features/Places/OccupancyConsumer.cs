using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts.V1;
using Perspektiva.Employer.Data;
using Perspektiva.ServiceDefaults.Messaging;

namespace Perspektiva.Employer.Features.Places;

/// <summary>Matching owns how full a place is; here it turns published into filled and back.</summary>
internal sealed class OccupancyConsumer(EmployerDb db, PlaceHistory history) : IHandle<OccupancyChanged>
{
    public async Task HandleAsync(OccupancyChanged e, EventContext context, CancellationToken ct)
    {
        // A place that is not here belongs to another network: nothing to keep.
        if (await db.Places.FirstOrDefaultAsync(place => place.Id == e.PlaceId, ct) is not { } place)
            return;
        if (place.Occupy(e.Occupied, e.Version))
            history.Record(place, "matching");
    }
}
