using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.Participant.Data;
using Perspektiva.Participant.Domain;
using Perspektiva.Participant.Features.Access;
using Perspektiva.ServiceDefaults.Encryption;
using Perspektiva.ServiceDefaults.Messaging;
using Perspektiva.ServiceDefaults.Security;

namespace Perspektiva.Participant.Features.Coaches;

/// <summary>A coach as the own organisation and the coach see it.</summary>
internal sealed record CoachView(string Id, long Version, string OrganisationId, bool Active, string GivenName, string FamilyName, int Capacity);

/// <summary>Finds coaches for a caller; a coach belongs to one organisation and is nobody else's business.</summary>
internal sealed class CoachRecords(ParticipantDb db, IPersonVault vault, Outbox<ParticipantDb> outbox, Caller caller, TimeProvider clock)
{
    public async Task<Coach?> FindAsync(string publicId, CancellationToken ct)
    {
        if (!PublicId.IsValid(publicId, IdPrefix.Coach) || caller.IsAccompanied())
            return null;
        var organisation = caller.Organisation;
        return await db.Coaches.SingleOrDefaultAsync(c => c.PublicId == publicId && c.OrganisationId == organisation, ct);
    }

    public async Task<CoachView> ViewAsync(Coach coach, CancellationToken ct)
    {
        var data = await vault.DecryptAsync<CoachData>(coach.Id, coach.Data, ct) ?? throw new CryptographicException("A coach's record is there but its key is not");
        return new CoachView(coach.PublicId, coach.Version, coach.OrganisationId, coach.Active, data.GivenName, data.FamilyName, coach.Capacity);
    }

    public void Tell(Coach coach)
    {
        var now = clock.GetUtcNow();
        outbox.Add(new CoachChanged(Guid.CreateVersion7(now), now, coach.Id, coach.Version, coach.PublicId, coach.OrganisationId, coach.Active));
    }
}
