using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts.V1;
using Perspektiva.Identity.Data;
using Perspektiva.Identity.Domain;
using Perspektiva.Identity.Features.Memberships;
using Perspektiva.ServiceDefaults.Encryption;
using Perspektiva.ServiceDefaults.Messaging;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Identity.Features.Directory;

/// <summary>Erases participants, coaches and mentors: grants, invitations, tokens, and the accounts that served nothing else.</summary>
internal sealed class ErasureFollower(
    IdentityDb db, RecordDirectory directory, Ending ending, Outbox<IdentityDb> outbox, ErasureJournal<HeardErasure> journal, TimeProvider time) : IErasureFollower
{
    /// <summary>Erases because another service told of it.</summary>
    public async Task FollowAsync(HeardErasure erasure, CancellationToken ct)
    {
        await EraseAsync(erasure, ct);
        await journal.AppendAsync(erasure, ct);
    }

    public async Task<IReadOnlyList<HeardErasure>> UnknownAsync(IReadOnlyList<HeardErasure> entries, CancellationToken ct)
    {
        var ids = entries.Select(entry => entry.PublicId).ToArray();
        var known = await db.Directory.Where(r => ids.Contains(r.PublicId)).ToDictionaryAsync(r => r.PublicId, r => r.Version, StringComparer.Ordinal, ct);
        return [.. entries.Where(entry => known.GetValueOrDefault(entry.PublicId) < entry.Version)];
    }

    public Task EraseAsync(HeardErasure erasure, CancellationToken ct) =>
        erasure.OrganisationId is { } organisation ? EraseStaffAsync(erasure, organisation, ct) : EraseParticipantAsync(erasure, ct);

    private async Task EraseStaffAsync(HeardErasure erasure, string organisation, CancellationToken ct)
    {
        // The company of a mentor whom a restored backup knows stands in the directory; of one whom it does not know nobody asks.
        var owner = await db.Directory.Where(r => r.PublicId == erasure.PublicId).Select(r => (Guid?)r.OwnerId).SingleOrDefaultAsync(ct);
        await directory.UpsertAsync(erasure.PublicId, owner ?? erasure.PersonId, erasure.Version, RecordGrants.Of(organisation), active: false, ct);
        await ending.EraseBoundToAsync([erasure.PublicId], ct);
    }

    private async Task EraseParticipantAsync(HeardErasure erasure, CancellationToken ct)
    {
        // the person's own first, as where they change
        await directory.LockAsync(erasure.PublicId, ct);
        var records = await directory.LockOfAsync(erasure.PersonId, ct);
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
