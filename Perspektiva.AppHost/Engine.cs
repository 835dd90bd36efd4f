using System.Globalization;

namespace Perspektiva.AppHost;

/// <summary>What the engine (DCP) that starts our processes need not do.</summary>
internal static partial class Engine
{
    /// <summary>To be called before the host starts the engine.</summary>
    public static void Prepare(IDistributedApplicationBuilder builder, Platform platform)
    {
        // Beside every process it starts another one that ends it when the engine is killed (a quarter of a second and 13 MB each). Ours end by themselves; containers cannot.
        if (platform.Infrastructure != "container")
            Environment.SetEnvironmentVariable("DCP_DISABLE_MONITOR_PROCESS", "true");
        GiveCertificate(builder, platform);
    }

    /// <summary>Tells a process whose end is its own, however that comes: this host's.</summary>
    public static IResourceBuilder<T> WithThisOwner<T>(this IResourceBuilder<T> resource)
        where T : IResourceWithEnvironment =>
        resource.WithEnvironment("PERSPEKTIVA_OWNER", Environment.ProcessId.ToString(CultureInfo.InvariantCulture));

    static partial void GiveCertificate(IDistributedApplicationBuilder builder, Platform platform);
}
