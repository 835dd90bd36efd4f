using System.Globalization;

namespace Perspektiva.AppHost;

/// <summary>Who ends what this host has started when the host is killed: each process itself, once a second, instead of one of the engine's watchers (a quarter of a second to start, 13 MB) beside each.</summary>
internal static class ThisOwner
{
    /// <summary>Tells the process whose end is its own.</summary>
    public static IResourceBuilder<T> WithThisOwner<T>(this IResourceBuilder<T> resource)
        where T : IResourceWithEnvironment =>
        resource.WithEnvironment("PERSPEKTIVA_OWNER", Environment.ProcessId.ToString(CultureInfo.InvariantCulture));

    /// <summary>The engine starts no watchers. Containers cannot watch anybody, and keep theirs.</summary>
    public static void WithoutWatchers(Platform platform)
    {
        if (platform.Infrastructure != "container")
            Environment.SetEnvironmentVariable("DCP_DISABLE_MONITOR_PROCESS", "true");
    }
}
