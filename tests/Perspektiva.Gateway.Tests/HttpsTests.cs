using System.Net;
using System.Net.Http.Headers;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Perspektiva.Testing.Servers;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.Gateway.Tests;

/// <summary>HTTPS where a certificate is given: by the server's own settings, as for any other ASP.NET Core program.</summary>
public sealed class HttpsTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("perspektiva-https-").FullName;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Get_WithAGivenCertificate_IsServedWithItAndSaysSo(bool pem)
    {
        using var given = NewCertificate();
        var port = FreePorts.Next();
        await using var secure = await gateway.StartGatewayAsync(new Dictionary<string, string?>(Files(given, pem)) { ["Kestrel:Endpoints:Https:Url"] = $"https://127.0.0.1:{port}" });
        string? shown = null;
        using var handler = new SocketsHttpHandler
        {
            SslOptions = { RemoteCertificateValidationCallback = (_, certificate, _, _) => (shown = certificate?.GetCertHashString(HashAlgorithmName.SHA256)) is not null },
        };
        using var client = new HttpMessageInvoker(handler);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"https://127.0.0.1:{port}/v1/participants");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", gateway.Issuer.Mint(TestCaller.Portal("jobcentre", "participants:read")));
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(given.GetCertHashString(HashAlgorithmName.SHA256), shown);
        Assert.Equal("max-age=31536000", string.Join(' ', response.Headers.GetValues("Strict-Transport-Security")));
        Assert.Contains("\"x-forwarded-proto\":\"https\"", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_OldTls_IsRefused()
    {
        using var given = NewCertificate();
        var port = FreePorts.Next();
        await using var secure = await gateway.StartGatewayAsync(new Dictionary<string, string?>(Files(given, pem: false)) { ["Kestrel:Endpoints:Https:Url"] = $"https://127.0.0.1:{port}" });
        using var client = new System.Net.Sockets.TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
        await using var tls = new System.Net.Security.SslStream(client.GetStream(), leaveInnerStreamOpen: false, (_, certificate, _, _) => certificate is not null);
#pragma warning disable SYSLIB0039, CA5397, CA5398 // the old version is what is tried here
        var options = new System.Net.Security.SslClientAuthenticationOptions { TargetHost = "localhost", EnabledSslProtocols = SslProtocols.Tls11 };
#pragma warning restore SYSLIB0039, CA5397, CA5398
        await Assert.ThrowsAnyAsync<Exception>(() => tls.AuthenticateAsClientAsync(options, TestContext.Current.CancellationToken));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private Dictionary<string, string?> Files(X509Certificate2 certificate, bool pem)
    {
        var path = Path.Combine(_folder, pem ? "gateway.pem" : "gateway.pfx");
        if (pem)
        {
            var key = Path.Combine(_folder, "gateway.key");
            File.WriteAllText(path, certificate.ExportCertificatePem());
            using var rsa = certificate.GetRSAPrivateKey()!;
            File.WriteAllText(key, rsa.ExportPkcs8PrivateKeyPem());
            return new Dictionary<string, string?> { ["Kestrel:Certificates:Default:Path"] = path, ["Kestrel:Certificates:Default:KeyPath"] = key };
        }
        File.WriteAllBytes(path, certificate.Export(X509ContentType.Pfx, "a password of the test"));
        return new Dictionary<string, string?> { ["Kestrel:Certificates:Default:Path"] = path, ["Kestrel:Certificates:Default:Password"] = "a password of the test" };
    }

    private static X509Certificate2 NewCertificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
    }
}
