namespace Perspektiva.AppHost;

/// <summary>
/// The web server settings of the host's environment (<c>Kestrel__Endpoints__Https__Url</c>, certificates): the gateway is given them, and nobody inherits them,
/// for every service would listen at the same address.
/// </summary>
internal static class GatewayHttps
{
    // Whatever endpoints the settings name, they replace the address that the services, the health check and the demo use.
    private const string OwnEndpoint = "Kestrel__Endpoints__Perspektiva__Url";

    /// <summary>True for the name of a web server setting.</summary>
    public static bool IsSetting(string variable) => variable.StartsWith("Kestrel__", StringComparison.OrdinalIgnoreCase) || variable.StartsWith("Kestrel:", StringComparison.OrdinalIgnoreCase);

    /// <summary>True for one that says where the web server listens.</summary>
    public static bool IsEndpoint(string variable) => IsSetting(variable) && variable[("Kestrel".Length + 1)..].TrimStart('_').StartsWith("Endpoints", StringComparison.OrdinalIgnoreCase);

    /// <summary>To be called before anything is started: what this process starts, and its own web servers, then know nothing of the settings.</summary>
    public static void Withhold(StartOptions options)
    {
        foreach (var name in options.GatewayServer.Keys)
            Environment.SetEnvironmentVariable(name, null);
    }

    /// <summary>Gives the gateway the settings, and beside the endpoints that they name its usual one on this machine.</summary>
    public static IResourceBuilder<ProjectResource> WithServerSettings(this IResourceBuilder<ProjectResource> gateway, IReadOnlyDictionary<string, string> settings, int port)
    {
        foreach (var (name, value) in settings)
            gateway.WithEnvironment(name, value);
        return settings.Keys.Any(IsEndpoint) ? gateway.WithEnvironment(OwnEndpoint, FormattableString.Invariant($"http://localhost:{port}")) : gateway;
    }
}
