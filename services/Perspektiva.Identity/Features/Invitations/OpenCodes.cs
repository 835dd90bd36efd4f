using Microsoft.EntityFrameworkCore;
using Perspektiva.Identity.Data;
using Perspektiva.Identity.Domain;

namespace Perspektiva.Identity.Features.Invitations;

/// <summary>Of the codes to one person's record and role the latest counts, and once it was accepted none: a paper that was lost must not open the record to whoever finds it.</summary>
internal sealed class OpenCodes(IdentityDb db)
{
    /// <summary>Takes back, in the caller's transaction, every other open code to what the invitation is to. To a company or the network's office several are invited: those stay.</summary>
    public async Task TakeBackBesideAsync(Invitation invitation, CancellationToken ct)
    {
        if (!invitation.NamesOnePerson)
            return;
        // Two at the same moment come one after the other: each must see what the other has issued.
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended({$"invitation:{invitation.Role}:{invitation.RecordId}"}, 0))", ct);
        db.RemoveRange(await db.Invitations
            .Where(i => i.RecordId == invitation.RecordId && i.Role == invitation.Role && i.AcceptedAt == null && i.Id != invitation.Id).ToListAsync(ct));
    }
}
