using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts.V1;
using Perspektiva.Participant.Data;
using Perspektiva.Participant.Domain;
using Perspektiva.ServiceDefaults.Messaging;

namespace Perspektiva.Participant.Features.Rights;

/// <summary>A service confirms that it has erased what it held: kept on the receipt.</summary>
internal sealed class ErasureConfirmationConsumer(ParticipantDb db) : IHandle<ErasureConfirmed>
{
    public async Task HandleAsync(ErasureConfirmed e, EventContext context, CancellationToken ct)
    {
        var erasure = await db.Erasures.Include(r => r.Confirmations).SingleOrDefaultAsync(r => r.PersonId == e.ParticipantId, ct);
        if (erasure is null || erasure.Confirmations.Exists(c => c.Service == e.Service))
            return;
        erasure.Confirmations.Add(new ErasureConfirmation { PersonId = erasure.PersonId, Service = e.Service, At = e.OccurredAt });
    }
}
