using Microsoft.EntityFrameworkCore;
using Perspektiva.Identity.Data;
using Perspektiva.Identity.Domain;
using Perspektiva.ServiceDefaults.Security;

namespace Perspektiva.Identity.Features.Memberships;

/// <summary>
/// Which memberships a caller may see and end: an operator any; an organisation's portal its own people and actors; a person those bound to records that they may bind.
/// To a young person or guardian all of them, also another organisation's: who acts as them is the business of whoever acts for them.
/// </summary>
internal sealed class MembershipAccess(IdentityDb db, Caller caller, BindingRule rule)
{
    public async Task<Membership?> FindAsync(string id, CancellationToken ct)
    {
        var membership = await db.Memberships.Include(m => m.Organisation).SingleOrDefaultAsync(m => m.PublicId == id, ct);
        return membership is not null && await MayAsync(membership, ct) ? membership : null;
    }

    private async Task<bool> MayAsync(Membership membership, CancellationToken ct)
    {
        if (caller.Has(ScopeCatalogue.OrganisationsAdmin))
            return true;
        return membership.Holder is not HolderKind.Client && membership.RecordId is { } recordId
            && await rule.FindAsync(recordId, ct) is { } record && (record.IsPersonal || membership.Organisation.PublicId == caller.Organisation);
    }
}
