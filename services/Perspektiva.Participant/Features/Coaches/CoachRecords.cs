using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.Participant.Data;
using Perspektiva.Participant.Domain;
using Perspektiva.ServiceDefaults.Encryption;
using Perspektiva.ServiceDefaults.Messaging;
using Perspektiva.ServiceDefaults.Security;

namespace Perspektiva.Participant.Features.Coaches;

/// <summary>A coach as the own organisation and the coach see it.</summary>
/// <param name="GivenName">Null when the coach's data were erased, as the family name.</param>
internal sealed record CoachView(string Id, long Version, string OrganisationId, bool Active, string? GivenName, string? FamilyName, int Capacity);

/// <summary>Finds coaches for a caller; a coach belongs to one organisation and is nobody else's business.</summary>
internal sealed class CoachRecords(ParticipantDb db, IPersonVault vault, Outbox<ParticipantDb> outbox, Caller caller, TimeProvider clock)
{
    public async Task<Coach?> FindAsync(string publicId, CancellationToken ct)
    {
        if (!PublicId.IsValid(publicId, IdPrefix.Coach))
            return null;
        return await Own().SingleOrDefaultAsync(c => c.PublicId == publicId, ct);
    }

    /// <summary>The caller's organisation's coaches; none for a young person or guardian behind its portal.</summary>
    public IQueryable<Coach> Own()
    {
        var (organisation, accompanied) = (caller.Organisation, caller.IsAccompanied);
        return db.Coaches.Where(c => c.OrganisationId == organisation && !accompanied);
    }

    public async Task<CoachView> ViewAsync(Coach coach, CancellationToken ct)
    {
        var data = coach.IsErased ? null : await IdentityAsync(coach, ct);
        return new CoachView(coach.PublicId, coach.Version, coach.OrganisationId, coach.Active, data?.GivenName, data?.FamilyName, coach.Capacity);
    }

    public async Task<CoachData> IdentityAsync(Coach coach, CancellationToken ct) =>
        await vault.DecryptAsync<CoachData>(coach.Id, coach.Data, ct) ?? throw new CryptographicException("A coach's record is there but its key is not");

    public void Tell(Coach coach) => outbox.Add(Event(coach, clock.GetUtcNow()));

    /// <summary>The coach's state as others hear of it.</summary>
    public static CoachChanged Event(Coach coach, DateTimeOffset now) =>
        new(Guid.CreateVersion7(now), now, coach.Id, coach.Version, coach.PublicId, coach.OrganisationId, coach.Active, coach.IsErased);
}
