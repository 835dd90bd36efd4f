using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Perspektiva.Testing.Tokens;

/// <summary>A token issuer for tests: an RSA key of its own, its key set served on loopback, tokens for any caller.</summary>
public sealed class TestIssuer : IAsyncDisposable
{
    /// <summary>The public URL that services under test are told; the issuer is this with a slash.</summary>
    public const string PublicUrl = "http://perspektiva.test";

    /// <summary>The operator's key that services under test are told.</summary>
    public const string OperatorKey = "operator-key-of-the-tests";

    /// <summary>The first key of every issuer in this process: making one takes half a second, and nobody trusts two issuers.</summary>
    private static readonly Lazy<RSAParameters> FirstKey = new(() =>
    {
        using var rsa = RSA.Create(2048);
        return rsa.ExportParameters(includePrivateParameters: true);
    });

    private readonly string _dataFolder = Path.Combine(Path.GetTempPath(), $"perspektiva-tests-{Guid.CreateVersion7():N}");
    private readonly WebApplication _app;
    private RsaSecurityKey _key;

    private TestIssuer(WebApplication app)
    {
        _app = app;
        _key = Named(RSA.Create(FirstKey.Value));
    }

    /// <summary>Where the key set is served.</summary>
    public string KeySetUrl => $"{_app.Urls.First()}/.well-known/jwks";

    /// <summary>The id of the key that signs now.</summary>
    public string KeyId => _key.KeyId;

    /// <summary>The public half of that key.</summary>
    public string PublicKeyPem => _key.Rsa.ExportSubjectPublicKeyInfoPem();

    /// <summary>The keys that are served: all that ever signed here.</summary>
    private List<RsaSecurityKey> Served { get; } = [];

    /// <summary>How often the key set was asked for.</summary>
    public int Reads { get; private set; }

    /// <summary>The configuration that makes a service trust this issuer, with a master key, the operator's key and a folder for files.</summary>
    public IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>
    {
        ["Authentication:KeySet"] = KeySetUrl,
        ["Perspektiva:PublicUrl"] = PublicUrl,
        ["Perspektiva:MasterKey"] = Convert.ToBase64String(SHA256.HashData("master key of the tests"u8)),
        ["Perspektiva:OperatorKey"] = OperatorKey,
        ["Perspektiva:DataFolder"] = _dataFolder,
    };

    /// <summary>The same as environment variables, for a service's executable.</summary>
    public IReadOnlyDictionary<string, string?> Environment => Settings.ToDictionary(pair => pair.Key.Replace(":", "__", StringComparison.Ordinal), pair => pair.Value);

    /// <summary>Starts the issuer on a free loopback port.</summary>
    public static async Task<TestIssuer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var issuer = new TestIssuer(app);
        issuer.Served.Add(issuer._key);
        app.MapGet("/.well-known/jwks", () => Results.Text(issuer.KeySet(), "application/json"));
        await app.StartAsync();
        return issuer;
    }

    /// <summary>Signs with a new key from now on; both are served.</summary>
    public void Rotate()
    {
        _key = Named(RSA.Create(2048));
        lock (Served)
            Served.Add(_key);
    }

    /// <summary>A signed access token for the caller.</summary>
    public string Mint(TestCaller caller, params ReadOnlySpan<(string Name, object Value)> otherClaims) => Mint(caller, new SigningCredentials(_key, SecurityAlgorithms.RsaSha256), otherClaims);

    /// <summary>A token signed otherwise: to attack with.</summary>
    public static string Mint(TestCaller caller, SigningCredentials? credentials, params ReadOnlySpan<(string Name, object Value)> otherClaims)
    {
        ArgumentNullException.ThrowIfNull(caller);
        var claims = caller.Claims();
        foreach (var (name, value) in otherClaims)
            claims[name] = value;
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            TokenType = caller.TokenType,
            Claims = claims,
            SigningCredentials = credentials,
        });
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        if (Directory.Exists(_dataFolder))
            Directory.Delete(_dataFolder, recursive: true);
    }

    private static RsaSecurityKey Named(RSA key) => new(key) { KeyId = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)) };

    private string KeySet()
    {
        Reads++;
        lock (Served)
        {
            var keys = Served.Select(key =>
            {
                var parameters = key.Rsa.ExportParameters(includePrivateParameters: false);
                return new { kty = "RSA", use = "sig", alg = "RS256", kid = key.KeyId, n = Base64UrlEncoder.Encode(parameters.Modulus), e = Base64UrlEncoder.Encode(parameters.Exponent) };
            });
            return JsonSerializer.Serialize(new { keys });
        }
    }
}
