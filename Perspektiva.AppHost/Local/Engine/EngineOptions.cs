using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Engine;

/// <summary>Where the engine and the dashboard are, and which addresses this start takes; the names are Aspire's.</summary>
internal sealed class EngineOptions
{
    public required string DcpPath { get; init; }

    /// <summary>The container runtime's program, for example "podman"; null lets the engine look for one.</summary>
    public string? ContainerRuntime { get; init; }

    /// <summary>Below which folder each start has one of its own; null: among the machine's temporary ones. A setting of ours, not of Aspire's.</summary>
    public string? SessionsFolder { get; init; }

    public required string DashboardPath { get; init; }

    /// <summary>The dashboard's page.</summary>
    public required string DashboardUrl { get; init; }

    /// <summary>Where the dashboard takes telemetry by OTLP over gRPC.</summary>
    public required string OtlpUrl { get; init; }

    /// <summary>Where the host tells the dashboard about resources.</summary>
    public required string ResourceServiceUrl { get; init; }

    public required string BrowserToken { get; init; }

    /// <summary>Guards the resource service: whoever may talk to it may read environments and give commands.</summary>
    public string ResourceServiceKey { get; } = NewKey();

    /// <summary>Guards the telemetry endpoint.</summary>
    public string OtlpKey { get; } = NewKey();

    public static EngineOptions From(IConfiguration configuration)
    {
        var bundle = configuration["PERSPEKTIVA_BUNDLE"];
        return new EngineOptions
        {
            DcpPath = configuration["DcpPublisher:CliPath"] ?? Path.Combine(bundle ?? Missing("DcpPublisher__CliPath"), "dcp", "dcp"),
            ContainerRuntime = configuration["DcpPublisher:ContainerRuntime"],
            SessionsFolder = configuration["DcpPublisher:SessionsFolder"],
            DashboardPath = configuration["DcpPublisher:DashboardPath"] ?? Path.Combine(bundle ?? Missing("DcpPublisher__DashboardPath"), "managed", "aspire-managed"),
            DashboardUrl = (configuration["ASPNETCORE_URLS"] ?? "http://localhost:18888").Split(';')[0],
            OtlpUrl = configuration["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] ?? "http://localhost:18889",
            ResourceServiceUrl = configuration["ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL"] ?? "http://localhost:18890",
            BrowserToken = configuration["ASPIRE_DASHBOARD_FRONTEND_BROWSERTOKEN"] ?? NewKey(),
        };
    }

    private static string Missing(string name) => throw new InvalidOperationException(
        $"Where is Aspire's engine? Start with ./run.sh, which installs it, or set {name}, or PERSPEKTIVA_BUNDLE to the unpacked npm bundle.");

    private static string NewKey() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
}
