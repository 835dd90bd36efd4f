using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts.V1;
using Perspektiva.Identity.Data;
using Perspektiva.Identity.Domain;
using Perspektiva.Identity.Features.Memberships;
using Perspektiva.ServiceDefaults.Encryption;
using Perspektiva.ServiceDefaults.Messaging;

namespace Perspektiva.Identity.Features.Directory;

/// <summary>
/// Participants and their guardians; who is named no longer, or erased, takes the accounts along that served only them. An organisation whose grant has ended
/// acts as none of them any more.
/// </summary>
internal sealed class ParticipantConsumer(IdentityDb db, RecordDirectory directory, Ending ending, ErasureFollower erasures)
    : IHandle<ParticipantChanged>, IHandle<ParticipantErased>
{
    public async Task HandleAsync(ParticipantChanged e, EventContext context, CancellationToken ct)
    {
        var known = await directory.LockAsync(e.ParticipantPublicId, ct);
        if (known is not null && known.Version >= e.Version)
            return;
        var grants = new RecordGrants(e.OrganisationIds, e.RegisteringOrganisationIds, [.. new[] { e.CoachId, e.SubstituteCoachId }.OfType<string>()]);
        await directory.UpsertAsync(e.ParticipantPublicId, e.ParticipantId, e.Version, grants, active: true, ct);
        foreach (var guardian in e.GuardianIds)
            await directory.UpsertAsync(guardian, e.ParticipantId, e.Version, grants, active: true, ct);
        var gone = await db.Directory
            .Where(r => r.OwnerId == e.ParticipantId && r.PublicId != e.ParticipantPublicId && !e.GuardianIds.Contains(r.PublicId)).ToListAsync(ct);
        foreach (var guardian in gone)
            await directory.UpsertAsync(guardian.PublicId, e.ParticipantId, e.Version, RecordGrants.None, active: false, ct);
        if (gone.Count > 0)
            await ending.EraseBoundToAsync([.. gone.Select(guardian => guardian.PublicId)], ct);
        await ending.EndOfOthersAsync([e.ParticipantPublicId, .. e.GuardianIds], e.OrganisationIds, ct);
    }

    public Task HandleAsync(ParticipantErased e, EventContext context, CancellationToken ct) =>
        erasures.FollowAsync(new HeardErasure(e.ParticipantId, e.ParticipantPublicId, e.Version), ct);
}
