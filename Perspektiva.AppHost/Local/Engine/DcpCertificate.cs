using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Aspire.Hosting.Engine;

/// <summary>
/// The certificate of the engine's API for one session: an elliptic-curve key, made here in a millisecond, where the engine's own takes seconds.
/// </summary>
internal sealed class DcpCertificate : IDisposable
{
    private readonly X509Certificate2 _certificate;

    private DcpCertificate(X509Certificate2 certificate) => _certificate = certificate;

    public static DcpCertificate Create(TimeProvider time)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyCertSign, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = time.GetUtcNow();
        return new DcpCertificate(request.CreateSelfSigned(now.AddDays(-1), now.AddDays(30)));
    }

    /// <summary>Writes certificate and key, for this user's eyes only, into a folder.</summary>
    public (string Certificate, string Key) Write(string folder)
    {
        string certificate = Path.Combine(folder, "cert.pem"), key = Path.Combine(folder, "key.pem");
        WritePrivately(certificate, _certificate.ExportCertificatePem());
        WritePrivately(key, _certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        return (certificate, key);
    }

    /// <summary>True for this very certificate: the only one that the engine of this session shows.</summary>
    public bool IsThis(X509Certificate? shown) =>
        shown is not null && CryptographicOperations.FixedTimeEquals(shown.GetCertHash(HashAlgorithmName.SHA256), _certificate.GetCertHash(HashAlgorithmName.SHA256));

    public void Dispose() => _certificate.Dispose();

    // A file of an earlier session goes first: whoever has it open, or made it, gets nothing of this one.
    private static void WritePrivately(string path, string text)
    {
        File.Delete(path);
        using var file = new StreamWriter(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        file.Write(text);
    }
}
