using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Engine;

namespace Aspire.Hosting.Dashboard;

/// <summary>The dashboard, as the engine is to run it. It listens on loopback, and everything that it talks to asks for a key.</summary>
internal static class DashboardProgram
{
    public const string Name = "aspire-dashboard";

    /// <summary>Its process; a part of the host's own, not of the application that it shows.</summary>
    public static Instance Of(EngineOptions options)
    {
        var program = new ExecutableResource(Name, options.DashboardPath, Path.GetDirectoryName(options.DashboardPath)!);
        program.Annotations.Add(new ArgumentValue("dashboard"));
        foreach (var (name, value) in Environment(options))
            program.Annotations.Add(new EnvironmentValue(name, _ => new ValueTask<string?>(value)));
        return new Instance(Name, program, 0);
    }

    private static (string Name, string Value)[] Environment(EngineOptions options) =>
    [
        ("ASPNETCORE_URLS", options.DashboardUrl),
        ("ASPNETCORE_ENVIRONMENT", "Production"),
        ("ASPIRE_ALLOW_UNSECURED_TRANSPORT", "true"),
        ("ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL", options.OtlpUrl),
        ("ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL", options.ResourceServiceUrl),
        ("DASHBOARD__FRONTEND__AUTHMODE", "BrowserToken"),
        ("DASHBOARD__FRONTEND__BROWSERTOKEN", options.BrowserToken),
        ("DASHBOARD__RESOURCESERVICECLIENT__AUTHMODE", "ApiKey"),
        ("DASHBOARD__RESOURCESERVICECLIENT__APIKEY", options.ResourceServiceKey),
        ("DASHBOARD__OTLP__AUTHMODE", "ApiKey"),
        ("DASHBOARD__OTLP__PRIMARYAPIKEY", options.OtlpKey),
        ("DASHBOARD__OTLP__SUPPRESSUNSECUREDTELEMETRYMESSAGE", "true"),
        ("DASHBOARD__DEBUGSESSION__TELEMETRYOPTOUT", "true"),
    ];
}
