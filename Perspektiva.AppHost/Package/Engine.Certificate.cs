using System.Reflection;
using Aspire.Hosting.Engine;

namespace Perspektiva.AppHost;

internal static partial class Engine
{
    // The packages' engine makes RSA keys of 4096 bits for its API at every start, two to four seconds in which nothing else can begin. It takes others on its command line, which the packages do not let us add to.
    static partial void GiveCertificate(IDistributedApplicationBuilder builder, Platform platform)
    {
        var engine = builder.Configuration["DcpPublisher:CliPath"]
            ?? Assembly.GetEntryAssembly()?.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(item => string.Equals(item.Key, "dcpclipath", StringComparison.OrdinalIgnoreCase))?.Value;
        if (engine is null)
            return;
        var folder = Path.Combine(platform.Home, "engine-certificate");
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        using var certificate = DcpCertificate.Create(TimeProvider.System);
        certificate.Write(folder);
        Environment.SetEnvironmentVariable("PERSPEKTIVA_ENGINE", engine);
        Environment.SetEnvironmentVariable("PERSPEKTIVA_ENGINE_CERTIFICATE", folder);
        builder.Configuration["DcpPublisher:CliPath"] = platform.Native("engine.sh");
    }
}
