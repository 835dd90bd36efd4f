using Aspire.Hosting.Engine;

namespace Aspire.Hosting.Dashboard;

/// <summary>The dashboard, as the engine is to run it. It listens on loopback, and everything that it talks to asks for a key.</summary>
internal static class DashboardProgram
{
    public const string Name = "aspire-dashboard";

    public static IReadOnlyList<EnvVar> Environment(EngineOptions options) =>
    [
        new("ASPNETCORE_URLS", options.DashboardUrl),
        new("ASPNETCORE_ENVIRONMENT", "Production"),
        new("ASPIRE_ALLOW_UNSECURED_TRANSPORT", "true"),
        new("ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL", options.OtlpUrl),
        new("ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL", options.ResourceServiceUrl),
        new("DASHBOARD__FRONTEND__AUTHMODE", "BrowserToken"),
        new("DASHBOARD__FRONTEND__BROWSERTOKEN", options.BrowserToken),
        new("DASHBOARD__RESOURCESERVICECLIENT__AUTHMODE", "ApiKey"),
        new("DASHBOARD__RESOURCESERVICECLIENT__APIKEY", options.ResourceServiceKey),
        new("DASHBOARD__OTLP__AUTHMODE", "ApiKey"),
        new("DASHBOARD__OTLP__PRIMARYAPIKEY", options.OtlpKey),
        new("DASHBOARD__OTLP__SUPPRESSUNSECUREDTELEMETRYMESSAGE", "true"),
        new("DASHBOARD__DEBUGSESSION__TELEMETRYOPTOUT", "true"),
    ];
}
