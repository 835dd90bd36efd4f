using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts.V1;
using Perspektiva.Participant.Data;
using Perspektiva.Participant.Domain;
using Perspektiva.Participant.Features.Changes;
using Perspektiva.ServiceDefaults.Messaging;

namespace Perspektiva.Participant.Features.Journey;

/// <summary>The journey follows the placements: placed, stabilising, sustained, and back to ready when the last one ends.</summary>
internal sealed class PlacementConsumer(ParticipantDb db, PersonChanges changes) : IHandle<PlacementChanged>
{
    public async Task HandleAsync(PlacementChanged e, EventContext context, CancellationToken ct)
    {
        // Events of two placements are handled side by side: each must see what the other made of the person.
        await db.Database.ExecuteSqlAsync($"SELECT 1 FROM participant WHERE id = {e.ParticipantId} FOR NO KEY UPDATE", ct);
        var person = await db.Persons.WithParties().SingleOrDefaultAsync(p => p.Id == e.ParticipantId, ct);
        if (person is null)
            return; // Erased meanwhile: nothing of the person comes back by a late event.
        var placements = await db.Placements.Where(p => p.PersonId == person.Id).ToListAsync(ct);
        var placement = placements.Find(p => p.PlacementId == e.PlacementId);
        if (placement is null)
        {
            placement = new PlacementOfPerson { PlacementId = e.PlacementId, PersonId = person.Id };
            placements.Add(placement);
            db.Placements.Add(placement);
        }
        else if (e.Version <= placement.Version)
        {
            return;
        }

        placement.Follow(e);
        var (status, resumeTo) = (person.Status, person.ResumeTo);
        person.FollowPlacements(placements.Select(p => p.Reached));
        if (person.Status != status || person.ResumeTo != resumeTo)
            changes.Record(person);
    }
}
