using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;
using Perspektiva.ServiceDefaults.Tests.Web;
using Perspektiva.Testing.Http;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.ServiceDefaults.Tests.Security;

/// <summary>Another OpenID Connect provider by configuration: discovery, a key set at a path of its own, elliptic-curve keys, tokens of its own type.</summary>
public sealed class ForeignProviderTests
{
    [Fact]
    public async Task Get_TokenOfTheConfiguredProvider_IsAcceptedAndOurOwnIssuersIsNot()
    {
        await using var provider = await Provider.StartAsync();
        var service = await SampleService.StartAsync(new Dictionary<string, string?>
        {
            ["Authentication:Authority"] = provider.Authority,
            ["Authentication:TokenTypes:0"] = "JWT",
        });
        try
        {
            var caller = TestCaller.Portal("jobcentre", "participants:read") with { Issuer = provider.Issuer, TokenType = "JWT" };
            Assert.Equal(200, await StatusAsync(service, provider.Mint(caller)));
            provider.Rotate();
            service.Clock.Advance(TimeSpan.FromSeconds(5)); // the least pause between two reads of the key set
            Assert.Equal(200, await StatusAsync(service, provider.Mint(caller with { WithNotBefore = false })));

            Assert.Equal(401, await StatusAsync(service, provider.Mint(caller with { Issuer = "http://elsewhere.test/" })));
            Assert.Equal(401, await StatusAsync(service, provider.Mint(caller with { Audiences = ["elsewhere"] })));
            Assert.Equal(401, await StatusAsync(service, provider.Mint(caller with { TokenType = "at+jwt" })));
            Assert.Equal(401, await StatusAsync(service, service.Issuer.Mint(TestCaller.Portal("jobcentre", "participants:read"))));
            Assert.Equal(401, await StatusAsync(service, service.Issuer.Mint(caller)));
        }
        finally
        {
            await service.DisposeAsync();
        }
    }

    [Fact]
    public async Task Get_ProviderAwayFromTheStart_503AndNot401()
    {
        var service = await SampleService.StartAsync(new Dictionary<string, string?> { ["Authentication:Authority"] = "http://127.0.0.1:1" });
        try
        {
            var answer = await service.Http.ReadAsync("/v1/whoami", service.Issuer.Mint(TestCaller.Portal("jobcentre", "participants:read")));
            Assert.Equal((503, "unavailable"), (answer.Status, answer.Problem));
        }
        finally
        {
            await service.DisposeAsync();
        }
    }

    private static async Task<int> StatusAsync(SampleService service, string token) => (await service.Http.ReadAsync("/v1/whoami", token)).Status;

    private sealed class Provider(WebApplication app) : IAsyncDisposable
    {
        private ECDsaSecurityKey _key = NewKey();

        public string Authority => $"{app.Urls.First()}/realms/network";

        /// <summary>As many providers: not the authority's address.</summary>
        public string Issuer => "https://login.example/realms/network";

        public static async Task<Provider> StartAsync()
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            var app = builder.Build();
            var provider = new Provider(app);
            app.MapGet("/realms/network/.well-known/openid-configuration", () => Results.Text(
                JsonSerializer.Serialize(new { issuer = provider.Issuer, jwks_uri = $"{provider.Authority}/protocol/certs", token_endpoint = $"{provider.Authority}/protocol/token" }), "application/json"));
            app.MapGet("/realms/network/protocol/certs", () => Results.Text(provider.KeySet(), "application/json"));
            await app.StartAsync();
            return provider;
        }

        public void Rotate() => _key = NewKey();

        public string Mint(TestCaller caller) => TestIssuer.Mint(caller, new SigningCredentials(_key, SecurityAlgorithms.EcdsaSha256));

        public ValueTask DisposeAsync() => app.DisposeAsync();

        private static ECDsaSecurityKey NewKey() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256)) { KeyId = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)) };

        private string KeySet()
        {
            var point = _key.ECDsa.ExportParameters(includePrivateParameters: false).Q;
            return JsonSerializer.Serialize(new
            {
                keys = new object[]
                {
                    // What else stands in such a set is passed over.
                    new { kty = "oct", kid = "for-others", k = "AAAA" },
                    new { kty = "EC", use = "sig", crv = "P-256", kid = _key.KeyId, x = Base64UrlEncoder.Encode(point.X), y = Base64UrlEncoder.Encode(point.Y) },
                },
            });
        }
    }
}
