using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.Employer.Data;
using Perspektiva.ServiceDefaults.Encryption;
using Perspektiva.ServiceDefaults.Messaging;
using Perspektiva.ServiceDefaults.Security;

namespace Perspektiva.Employer.Features.Introductions;

/// <summary>Forgets whose placements a person's were, and where they stand as a reader of a mentor's record. What arrives later finds them in the journal.</summary>
internal sealed class ErasureFollower(EmployerDb db, Outbox<EmployerDb> outbox, ErasureJournal<HeardErasure> journal, TimeProvider time) : IErasureFollower, IHandle<ParticipantErased>
{
    public async Task HandleAsync(ParticipantErased e, EventContext context, CancellationToken ct)
    {
        var erasure = new HeardErasure(e.ParticipantId, e.ParticipantPublicId, e.Version);
        await EraseAsync(erasure, ct);
        await journal.AppendAsync(erasure, ct);
    }

    public async Task<IReadOnlyList<HeardErasure>> UnknownAsync(IReadOnlyList<HeardErasure> entries, CancellationToken ct)
    {
        // The mentors whom this service erases itself stand in the same file.
        entries = [.. entries.Where(entry => PublicId.IsValid(entry.PublicId, IdPrefix.Participant))];
        var (ids, readers) = (entries.Select(entry => (Guid?)entry.PersonId).ToArray(), entries.Select(entry => entry.PublicId).ToArray());
        var known = await db.MentoredPlacements.Where(placement => ids.Contains(placement.ParticipantId)).Select(placement => placement.ParticipantId).ToListAsync(ct);
        var read = await db.Set<AccessLogEntry>().Where(entry => readers.Contains(entry.RecordId)).Select(entry => entry.RecordId).Distinct().ToListAsync(ct);
        return [.. entries.Where(entry => known.Contains(entry.PersonId) || read.Contains(entry.PublicId))];
    }

    public async Task EraseAsync(HeardErasure erasure, CancellationToken ct)
    {
        await db.MentoredPlacements.Where(placement => placement.ParticipantId == erasure.PersonId).ExecuteDeleteAsync(ct);
        await db.Set<AccessLogEntry>().Where(entry => entry.RecordId == erasure.PublicId).ExecuteDeleteAsync(ct);
        await PersonMessages.ForgetAsync(db, erasure.PersonId, ct);
        outbox.Add(new ErasureConfirmed(Guid.CreateVersion7(), time.GetUtcNow(), erasure.PersonId, erasure.Version, "employer"));
    }
}
