using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using OpenIddict.Abstractions;
using Perspektiva.Contracts;
using Perspektiva.Identity.Data;
using Perspektiva.Identity.Demo;
using Perspektiva.Identity.Domain;
using Perspektiva.Identity.Features.Accounts;
using Perspektiva.ServiceDefaults.Messaging;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Identity.Features.Clients;

/// <summary>A client of an organisation's portal.</summary>
/// <param name="Organisation">Public id of the organisation that it acts for.</param>
/// <param name="Name">For operators, 1-100 characters.</param>
/// <param name="Scopes">What it may ask for: of a service client within what the organisation's kind may have; of a sign-in client any, since each person gets only what their role may have.</param>
/// <param name="ClientId">3-60 characters of a-z, 0-9 and hyphen; one is made where it is missing.</param>
/// <param name="RedirectUris">Given: people sign in through it (authorization code, PKCE). Missing: it is a server that acts for the organisation (client credentials).</param>
/// <param name="PostLogoutRedirectUris">Where the browser may go after the sign-out.</param>
internal sealed record NewClient(
    string Organisation, string Name, IReadOnlyList<string> Scopes, string? ClientId, IReadOnlyList<string>? RedirectUris, IReadOnlyList<string>? PostLogoutRedirectUris);

/// <summary>The client with its secret, which is shown this once and kept as a hash.</summary>
/// <param name="Membership">Public id of the grant behind a service client: deleting it ends the client's access. None for a sign-in client.</param>
internal sealed record ClientWithSecret(string ClientId, string ClientSecret, string? Membership);

/// <summary><c>POST /v1/clients</c> and the exchange of a secret.</summary>
internal static partial class RegisterClient
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapPost("/v1/clients", HandleAsync).RequireScope(ScopeCatalogue.OrganisationsAdmin).WithIdempotency<IdentityDb>()
            .WithName("RegisterClient").WithSummary("Registers a portal's client; its secret is shown this once.");
        app.MapPost("/v1/clients/{clientId}/secret", RotateAsync).RequireScope(ScopeCatalogue.OrganisationsAdmin).WithIdempotency<IdentityDb>()
            .WithName("RotateClientSecret").WithSummary("Gives the client a new secret; the old one ends at once.");
    }

    private static async Task<Results<Created<ClientWithSecret>, ProblemResult>> HandleAsync(
        NewClient body, IdentityDb db, Outbox<IdentityDb> outbox, IOpenIddictApplicationManager applications, TimeProvider time, CancellationToken ct)
    {
        var check = new Check();
        var name = check.Text("/name", body.Name, 100, required: true);
        check.Id("/organisation", body.Organisation, IdPrefix.Organisation);
        if (body.ClientId is not null)
            check.That(ClientIdForm().IsMatch(body.ClientId), "/clientId", "must have 3 to 60 characters out of a-z, 0-9 and hyphen", "malformed");
        var organisation = await db.Organisations.SingleOrDefaultAsync(o => o.PublicId == body.Organisation, ct);
        check.That(organisation is not null, "/organisation", "is not an organisation of this network", "unknown");
        var redirectUris = ReadUris(check, "/redirectUris", body.RedirectUris);
        var postLogoutRedirectUris = ReadUris(check, "/postLogoutRedirectUris", body.PostLogoutRedirectUris);
        var signIn = redirectUris.Count > 0;
        if (organisation is not null)
            CheckScopes(check, body.Scopes, signIn ? ScopeCatalogue.All : ScopeCatalogue.Of(Roles.Of(organisation.Kind)));
        if (check.Failed)
            return check.Problem();

        var clientId = body.ClientId ?? $"portal-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}";
        if (DemoCast.Clients.Contains(clientId) || await applications.FindByClientIdAsync(clientId, ct) is not null)
            return Problems.Conflict("There is a client of this id already");
        var secret = NewSecret();
        await applications.CreateAsync(
            signIn ? ClientDescriptor.ForSignIn(clientId, secret, name!, body.Scopes, redirectUris, postLogoutRedirectUris)
                : ClientDescriptor.ForService(clientId, secret, name!, body.Scopes), ct);
        var membership = signIn ? null : Membership.Grant(HolderKind.Client, clientId, organisation!, Roles.Of(organisation!.Kind), null, time.GetUtcNow());
        if (membership is not null)
        {
            db.Add(membership);
            outbox.Add(membership.Granted(time.GetUtcNow()));
        }
        await db.SaveChangesAsync(ct);
        return TypedResults.Created((string?)null, new ClientWithSecret(clientId, secret, membership?.PublicId));
    }

    private static async Task<Results<Ok<ClientWithSecret>, ProblemResult>> RotateAsync(
        string clientId, IdentityDb db, IOpenIddictApplicationManager applications, CancellationToken ct)
    {
        if (await applications.FindByClientIdAsync(clientId, ct) is not { } application)
            return Problems.NotFound();
        if (!await applications.HasClientTypeAsync(application, OpenIddictConstants.ClientTypes.Confidential, ct))
            return Problems.Conflict("A public client has no secret");
        var secret = NewSecret();
        await applications.UpdateAsync(application, secret, ct);
        var membership = await db.Memberships.AsNoTracking()
            .SingleOrDefaultAsync(m => m.Holder == HolderKind.Client && m.Subject == clientId && m.RevokedAt == null, ct);
        return TypedResults.Ok(new ClientWithSecret(clientId, secret, membership?.PublicId));
    }

    private static void CheckScopes(Check check, IReadOnlyList<string> scopes, IReadOnlySet<string> allowed)
    {
        check.Count("/scopes", scopes, 1, ScopeCatalogue.All.Count);
        for (var i = 0; i < scopes.Count; i++)
            check.That(allowed.Contains(scopes[i]), $"/scopes/{i}", "is not a scope that this client may have", "not_allowed");
    }

    private static List<Uri> ReadUris(Check check, string pointer, IReadOnlyList<string>? values)
    {
        List<Uri> uris = [];
        if (!check.Count(pointer, values, 1, 20))
            return uris;
        for (var i = 0; i < (values?.Count ?? 0); i++)
        {
            // https, or http on this machine (RFC 8252, 7.3)
            var valid = Uri.TryCreate(values![i], UriKind.Absolute, out var uri) && uri.Fragment.Length == 0
                && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback))
                && AsciiAddress.OriginOf(uri) is not null
                // where the answer puts the issuer's name (RFC 9207)
                && !QueryHelpers.ParseQuery(uri.Query).ContainsKey(OpenIddictConstants.Parameters.Iss);
            if (check.That(valid, $"{pointer}/{i}", "must be an absolute https address without fragment and without iss in its query", "malformed"))
                uris.Add(uri!);
        }
        return uris;
    }

    /// <summary>256 random bits.</summary>
    public static string NewSecret() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    [GeneratedRegex(@"^[a-z0-9-]{3,60}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 200)]
    private static partial Regex ClientIdForm();
}
