using System.Diagnostics.CodeAnalysis;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Perspektiva.ServiceDefaults.Security;

/// <summary>Validates bearer tokens (RFC 9068) once and remembers the outcome for a while, as long as the issuer stands by the key.</summary>
internal sealed partial class BearerHandler(
    IOptionsMonitor<BearerOptions> options, ILoggerFactory logger, UrlEncoder encoder, SigningKeys keys, TokenCache cache, TimeProvider time)
    : AuthenticationHandler<BearerOptions>(options, logger, encoder)
{
    public const string SchemeName = "Bearer";

    private const string Prefix = "Bearer ";
    private const int MaxTokenLength = 8 * 1024;
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);
    private static readonly string[] Algorithms = ["RS256", "ES256", "PS256", "RS384", "ES384", "PS384", "RS512", "ES512", "PS512"];
    private static readonly JsonWebTokenHandler Tokens = new() { MapInboundClaims = false };

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (!TryReadToken(out var token, out var malformed))
            return malformed ? AuthenticateResult.Fail("malformed") : AuthenticateResult.NoResult();
        var issuer = await keys.GetAsync(Context.RequestAborted);
        if (cache.Find(token, issuer) is { } known)
            return Success(known);
        var result = await ValidateAsync(token, issuer);
        if (result.Exception is SecurityTokenSignatureKeyNotFoundException && await keys.RefreshAsync(issuer, Context.RequestAborted) is { } fresh)
            result = await ValidateAsync(token, fresh);
        if (!result.IsValid)
        {
            LogRefused(Logger, result.Exception?.GetType().Name ?? "unknown");
            return AuthenticateResult.Fail("invalid");
        }
        var principal = new ClaimsPrincipal(result.ClaimsIdentity);
        if (!Caller.Of(principal).CanBeKept)
        {
            LogRefused(Logger, "longer claims than can be kept");
            return AuthenticateResult.Fail("invalid");
        }
        cache.Add(token, principal, result.SecurityToken.SigningKey?.KeyId ?? "", result.SecurityToken.ValidTo);
        return Success(principal);
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties) => BearerProblems.UnauthorizedAsync(Context);

    private AuthenticateResult Success(ClaimsPrincipal principal) => AuthenticateResult.Success(new AuthenticationTicket(principal, Scheme.Name));

    private bool TryReadToken([NotNullWhen(true)] out string? token, out bool malformed)
    {
        token = null;
        var header = Request.Headers.Authorization;
        malformed = header.Count > 1;
        if (header.Count != 1 || header[0] is not { } value || !value.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            return false;
        token = value[Prefix.Length..].Trim();
        malformed = token.Length is 0 or > MaxTokenLength;
        return !malformed;
    }

    private Task<TokenValidationResult> ValidateAsync(string token, IssuerKeys issuer) => Tokens.ValidateTokenAsync(token, new TokenValidationParameters
    {
        ValidIssuer = Options.Issuer ?? issuer.Issuer,
        ValidAudiences = Options.Audiences,
        ValidTypes = Options.TokenTypes,
        ValidAlgorithms = Algorithms,
        IssuerSigningKeys = issuer.Keys,
        RequireSignedTokens = true,
        RequireExpirationTime = true,
        LifetimeValidator = IsAlive,
        NameClaimType = "sub",
        RoleClaimType = "role",
        AuthenticationType = SchemeName,
    });

    private bool IsAlive(DateTime? notBefore, DateTime? expires, SecurityToken token, TokenValidationParameters parameters)
    {
        var now = time.GetUtcNow().UtcDateTime;
        // The clock is moved, not the token's times: a missing nbf comes as the first of all instants, and nothing lies before it.
        return expires is { } end && now - Skew < end && (notBefore is not { } start || now + Skew >= start);
    }

    [LoggerMessage(1, LogLevel.Information, "A token was refused: {Reason}")]
    private static partial void LogRefused(ILogger logger, string reason);
}
