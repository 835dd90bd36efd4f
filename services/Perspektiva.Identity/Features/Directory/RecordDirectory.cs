using Perspektiva.Identity.Data;
using Perspektiva.Identity.Demo;
using Perspektiva.Identity.Domain;
using Perspektiva.Identity.Features.Memberships;

namespace Perspektiva.Identity.Features.Directory;

/// <summary>Keeps one record of the directory; a record that ends takes its grants along.</summary>
internal sealed class RecordDirectory(IdentityDb db, Ending ending, DemoBinding demo)
{
    public async Task<DirectoryRecord> UpsertAsync(
        string publicId, Guid ownerId, long version, RecordGrants grants, bool active, CancellationToken ct)
    {
        var record = await db.Directory.FindAsync([publicId], ct);
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
}
