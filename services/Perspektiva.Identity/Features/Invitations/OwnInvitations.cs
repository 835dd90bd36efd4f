using Microsoft.EntityFrameworkCore;
using Perspektiva.Identity.Data;
using Perspektiva.Identity.Domain;
using Perspektiva.Identity.Features.Memberships;
using Perspektiva.ServiceDefaults.Security;

namespace Perspektiva.Identity.Features.Invitations;

/// <summary>Which invitations a caller may read and take back: the own organisation's, to records that the caller may bind somebody to.</summary>
internal sealed class OwnInvitations(IdentityDb db, Caller caller, BindingRule rule)
{
    /// <summary>The invitation; null reads as "not found".</summary>
    public async Task<Invitation?> FindAsync(string id, CancellationToken ct)
    {
        var organisation = caller.Organisation;
        var invitation = await db.Invitations.SingleOrDefaultAsync(i => i.PublicId == id && i.Organisation.PublicId == organisation, ct);
        return invitation is { RecordId: { } record } && await rule.FindAsync(record, ct) is null ? null : invitation;
    }
}
