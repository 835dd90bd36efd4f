using System.Text.Json;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Perspektiva.Gateway.Routing;

/// <summary>
/// What a service says of itself. The gateway goes on without it, so it is Degraded at worst. Anybody may ask the gateway, and as often as they like: the service is asked
/// once a second at most.
/// </summary>
internal sealed class ServiceHealth(IHttpClientFactory clients, TimeProvider time, string service) : IHealthCheck
{
    public const string ClientName = "health";
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(1);
    private readonly Lock _lock = new();
    private Task<HealthCheckResult>? _answer;
    private long _askedAt;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            if (_answer is null || (_answer.IsCompleted && time.GetElapsedTime(_askedAt) >= Kept))
            {
                _askedAt = time.GetTimestamp();
                _answer = AskAsync();
            }
            return _answer.WaitAsync(cancellationToken);
        }
    }

    /// <summary>For all who wait: it ends with the client's own patience, not with one of them.</summary>
    private async Task<HealthCheckResult> AskAsync()
    {
        try
        {
            using var client = clients.CreateClient(ClientName);
            using var response = await client.GetAsync(new Uri($"http://{service}/health"), CancellationToken.None);
            var report = await response.Content.ReadFromJsonAsync<Report>(CancellationToken.None);
            return report?.Status == nameof(HealthStatus.Healthy) ? HealthCheckResult.Healthy() : HealthCheckResult.Degraded();
        }
        catch (Exception error) when (error is HttpRequestException or JsonException or TaskCanceledException or InvalidOperationException)
        {
            return HealthCheckResult.Degraded("does not answer");
        }
    }

    private sealed record Report(string Status);
}
