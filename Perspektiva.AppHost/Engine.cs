using System.Globalization;

namespace Perspektiva.AppHost;

/// <summary>What the engine (DCP) that starts our processes need not do.</summary>
internal static partial class Engine
{
    private static readonly string[] Runtimes = ["docker", "podman"];

    /// <summary>To be called before the host starts the engine.</summary>
    public static void Prepare(IDistributedApplicationBuilder builder, Platform platform)
    {
        // Beside every process it starts another one that ends it when the engine is killed (a quarter of a second and 13 MB each). Ours end by themselves; containers cannot.
        if (platform.Infrastructure != "container")
        {
            Environment.SetEnvironmentVariable("DCP_DISABLE_MONITOR_PROCESS", "true");
            // Nor is a container runtime wanted: the engine starts the client of one again and again to ask whether it is there (15 times in a start). Of one that is not installed it asks nothing.
            if (Runtimes.FirstOrDefault(runtime => !IsInstalled(runtime)) is { } absent)
                builder.Configuration["DcpPublisher:ContainerRuntime"] ??= absent;
        }
        // With the packages the engine has a temporary folder, and deletes it when it ends.
        builder.Configuration["DcpPublisher:SessionsFolder"] = Path.Combine(platform.Home, "engine");
        GiveCertificate(builder, platform);
    }

    /// <summary>Tells a process whose end is its own, however that comes: this host's.</summary>
    public static IResourceBuilder<T> WithThisOwner<T>(this IResourceBuilder<T> resource)
        where T : IResourceWithEnvironment =>
        resource.WithEnvironment("PERSPEKTIVA_OWNER", Environment.ProcessId.ToString(CultureInfo.InvariantCulture));

    private static bool IsInstalled(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Any(folder => File.Exists(Path.Combine(folder, program)));

    static partial void GiveCertificate(IDistributedApplicationBuilder builder, Platform platform);
}
