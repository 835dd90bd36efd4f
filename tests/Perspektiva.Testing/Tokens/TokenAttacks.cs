using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace Perspektiva.Testing.Tokens;

/// <summary>Tokens that are none: every service and the gateway must answer 401 to each.</summary>
public static class TokenAttacks
{
    private static readonly Dictionary<string, Func<Attack, Task<string?>>> All = new(StringComparer.Ordinal)
    {
        ["no token"] = _ => Task.FromResult<string?>(null),
        ["empty"] = _ => Done(""),
        ["garbage"] = _ => Done("abc"),
        ["three dots"] = _ => Done("..."),
        ["too long"] = _ => Done(new string('a', 9_000)),
        ["alg none"] = a => Done(Unsigned(a.Caller, "none")),
        ["alg NONE"] = a => Done(Unsigned(a.Caller, "NONE")),
        ["foreign key"] = a => Done(Foreign(a.Caller, keyId: null)),
        ["foreign key under our kid"] = a => Done(Foreign(a.Caller, a.Issuer.KeyId)),
        ["HS256 with the public key"] = a => Done(TestIssuer.Mint(a.Caller, Symmetric(Encoding.ASCII.GetBytes(a.Issuer.PublicKeyPem), a.Issuer.KeyId))),
        ["HS256 with the key set"] = async a => TestIssuer.Mint(a.Caller, Symmetric(await KeySetAsync(a.Issuer), a.Issuer.KeyId)),
        ["expired"] = a => Done(a.Issuer.Mint(a.Caller with { IssuedAt = a.Caller.IssuedAt.AddHours(-1) })),
        ["not yet valid"] = a => Done(a.Issuer.Mint(a.Caller with { IssuedAt = a.Caller.IssuedAt.AddHours(1) })),
        ["other audience"] = a => Done(a.Issuer.Mint(a.Caller with { Audiences = [a.Audience] })),
        ["no audience"] = a => Done(a.Issuer.Mint(a.Caller with { Audiences = [] })),
        ["other issuer"] = a => Done(a.Issuer.Mint(a.Caller with { Issuer = "http://elsewhere.test/" })),
        ["ID token"] = a => Done(a.Issuer.Mint(a.Caller with { TokenType = "JWT" })),
        ["changed payload"] = a => Done(Tampered(a.Issuer.Mint(a.Caller))),
    };

    /// <summary>Their names, for theories.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Keys];

    /// <summary>The token; null = none is sent.</summary>
    /// <param name="attack">One of <see cref="Names"/>.</param>
    /// <param name="issuer">Whom the service trusts.</param>
    /// <param name="caller">Whom the service would let in.</param>
    /// <param name="audience">Of another service.</param>
    public static Task<string?> MintAsync(string attack, TestIssuer issuer, TestCaller caller, string audience) => All[attack](new Attack(issuer, caller, audience));

    private static Task<string?> Done(string token) => Task.FromResult<string?>(token);

    private static async Task<byte[]> KeySetAsync(TestIssuer issuer)
    {
        using var handler = new SocketsHttpHandler();
        using var client = new HttpMessageInvoker(handler);
        using var request = new HttpRequestMessage(HttpMethod.Get, issuer.KeySetUrl);
        using var response = await client.SendAsync(request, CancellationToken.None);
        return await response.Content.ReadAsByteArrayAsync();
    }

    private static string Foreign(TestCaller caller, string? keyId) =>
        TestIssuer.Mint(caller, new SigningCredentials(new RsaSecurityKey(RSA.Create(2048)) { KeyId = keyId }, SecurityAlgorithms.RsaSha256));

    private static SigningCredentials Symmetric(byte[] secret, string keyId) => new(new SymmetricSecurityKey(secret) { KeyId = keyId }, SecurityAlgorithms.HmacSha256);

    private static string Unsigned(TestCaller caller, string algorithm)
    {
        var parts = TestIssuer.Mint(caller, null).Split('.');
        return $"{Base64UrlEncoder.Encode($$"""{"alg":"{{algorithm}}","typ":"at+jwt"}""")}.{parts[1]}.";
    }

    private static string Tampered(string token)
    {
        var parts = token.Split('.');
        var payload = Base64UrlEncoder.Decode(parts[1]);
        return $"{parts[0]}.{Base64UrlEncoder.Encode(payload.Insert(payload.Length - 1, ",\"more\":1"))}.{parts[2]}";
    }

    private sealed record Attack(TestIssuer Issuer, TestCaller Caller, string Audience);
}
