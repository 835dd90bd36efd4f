using System.Diagnostics;
using Perspektiva.Testing.Servers;

namespace Perspektiva.AppHost.Tests;

public sealed class EngineScriptTests
{
    private const string Given = " --tls-cert-file /given/cert.pem --tls-key-file /given/key.pem --tls-ca-file /given/cert.pem";

    [Theory]
    [InlineData("start-apiserver --monitor 1 --detach", "start-apiserver --monitor 1 --detach" + Given)]
    [InlineData("start-apiserver --tls-cert-file other.pem", "start-apiserver --tls-cert-file other.pem")]
    [InlineData("info", "info")]
    public async Task Engine_GetsTheCertificate_WhereItWouldMakeOne(string arguments, string expected)
    {
        var start = new ProcessStartInfo(Path.Combine(Repository.Root, "Perspektiva.AppHost/native/engine.sh"), arguments.Split(' '))
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            Environment = { ["PERSPEKTIVA_ENGINE"] = "/bin/echo", ["PERSPEKTIVA_ENGINE_CERTIFICATE"] = "/given" },
        };
        using var process = Process.Start(start)!;
        Assert.Equal(expected, (await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)).TrimEnd());
    }
}
