using System.Net;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Healthy is an endpoint that answers with the expected status within three seconds.</summary>
internal sealed class HttpHealthCheck(IHttpClientFactory clients, Uri address, HttpStatusCode expected) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(3));
        try
        {
            using var client = clients.CreateClient();
            using var response = await client.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            return response.StatusCode == expected
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Unhealthy($"{address} answered {(int)response.StatusCode}.");
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return HealthCheckResult.Unhealthy($"{address} does not answer.");
        }
    }
}
