namespace Perspektiva.AppHost;

/// <summary>The local build has no container resources.</summary>
internal static partial class Infrastructure
{
    private static bool HasContainers => false;

    private static Servers AddContainers(this IDistributedApplicationBuilder builder, Platform platform) =>
        throw new InvalidOperationException(
            $"--infrastructure container needs the package build (./run.sh --hosting package); {builder.AppHostDirectory} was built for native and external, and keeps {platform.Home}");
}
