using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Perspektiva.AppHost;

/// <summary>
/// Health checks that wait for their answer. The host asks what is not healthy yet again after 1, 2, 3, 4, 5 seconds, so that what became healthy
/// a moment after a question kept everybody behind it waiting for seconds.
/// </summary>
internal static class Patience
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(150);

    /// <summary>Asks until the answer is healthy, for 4 seconds at most; then the last answer counts.</summary>
    public static async Task<HealthCheckResult> AskAsync(Func<CancellationToken, Task<HealthCheckResult>> ask, CancellationToken cancellation)
    {
        var since = Stopwatch.StartNew();
        while (true)
        {
            var answer = await ask(cancellation);
            if (answer.Status == HealthStatus.Healthy || since.Elapsed > Longest)
                return answer;
            await Task.Delay(Pause, cancellation);
        }
    }

    /// <summary>Healthy is a resource that answers 200 at <paramref name="path"/> of this port of its own.</summary>
    public static IResourceBuilder<T> WithPatientHealthCheck<T>(this IResourceBuilder<T> resource, int port, string path)
        where T : IResource
    {
        var address = new UriBuilder(Uri.UriSchemeHttp, "127.0.0.1", port, path).Uri;
        var key = resource.Resource.Name + "-answers";
        resource.ApplicationBuilder.Services.AddHealthChecks().Add(new HealthCheckRegistration(
            key, services => new HttpCheck(services.GetRequiredService<IHttpClientFactory>(), address), failureStatus: null, tags: null));
        return resource.WithHealthCheck(key);
    }

    private sealed class HttpCheck(IHttpClientFactory clients, Uri address) : IHealthCheck
    {
        private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            AskAsync(AskOnceAsync, cancellationToken);

        private async Task<HealthCheckResult> AskOnceAsync(CancellationToken cancellation)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            limit.CancelAfter(Limit);
            try
            {
                using var client = clients.CreateClient(nameof(Patience));
                using var response = await client.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, limit.Token);
                return response.StatusCode == HttpStatusCode.OK
                    ? HealthCheckResult.Healthy()
                    : HealthCheckResult.Unhealthy($"{address} answered {(int)response.StatusCode}.");
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException && !cancellation.IsCancellationRequested)
            {
                return HealthCheckResult.Unhealthy($"{address} does not answer.");
            }
        }
    }
}
