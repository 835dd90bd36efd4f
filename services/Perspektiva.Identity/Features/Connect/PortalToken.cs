using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using Perspektiva.Identity.Data;
using Perspektiva.Identity.Domain;
using Perspektiva.Identity.Tokens;
using Perspektiva.ServiceDefaults.Security;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Perspektiva.Identity.Features.Connect;

/// <summary>Client credentials: a portal's token, with the natural person behind it in <c>act</c> where the portal names one.</summary>
internal sealed partial class PortalToken(IdentityDb db, IOpenIddictApplicationManager applications, TimeProvider time)
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    /// <summary>A timer counts whole milliseconds.</summary>
    private static readonly TimeSpan OneTick = TimeSpan.FromMilliseconds(1);

    public async Task<IResult> AnswerAsync(OpenIddictRequest request, CancellationToken ct)
    {
        var clientId = request.ClientId ?? "";
        var actor = (string?)request["actor"];
        if (actor is not null && !ActorReference().IsMatch(actor))
            return ConnectErrors.Refuse(Errors.InvalidRequest, "actor must have 1 to 64 characters out of A-Z a-z 0-9 . _ -");
        var scopes = request.GetScopes();
        if (scopes.IsEmpty)
            return ConnectErrors.Refuse(Errors.InvalidScope, "Name the scopes that the token is for.");
        if (await RefusedScopeAsync(clientId, scopes, ct) is { } refused)
            return ConnectErrors.Refuse(Errors.InvalidScope, $"The client may not have the scope {refused}.");

        var client = await db.Memberships.AsNoTracking().Include(m => m.Organisation)
            .SingleOrDefaultAsync(m => m.Holder == HolderKind.Client && m.Subject == clientId && m.RevokedAt == null, ct);
        if (client is null)
            return ConnectErrors.Refuse(Errors.UnauthorizedClient, "The client acts for no organisation any more.");
        var bindings = actor is null ? [] : await BindingsAsync(client.Organisation, actor, ct);
        var binding = bindings.Find(m => m.Active);
        // Without it the actor would be the whole portal: more than before the end.
        if (binding is null && bindings.Exists(m => Roles.OwnStandingOnly.Contains(m.Role)))
            return ConnectErrors.Refuse(Errors.InvalidGrant, "The actor's binding has ended; bind the actor anew, or leave actor out.");
        await PassRevocationAsync(bindings, ct);
        return Results.SignIn(TokenClaims.ForPortal(client, actor, binding, scopes), null, OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);
    }

    private async Task<string?> RefusedScopeAsync(string clientId, IEnumerable<string> scopes, CancellationToken ct)
    {
        var application = await applications.FindByClientIdAsync(clientId, ct) ?? throw new InvalidOperationException("OpenIddict knew the client a moment ago");
        var permissions = await applications.GetPermissionsAsync(application, ct);
        return scopes.FirstOrDefault(scope => !permissions.Contains(Permissions.Prefixes.Scope + scope));
    }

    /// <summary>The binding that holds; ended ones in roles that have less than the portal, and any that ended just now.</summary>
    private Task<List<Membership>> BindingsAsync(Organisation organisation, string actor, CancellationToken ct)
    {
        var subject = RevocationSubject.OfActor(organisation.PublicId, actor);
        var justNow = time.GetUtcNow() - Second;
        return db.Memberships.AsNoTracking()
            .Where(m => m.Holder == HolderKind.Actor && m.Subject == subject && (m.RevokedAt == null || m.RevokedAt > justNow || Roles.OwnStandingOnly.Contains(m.Role)))
            .ToListAsync(ct);
    }

    /// <summary>
    /// A revocation refuses the tokens up to its moment, and a token names the second only that it was issued in. Who was bound anew within that second
    /// waits for the next one: else the revocation of the old binding would refuse the new one's token for as long as it lives.
    /// </summary>
    private async Task PassRevocationAsync(IEnumerable<Membership> bindings, CancellationToken ct)
    {
        if (bindings.Max(m => m.RevokedAt) is not { } revokedAt)
            return;
        var wait = DateTimeOffset.FromUnixTimeSeconds(revokedAt.ToUnixTimeSeconds() + 1) - time.GetUtcNow();
        // Another replica's clock may be ahead: nobody waits longer than the second.
        if (wait > TimeSpan.Zero)
            await Task.Delay((wait < Second ? wait : Second) + OneTick, time, ct);
    }

    /// <summary>Pseudonymous: no character of an e-mail address but dots.</summary>
    [GeneratedRegex(@"^[A-Za-z0-9._-]{1,64}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 200)]
    internal static partial Regex ActorReference();
}
