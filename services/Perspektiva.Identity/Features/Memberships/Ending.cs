using Microsoft.EntityFrameworkCore;
using OpenIddict.EntityFrameworkCore.Models;
using Perspektiva.Identity.Data;
using Perspektiva.Identity.Domain;
using Perspektiva.ServiceDefaults.Messaging;

namespace Perspektiva.Identity.Features.Memberships;

/// <summary>Ends grants: the row, the event, and the refresh tokens that hang on it, in the caller's commit.</summary>
internal sealed class Ending(IdentityDb db, Outbox<IdentityDb> outbox, TimeProvider time)
{
    /// <summary>Ends grants, and takes back what their holders had invited to: a code is as good as the right of who issued it.</summary>
    public async Task EndAsync(IReadOnlyCollection<Membership> memberships, CancellationToken ct)
    {
        foreach (var membership in memberships)
        {
            if (membership.Revoke(time.GetUtcNow()) is { } revoked)
                outbox.Add(revoked);
        }
        var ended = memberships.Select(m => (Guid?)m.Id).ToList();
        if (ended.Count > 0)
            db.RemoveRange(await db.Invitations.Where(i => i.AcceptedAt == null && ended.Contains(i.IssuerId)).ToListAsync(ct));
    }

    /// <summary>Ends every grant that is bound to one of the records, and takes back open invitations to them.</summary>
    public async Task<IReadOnlyList<Membership>> EndBoundToAsync(IReadOnlyCollection<string> recordIds, CancellationToken ct)
    {
        var memberships = await db.Memberships.Include(m => m.Organisation)
            .Where(m => m.RecordId != null && recordIds.Contains(m.RecordId)).ToListAsync(ct);
        await EndAsync(memberships, ct);
        db.RemoveRange(await db.Invitations.Where(i => i.RecordId != null && recordIds.Contains(i.RecordId) && i.AcceptedAt == null).ToListAsync(ct));
        return memberships;
    }

    /// <summary>
    /// Ends whom organisations other than these have bound to the records behind their portals, and takes back what they invited to: their own grant has ended, and with it what
    /// hangs on it. The accounts of people stay, which are theirs whoever invited them.
    /// </summary>
    public async Task EndOfOthersAsync(IReadOnlyCollection<string> recordIds, IReadOnlyCollection<string> organisationIds, CancellationToken ct)
    {
        await EndAsync(
            await db.Memberships.Include(m => m.Organisation)
                .Where(m => m.Holder == HolderKind.Actor && m.RevokedAt == null && m.RecordId != null && recordIds.Contains(m.RecordId) && !organisationIds.Contains(m.Organisation.PublicId))
                .ToListAsync(ct),
            ct);
        db.RemoveRange(await db.Invitations
            .Where(i => i.RecordId != null && recordIds.Contains(i.RecordId) && i.AcceptedAt == null && !organisationIds.Contains(i.Organisation.PublicId)).ToListAsync(ct));
    }

    /// <summary>
    /// Removes what those left here whose records ended for good: grants, invitations, and the account with its tokens where it served nothing else. Refresh tokens
    /// of an account that goes on are refused by themselves once their grant has ended. Of an actor who had less than the portal it stays that the binding ended,
    /// without the record: else the portal's reference would act as the whole portal from then on.
    /// </summary>
    public async Task EraseBoundToAsync(IReadOnlyCollection<string> recordIds, CancellationToken ct)
    {
        var memberships = await EndBoundToAsync(recordIds, ct);
        var subjects = memberships.Where(m => m.Holder == HolderKind.Account).Select(m => m.Subject).Distinct().ToList();
        foreach (var membership in memberships)
        {
            if (membership.Holder == HolderKind.Actor && Roles.OwnStandingOnly.Contains(membership.Role))
                membership.Unbind();
            else
                db.Remove(membership);
        }
        db.RemoveRange(await db.Invitations.Where(i => i.RecordId != null && recordIds.Contains(i.RecordId) && i.AcceptedAt != null).ToListAsync(ct));
        var ended = memberships.Select(m => m.Id).ToList();
        foreach (var subject in subjects)
        {
            if (await db.Memberships.AnyAsync(m => m.Subject == subject && m.RevokedAt == null && !ended.Contains(m.Id), ct))
                continue;
            await db.Set<OpenIddictEntityFrameworkCoreToken<Guid>>().Where(t => t.Subject == subject).ExecuteDeleteAsync(ct);
            await db.Set<OpenIddictEntityFrameworkCoreAuthorization<Guid>>().Where(a => a.Subject == subject).ExecuteDeleteAsync(ct);
            db.RemoveRange(await db.Memberships.Where(m => m.Subject == subject && !ended.Contains(m.Id)).ToListAsync(ct));
            db.RemoveRange(await db.Accounts.Where(a => a.PublicId == subject).ToListAsync(ct));
        }
    }
}
