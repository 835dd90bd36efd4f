using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using Perspektiva.Identity.Data;
using Perspektiva.Identity.Domain;
using Perspektiva.Identity.Features.Memberships;
using Perspektiva.Identity.Tokens;
using Perspektiva.ServiceDefaults.Persistence;
using Perspektiva.ServiceDefaults.Security;

namespace Perspektiva.Identity.Features.Invitations;

/// <summary>Who issued an invitation, and whether they still could: a paper that somebody kept opens no more than they may themselves.</summary>
internal sealed class Issuers(IdentityDb db)
{
    /// <summary>The membership that the caller acts in: a bound actor's, a person's, else the portal's. None where it ended a moment ago.</summary>
    public async Task<Membership?> FindAsync(Caller caller, CancellationToken ct)
    {
        string[] subjects = caller.Actor is { } actor ? [RevocationSubject.OfActor(caller.Organisation, actor), caller.Subject] : [caller.Subject];
        var held = await db.Memberships.AsNoTracking()
            .Where(m => subjects.Contains(m.Subject) && m.RevokedAt == null && m.Organisation.PublicId == caller.Organisation).ToListAsync(ct);
        return held.Find(m => m.Holder != HolderKind.Client && m.RecordId == caller.Record && caller.Is(m.Role))
            ?? (caller.Record is null ? held.Find(m => m.Holder == HolderKind.Client) : null);
    }

    /// <summary>Whether the invitation could be issued now. The record is held as it is until the open transaction ends.</summary>
    public async Task<bool> StandAsync(Invitation invitation, CancellationToken ct)
    {
        if (invitation.IssuerId is not { } issuerId)
            return invitation.RecordId is not { } record || await StandsByOrganisationAsync(record, invitation.Organisation, ct);
        // Not held: who ends it takes the invitation back in the same commit, and of both one wins.
        var issuer = await db.Memberships.AsNoTracking().SingleOrDefaultAsync(m => m.Id == issuerId && m.RevokedAt == null, ct);
        return issuer is not null
            && (invitation.RecordId is not { } recordId || await new BindingRule(db, CallerIn(issuer, invitation.Organisation)).HoldAsync(recordId, ct) is not null);
    }

    /// <summary>Of an invitation from before the issuer was kept the organisation's grant alone is known.</summary>
    private async Task<bool> StandsByOrganisationAsync(string recordId, Organisation organisation, CancellationToken ct) =>
        await db.Directory.TagWith(LockedRows.HeldTag).AsNoTracking().SingleOrDefaultAsync(r => r.PublicId == recordId, ct) is { Active: true } record
        && record.OrganisationIds.Contains(organisation.PublicId);

    /// <summary>The caller that a token for the membership would name, so that one rule tells who may.</summary>
    private static Caller CallerIn(Membership issuer, Organisation organisation)
    {
        List<Claim> claims = [new(TokenClaims.Organisation, organisation.PublicId), new(TokenClaims.Role, issuer.Role)];
        if (issuer.RecordId is { } record)
            claims.Add(new Claim(TokenClaims.Record, record));
        if (issuer.Holder == HolderKind.Actor)
        {
            claims.Add(new Claim(TokenClaims.Role, Roles.Of(organisation.Kind)));
            claims.Add(new Claim(TokenClaims.Actor, issuer.Subject));
        }
        return new Caller(new ClaimsPrincipal(new ClaimsIdentity(claims, "invitation")));
    }
}
