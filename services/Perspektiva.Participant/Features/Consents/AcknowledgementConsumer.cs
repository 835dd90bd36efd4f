using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts.V1;
using Perspektiva.Participant.Data;
using Perspektiva.Participant.Domain;
using Perspektiva.ServiceDefaults.Messaging;

namespace Perspektiva.Participant.Features.Consents;

/// <summary>A service says that it has stopped using data after a withdrawal: kept with the receipt.</summary>
internal sealed class AcknowledgementConsumer(ParticipantDb db) : IHandle<ConsentWithdrawalAcknowledged>
{
    public async Task HandleAsync(ConsentWithdrawalAcknowledged e, EventContext context, CancellationToken ct)
    {
        var consent = await db.Consents.Include(c => c.Acknowledgements).SingleOrDefaultAsync(c => c.Id == e.ConsentReceiptId && c.PersonId == e.ParticipantId, ct);
        // An erased person's receipts are gone; then there is nothing to keep it with.
        if (consent is null || consent.Acknowledgements.Exists(a => a.Service == e.Service))
            return;
        consent.Acknowledgements.Add(new ConsentAcknowledgement { ConsentId = consent.Id, Service = e.Service, At = e.OccurredAt });
    }
}
