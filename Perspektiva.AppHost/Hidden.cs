namespace Perspektiva.AppHost;

/// <summary>Settings that hold a secret among other things, such as a connection string.</summary>
internal static class Hidden
{
    /// <summary>The text as a secret of its own: whoever shows the environment (<c>aspire describe</c>) hides a value only where it is a secret as a whole.</summary>
    /// <remarks>It is no resource of the application, so that the dashboard's list of parameters stays that of the secrets themselves.</remarks>
    public static ReferenceExpression Text(string name, string text) => ReferenceExpression.Create($"{new ParameterResource(name, _ => text, secret: true)}");

    /// <summary>Aspire writes its own key for telemetry into this setting, and does not know it for a secret: it is given the same value as one.</summary>
    public static IResourceBuilder<ProjectResource> WithHiddenTelemetryKey(this IResourceBuilder<ProjectResource> part) =>
        part.ApplicationBuilder.Configuration["AppHost:OtlpApiKey"] is { Length: > 0 } key
            ? part.WithEnvironment("OTEL_EXPORTER_OTLP_HEADERS", Text("telemetry-headers", "x-otlp-api-key=" + key))
            : part;
}
