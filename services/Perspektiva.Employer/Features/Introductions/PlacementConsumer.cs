using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts.V1;
using Perspektiva.Employer.Data;
using Perspektiva.Employer.Domain;
using Perspektiva.ServiceDefaults.Encryption;
using Perspektiva.ServiceDefaults.Messaging;

namespace Perspektiva.Employer.Features.Introductions;

/// <summary>Keeps who is part of a placement while it runs. Who stands in the journal of the erased is not kept any more.</summary>
internal sealed class PlacementConsumer(EmployerDb db, IErasedPeople erased) : IHandle<PlacementChanged>
{
    public async Task HandleAsync(PlacementChanged e, EventContext context, CancellationToken ct)
    {
        var known = await db.MentoredPlacements.SingleOrDefaultAsync(placement => placement.PlacementId == e.PlacementId, ct);
        if ((await erased.IdsAsync(ct)).Contains(e.ParticipantId))
        {
            // Kept while the erasure was just being committed.
            if (known is not null)
                db.Remove(known);
            return;
        }
        if (known is null)
            db.MentoredPlacements.Add(known = new MentoredPlacement { PlacementId = e.PlacementId });
        if (e.Version > known.Version)
            known.Follow(e);
    }
}
