using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Perspektiva.ServiceDefaults.Telemetry;

/// <summary>Traces, metrics and logs by OTLP, where an endpoint is given.</summary>
public static class TelemetryExtensions
{
    /// <summary>Adds OpenTelemetry when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set; without it nothing is collected and nothing is paid.</summary>
    public static WebApplicationBuilder AddTelemetry(this WebApplicationBuilder builder, string service)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.AddLogLevels();
        // The builder's other two (for a debugger, for event traces) would write each line a second and a third time, where nobody reads.
        builder.Logging.ClearProviders().AddConsole();
        if (string.IsNullOrEmpty(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
            return builder;
        builder.Logging.AddOpenTelemetry(logging =>
        {
            logging.IncludeFormattedMessage = true;
            logging.IncludeScopes = false;
        });
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => Name(resource, builder, service))
            .WithMetrics(metrics => metrics
                .AddAspNetCoreInstrumentation()
                .AddHttpClientInstrumentation()
                .AddRuntimeInstrumentation()
                .AddMeter("Npgsql", "Perspektiva.*"))
            .WithTracing(tracing => tracing
                .SetSampler(NoPollSampler.ForAll)
                .AddAspNetCoreInstrumentation(options => options.Filter = IsWorthTracing)
                .AddHttpClientInstrumentation()
                .AddNpgsql()
                .AddSource("Perspektiva.*", "StackExchange.Redis", "Yarp.ReverseProxy"))
            .UseOtlpExporter();
        builder.Services.AddHostedService<LastTelemetry>();
        return builder;
    }

    /// <summary>OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES, when given, win: Aspire numbers replicas there.</summary>
    private static void Name(ResourceBuilder resource, WebApplicationBuilder builder, string service)
    {
        if (string.IsNullOrEmpty(builder.Configuration["OTEL_SERVICE_NAME"]))
            resource.AddService(service, serviceNamespace: "perspektiva");
    }

    /// <summary>Health probes come every few seconds and tell nothing.</summary>
    private static bool IsWorthTracing(HttpContext context) =>
        !context.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal) && !context.Request.Path.StartsWithSegments("/alive", StringComparison.Ordinal);
}
