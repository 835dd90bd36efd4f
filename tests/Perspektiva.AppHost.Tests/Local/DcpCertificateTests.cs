using System.Security.Cryptography.X509Certificates;
using Aspire.Hosting.Engine;

namespace Perspektiva.AppHost.Tests.Local;

public sealed class DcpCertificateTests
{
    [Fact]
    public void Write_KeyAndCertificate_AreForThisUserOnlyAndBelongTogether()
    {
        var folder = Directory.CreateTempSubdirectory("certificate-");
        try
        {
            using var made = DcpCertificate.Create(TimeProvider.System);
            var (certificate, key) = made.Write(folder.FullName);

            using var read = X509Certificate2.CreateFromPemFile(certificate, key);
            Assert.True(made.IsThis(read));
            Assert.True(read.MatchesHostname("localhost"));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(key));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Write_FolderOfAnEarlierSession_ReplacesTheTwoFilesAndTouchesNoOther()
    {
        var folder = Directory.CreateTempSubdirectory("certificate-");
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "somebody's"), "kept");
            using var earlier = DcpCertificate.Create(TimeProvider.System);
            using var made = DcpCertificate.Create(TimeProvider.System);
            earlier.Write(folder.FullName);

            var (certificate, key) = made.Write(folder.FullName);

            using var read = X509Certificate2.CreateFromPemFile(certificate, key);
            Assert.True(made.IsThis(read));
            Assert.Equal("kept", File.ReadAllText(Path.Combine(folder.FullName, "somebody's")));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void IsThis_AnotherCertificateOfTheSameName_IsRefused()
    {
        using var made = DcpCertificate.Create(TimeProvider.System);
        var folder = Directory.CreateTempSubdirectory("certificate-");
        try
        {
            using var other = DcpCertificate.Create(TimeProvider.System);
            using var shown = X509CertificateLoader.LoadCertificateFromFile(other.Write(folder.FullName).Certificate);

            Assert.False(made.IsThis(shown));
            Assert.False(made.IsThis(null));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Read_Kubeconfig_GivesAddressAndToken() => Assert.Equal(
        ("https://127.0.0.1:4711", "abc"),
        Kubeconfig.Read("clusters:\n- cluster:\n    server: https://127.0.0.1:4711\nusers:\n- name: x\n  user:\n    token: \"abc\"\n"));
}
