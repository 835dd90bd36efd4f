using Microsoft.EntityFrameworkCore;
using Perspektiva.Identity.Data;
using Perspektiva.Identity.Domain;
using Perspektiva.ServiceDefaults.Messaging;

namespace Perspektiva.Identity.Demo;

/// <summary>The demo's people exist before their records: the first coach, mentor and participant that the demo's organisations register become theirs. Only with Perspektiva:Demo.</summary>
internal sealed class DemoBinding(IdentityDb db, Outbox<IdentityDb> outbox, IConfiguration configuration, TimeProvider time)
{
    public async Task BindAsync(DirectoryRecord record, CancellationToken ct)
    {
        if (!configuration.GetValue<bool>("Perspektiva:Demo"))
            return;
        var role = Roles.RecordPrefix.FirstOrDefault(pair => record.PublicId.StartsWith(pair.Value + "_", StringComparison.Ordinal)).Key;
        var waiting = await db.Memberships.Include(m => m.Organisation)
            .FirstOrDefaultAsync(m => m.Role == role && m.RecordId == null && m.RevokedAt == null && record.OrganisationIds.Contains(m.Organisation.PublicId), ct);
        if (waiting is not null)
            outbox.Add(waiting.Bind(record.PublicId, time.GetUtcNow()));
    }
}
