using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts.V1;
using Perspektiva.Identity.Data;
using Perspektiva.Identity.Domain;
using Perspektiva.Identity.Features.Memberships;
using Perspektiva.ServiceDefaults.Encryption;
using Perspektiva.ServiceDefaults.Messaging;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Identity.Features.Directory;

/// <summary>Participants and their guardians; erasure takes the accounts along that served only them.</summary>
internal sealed class ParticipantConsumer(
    IdentityDb db, RecordDirectory directory, Ending ending, Outbox<IdentityDb> outbox, ErasureJournal<HeardErasure> journal, TimeProvider time)
    : IHandle<ParticipantChanged>, IHandle<ParticipantErased>, IErasureFollower
{
    public async Task HandleAsync(ParticipantChanged e, EventContext context, CancellationToken ct)
    {
        var known = await db.Directory.FindAsync([e.ParticipantPublicId], ct);
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
    }

    public async Task HandleAsync(ParticipantErased e, EventContext context, CancellationToken ct)
    {
        var erasure = new HeardErasure(e.ParticipantId, e.ParticipantPublicId, e.Version);
        await EraseAsync(erasure, ct);
        await journal.AppendAsync(erasure, ct);
    }

    public async Task<IReadOnlyList<HeardErasure>> UnknownAsync(IReadOnlyList<HeardErasure> entries, CancellationToken ct)
    {
        var ids = entries.Select(entry => entry.PublicId).ToArray();
        var known = await db.Directory.Where(r => ids.Contains(r.PublicId)).ToDictionaryAsync(r => r.PublicId, r => r.Version, StringComparer.Ordinal, ct);
        return [.. entries.Where(entry => known.GetValueOrDefault(entry.PublicId) < entry.Version)];
    }

    public async Task EraseAsync(HeardErasure erasure, CancellationToken ct)
    {
        var records = await db.Directory.Where(r => r.OwnerId == erasure.PersonId).ToListAsync(ct);
        await ending.EraseBoundToAsync([erasure.PublicId, .. records.Select(r => r.PublicId)], ct);
        db.RemoveRange(records.Where(r => r.PublicId != erasure.PublicId));
        // an empty row stays, so that a change that arrives late does not bring the person back
        await directory.UpsertAsync(erasure.PublicId, erasure.PersonId, erasure.Version, RecordGrants.None, active: false, ct);
        await IdempotencyAnswers.ForgetAsync(db, erasure.PersonId, ct);
        await PersonMessages.ForgetAsync(db, erasure.PersonId, ct);
        var now = time.GetUtcNow();
        outbox.Add(new ErasureConfirmed(Guid.CreateVersion7(now), now, erasure.PersonId, erasure.Version, "identity"));
    }
}
