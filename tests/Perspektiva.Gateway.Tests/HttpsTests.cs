using System.Net;
using System.Net.Http.Headers;
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

    /// <summary>Written by hand: a client of this machine may refuse to speak what is tried here, and nothing would have been asked.</summary>
    [Fact]
    public async Task Hello_OfTls11_IsRefusedForItsVersion()
    {
        using var given = NewCertificate();
        var port = FreePorts.Next();
        await using var secure = await gateway.StartGatewayAsync(new Dictionary<string, string?>(Files(given, pem: false)) { ["Kestrel:Endpoints:Https:Url"] = $"https://127.0.0.1:{port}" });

        // A record that holds an alert: fatal, protocol_version; and one that holds the server's hello.
        Assert.Equal([0x15, 2, 70], await AnswerToHelloAsync(port, 0x02));
        Assert.Equal([0x16, 2, 3, 3], await AnswerToHelloAsync(port, 0x03));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Of the first record that comes back: its type; of an alert level and reason, of a handshake its kind and version.</summary>
    private static async Task<byte[]> AnswerToHelloAsync(int port, byte minor)
    {
        using var client = new System.Net.Sockets.TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
        var stream = client.GetStream();
        await stream.WriteAsync(Hello(minor), TestContext.Current.CancellationToken);
        var record = new byte[11];
        await stream.ReadExactlyAsync(record.AsMemory(0, 7), TestContext.Current.CancellationToken);
        if (record[0] == 0x15)
            return [record[0], record[5], record[6]];
        await stream.ReadExactlyAsync(record.AsMemory(7), TestContext.Current.CancellationToken);
        return [record[0], record[5], record[9], record[10]];
    }

    /// <summary>A ClientHello (RFC 5246, 7.4.1.2) of TLS 1.<paramref name="minor"/> - 1 that offers nothing newer.</summary>
    private static byte[] Hello(byte minor)
    {
        byte[] ciphers = [0xC0, 0x2F, 0xC0, 0x13, 0x00, 0x9C, 0x00, 0x2F];
        byte[] extensions =
        [
            0x00, 0x0A, 0, 4, 0, 2, 0x00, 0x17, // groups: secp256r1
            0x00, 0x0B, 0, 2, 1, 0, // points: uncompressed
            0x00, 0x0D, 0, 8, 0, 6, 0x08, 0x04, 0x04, 0x01, 0x02, 0x01, // signatures: RSA-PSS and RSA with SHA-256, RSA with SHA-1
        ];
        byte[] body = [0x03, minor, .. RandomNumberGenerator.GetBytes(32), 0, 0, (byte)ciphers.Length, .. ciphers, 1, 0, 0, (byte)extensions.Length, .. extensions];
        return [0x16, 0x03, 0x01, 0, (byte)(body.Length + 4), 0x01, 0, 0, (byte)body.Length, .. body];
    }

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
