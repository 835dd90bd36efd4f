using Microsoft.Extensions.Configuration;

namespace Perspektiva.AppHost;

/// <summary>
/// The servers of the operator's own (<c>ConnectionStrings__postgres</c>, ...), whose passwords the host's environment holds: each part is given what it asks for itself, and nobody inherits the rest,
/// least of all the gateway, which the world can reach.
/// </summary>
internal static class OwnServers
{
    /// <summary>True for the name of a connection string.</summary>
    public static bool IsSetting(string variable) =>
        variable.StartsWith("ConnectionStrings__", StringComparison.OrdinalIgnoreCase) || variable.StartsWith("ConnectionStrings:", StringComparison.OrdinalIgnoreCase);

    /// <summary>To be called before anything is started: what this process starts then knows nothing of them.</summary>
    public static void Withhold(StartOptions options)
    {
        foreach (var name in options.ConnectionStrings.Keys)
            Environment.SetEnvironmentVariable(name, null);
    }

    /// <summary>Gives them to the host alone; what the command line says outweighs them, as it does the environment.</summary>
    public static void GiveTo(ConfigurationManager configuration, StartOptions options)
    {
        foreach (var (name, value) in options.ConnectionStrings)
            configuration[name.Replace("__", ":", StringComparison.Ordinal)] ??= value;
    }
}
