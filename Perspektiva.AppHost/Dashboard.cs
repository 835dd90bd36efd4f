using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.FileProviders;

namespace Perspektiva.AppHost;

/// <summary>The host with the dashboard, or with <c>--dashboard false</c> without: then telemetry goes to whoever listens at the dashboard's address.</summary>
internal static class Dashboard
{
    public static IDistributedApplicationBuilder CreateBuilder(string[] args, StartOptions options)
    {
        GatewayHttps.Withhold(options);
        OwnServers.Withhold(options);
        var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions { Args = args, DisableDashboard = !options.Dashboard });

        // The framework looks for the settings in the folder of whoever starts the host; ours lie beside the program. Environment and command line still outweigh them.
        builder.Configuration.Sources.Insert(0, new JsonConfigurationSource { Path = "appsettings.json", FileProvider = new PhysicalFileProvider(AppContext.BaseDirectory) });
        OwnServers.GiveTo(builder.Configuration, options);
        return builder;
    }
}
