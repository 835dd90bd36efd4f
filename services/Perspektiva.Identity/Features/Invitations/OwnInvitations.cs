using Microsoft.EntityFrameworkCore;
using Perspektiva.Identity.Data;
using Perspektiva.Identity.Domain;
using Perspektiva.Identity.Features.Memberships;
using Perspektiva.ServiceDefaults.Security;

namespace Perspektiva.Identity.Features.Invitations;

/// <summary>
/// Which invitations a caller may read and take back: an operator any; else the own organisation's, to records that the caller may bind somebody to, and to a young
/// person or guardian every organisation's.
/// </summary>
internal sealed class OwnInvitations(IdentityDb db, Caller caller, BindingRule rule)
{
    /// <summary>The invitation; null reads as "not found".</summary>
    public async Task<Invitation?> FindAsync(string id, CancellationToken ct)
    {
        var invitation = await db.Invitations.Include(i => i.Organisation).SingleOrDefaultAsync(i => i.PublicId == id, ct);
        return invitation is not null && await MayAsync(invitation, ct) ? invitation : null;
    }

    private async Task<bool> MayAsync(Invitation invitation, CancellationToken ct)
    {
        if (caller.Has(ScopeCatalogue.OrganisationsAdmin))
            return true;
        var own = invitation.Organisation.PublicId == caller.Organisation;
        return invitation.RecordId is { } recordId ? await rule.FindAsync(recordId, ct) is { } record && (own || record.IsPersonal) : own;
    }
}
