using Microsoft.EntityFrameworkCore;
using Perspektiva.Identity.Data;
using Perspektiva.Identity.Demo;
using Perspektiva.Identity.Domain;
using Perspektiva.Identity.Features.Memberships;
using Perspektiva.ServiceDefaults.Persistence;

namespace Perspektiva.Identity.Features.Directory;

/// <summary>Keeps one record of the directory; a record that ends takes its grants along, those that are being made at that moment too: whoever binds holds the record.</summary>
internal sealed class RecordDirectory(IdentityDb db, Ending ending, DemoBinding demo)
{
    public async Task<DirectoryRecord> UpsertAsync(
        string publicId, Guid ownerId, long version, RecordGrants grants, bool active, CancellationToken ct)
    {
        var record = await LockAsync(publicId, ct) ?? db.Directory.Local.FindEntry(publicId)?.Entity;
        if (record is null)
            db.Add(record = new DirectoryRecord { PublicId = publicId });
        if (!record.Apply(ownerId, version, grants, active))
            return record;
        if (active)
            await demo.BindAsync(record, ct);
        else
            await ending.EndBoundToAsync([publicId], ct);
        return record;
    }

    /// <summary>The record, if it is known: nobody binds to it until the open transaction ends.</summary>
    public async Task<DirectoryRecord?> LockAsync(string publicId, CancellationToken ct) =>
        await db.Directory.TagWith(LockedRows.Tag).SingleOrDefaultAsync(r => r.PublicId == publicId, ct);

    /// <summary>The person's records, theirs and their guardians', likewise.</summary>
    public Task<List<DirectoryRecord>> LockOfAsync(Guid ownerId, CancellationToken ct) =>
        db.Directory.TagWith(LockedRows.Tag).Where(r => r.OwnerId == ownerId).OrderBy(r => r.PublicId).ToListAsync(ct);
}
