using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

using Perspektiva.EndToEnd.Tests.Platform;

namespace Perspektiva.EndToEnd.Tests.Strangers;

/// <summary>Tokens that are none, at every route and through both checks, the gateway's and the service's; made from genuine ones of the running identity.</summary>
public sealed class StrangeTokenTests(SharedPlatform shared)
{
    private static readonly ParallelOptions Together = new() { MaxDegreeOfParallelism = 8 };

    [Fact]
    public async Task EveryRoute_NoTokenOrAForgedOne_401()
    {
        var http = shared.Platform.Clients.Gateway;
        var (surface, world) = (await Surface.ReadAsync(http), await World.OfAsync(shared.Platform));
        var matrix = new Matrix(http, world, shared.Platform.Today);
        var genuine = await world[Who.JobCentre].TokenAsync();
        var keys = await http.GetByteArrayAsync(new Uri("/.well-known/jwks", UriKind.Relative));
        var tokens = Forged(genuine, keys);
        var findings = new ConcurrentQueue<string>();
        var routes = from rule in Rule.All
                     join operation in surface.Operations on rule.Operation equals operation.ToString()
                     where !operation.NeedsNoToken
                     from token in tokens
                     select (rule, operation, token);
        await Parallel.ForEachAsync(routes, Together, async (route, _) =>
        {
            var (rule, operation, (name, token)) = route;
            var heard = await matrix.SendAsync(rule, operation, token, name == "in the query" ? $"{(rule.Query is null ? '?' : '&')}access_token={genuine}" : "");
            if ((heard.Status, heard.Problem) != (401, "unauthorized")) findings.Enqueue($"{name} at {operation}: {heard}");
        });
        Assert.Empty(findings);
        // What asks no token is the receipt of who has none any more, and nothing else; a forged one beside its id changes nothing.
        var open = Assert.Single(surface.Operations, operation => operation.NeedsNoToken);
        Assert.Equal("GET /v1/erasures/{id}", open.ToString());
        foreach (var (name, token) in tokens)
            Assert.Equal((name, 200), (name, (await Heard.FromAsync(http, "GET", $"/v1/erasures/{world.IdOf("erasures")}", token)).Status));
        Assert.Equal(200, (await Heard.FromAsync(http, "GET", "/v1/participants", genuine)).Status);
    }

    private static (string Name, string? Token)[] Forged(string genuine, byte[] keys)
    {
        var parts = genuine.Split('.');
        var payload = Read(parts[1]);
        var header = Read(parts[0]);
        using var foreign = RSA.Create(2048);
        var publicKey = PublicKeyOf(keys, header);
        return
        [
            ("none", null),
            ("in the query", null),
            ("garbage", "garbage"),
            ("no signature", $"{parts[0]}.{parts[1]}."),
            ("zeros for a signature", $"{parts[0]}.{parts[1]}.{new string('A', parts[2].Length)}"),
            ("alg none", $"{Write(new { alg = "none", typ = "at+jwt" })}.{parts[1]}."),
            ("alg None", $"{Write(new { alg = "None", typ = "at+jwt" })}.{parts[1]}."),
            ("another issuer's key under our kid", Signed(header, payload, data => foreign.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1), "RS256")),
            ("HS256 with the public key as the secret", Signed(header, payload, data => HMACSHA256.HashData(publicKey, data), "HS256")),
            ("HS256 with the key set as the secret", Signed(header, payload, data => HMACSHA256.HashData(keys, data), "HS256")),
            ("a changed payload", $"{parts[0]}.{Changed(payload)}.{parts[2]}"),
        ];
    }

    private static Dictionary<string, JsonElement> Read(string part) => JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(Base64Url.DecodeFromChars(part))!;

    private static string Write(object part) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(part));

    private static string Changed(Dictionary<string, JsonElement> payload) =>
        Write(new Dictionary<string, JsonElement>(payload, StringComparer.Ordinal) { ["exp"] = JsonSerializer.SerializeToElement(payload["exp"].GetInt64() + 3_600) });

    private static string Signed(Dictionary<string, JsonElement> header, Dictionary<string, JsonElement> payload, Func<byte[], byte[]> sign, string algorithm)
    {
        var text = $"{Write(new Dictionary<string, JsonElement>(header, StringComparer.Ordinal) { ["alg"] = JsonSerializer.SerializeToElement(algorithm) })}.{Write(payload)}";
        return $"{text}.{Base64Url.EncodeToString(sign(Encoding.ASCII.GetBytes(text)))}";
    }

    /// <summary>The public key as its PEM file's bytes: the classical confusion of algorithms.</summary>
    private static byte[] PublicKeyOf(byte[] keys, Dictionary<string, JsonElement> header)
    {
        var key = JsonSerializer.Deserialize<JsonElement>(keys).GetProperty("keys").EnumerateArray().Single(k => k.GetProperty("kid").GetString() == header["kid"].GetString());
        if (key.GetProperty("kty").GetString() == "RSA")
        {
            using var rsa = RSA.Create(new RSAParameters { Modulus = Base64Url.DecodeFromChars(key.GetProperty("n").GetString()), Exponent = Base64Url.DecodeFromChars(key.GetProperty("e").GetString()) });
            return Encoding.ASCII.GetBytes(rsa.ExportSubjectPublicKeyInfoPem());
        }
        using var ec = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = Base64Url.DecodeFromChars(key.GetProperty("x").GetString()), Y = Base64Url.DecodeFromChars(key.GetProperty("y").GetString()) },
        });
        return Encoding.ASCII.GetBytes(ec.ExportSubjectPublicKeyInfoPem());
    }
}
