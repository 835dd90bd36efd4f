using Microsoft.Extensions.Configuration;

namespace Perspektiva.AppHost;

/// <summary>The host with the dashboard, or with <c>--dashboard false</c> without: then telemetry goes to whoever listens at the dashboard's address.</summary>
internal static class Dashboard
{
    public static IDistributedApplicationBuilder CreateBuilder(string[] args)
    {
        var wanted = new ConfigurationBuilder().AddCommandLine(args).Build().GetValue("dashboard", true);
        return DistributedApplication.CreateBuilder(new DistributedApplicationOptions { Args = args, DisableDashboard = !wanted });
    }
}
