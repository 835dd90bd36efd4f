using System.Text.Json;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Perspektiva.Gateway.Routing;

/// <summary>What a service says of itself. The gateway goes on without it, so it is Degraded at worst.</summary>
internal sealed class ServiceHealth(IHttpClientFactory clients, string service) : IHealthCheck
{
    public const string ClientName = "health";

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            using var client = clients.CreateClient(ClientName);
            using var response = await client.GetAsync(new Uri($"http://{service}/health"), cancellationToken);
            var report = await response.Content.ReadFromJsonAsync<Report>(cancellationToken);
            return report?.Status == nameof(HealthStatus.Healthy) ? HealthCheckResult.Healthy() : HealthCheckResult.Degraded();
        }
        catch (Exception error) when (error is HttpRequestException or JsonException or TaskCanceledException or InvalidOperationException)
        {
            return HealthCheckResult.Degraded("does not answer");
        }
    }

    private sealed record Report(string Status);
}
