using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.EntityFrameworkCore;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using Perspektiva.Identity.Data;
using Perspektiva.Identity.Tokens;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Perspektiva.Identity.Features.Connect;

/// <summary>A person's token out of an authorization code or a refresh token: the membership and the account are read again each time, so that what was revoked stays revoked.</summary>
internal sealed class PersonToken(IdentityDb db)
{
    public async Task<IResult> AnswerAsync(HttpContext http, OpenIddictRequest request, CancellationToken ct)
    {
        var before = (await http.AuthenticateAsync(OpenIddictServerAspNetCoreDefaults.AuthenticationScheme)).Principal
            ?? throw new InvalidOperationException("OpenIddict checked the code or refresh token a moment ago");
        var membershipId = before.GetClaim(TokenClaims.Membership);
        var membership = await db.Memberships.AsNoTracking().Include(m => m.Organisation)
            .SingleOrDefaultAsync(m => m.PublicId == membershipId && m.RevokedAt == null, ct);
        var account = membership is null ? null : await db.Accounts.AsNoTracking().SingleOrDefaultAsync(a => a.PublicId == membership.Subject, ct);
        if (membership is null || account is null || account.SecurityStamp != before.GetClaim(TokenClaims.Stamp))
            return ConnectErrors.Refuse(Errors.InvalidGrant, "The access has ended; the person must sign in again.");

        // a refresh may ask for less (OpenIddict refuses more)
        var asked = request.IsRefreshTokenGrantType() && !request.GetScopes().IsEmpty ? request.GetScopes() : before.GetScopes();
        return Results.SignIn(
            TokenClaims.ForPerson(account, membership, GrantedScopes.For(membership, asked), SignedInAt(before)), null, OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);
    }

    private static long? SignedInAt(ClaimsPrincipal before) =>
        long.TryParse(before.GetClaim(Claims.AuthenticationTime), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? seconds : null;
}
