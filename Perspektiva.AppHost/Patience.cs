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
    public static Task<HealthCheckResult> AskAsync(Func<CancellationToken, Task<HealthCheckResult>> ask, CancellationToken cancellation) =>
        AskAsync(
            async token =>
            {
                var answer = await ask(token);
                return (answer, answer.Status == HealthStatus.Healthy);
            },
            cancellation);

    /// <summary>Healthy is a resource that answers 200 at <paramref name="path"/> of this port of its own.</summary>
    public static IResourceBuilder<T> WithPatientHealthCheck<T>(this IResourceBuilder<T> resource, int port, string path)
        where T : IResource =>
        resource.WithCheck(services => new HttpCheck(services.GetRequiredService<IHttpClientFactory>(), AddressOf(port, path)));

    /// <summary>One of our programs is as healthy as it says itself, at <c>/health</c> of this port of its own.</summary>
    public static IResourceBuilder<ProjectResource> WithOwnHealthCheck(this IResourceBuilder<ProjectResource> part, int port) =>
        part.WithCheck(services => new PartCheck(
            services.GetRequiredService<IHttpClientFactory>(),
            AddressOf(port, "/health"),
            part.Resource.Name,
            services.GetRequiredService<DistributedApplicationModel>().Resources.OfType<ProjectResource>().Select(other => other.Name).ToHashSet(StringComparer.Ordinal),
            services.GetRequiredService<PartHealth>()));

    private static async Task<HealthCheckResult> AskAsync(Func<CancellationToken, Task<(HealthCheckResult Health, bool CountsAtOnce)>> ask, CancellationToken cancellation)
    {
        var since = Stopwatch.StartNew();
        while (true)
        {
            var (answer, countsAtOnce) = await ask(cancellation);
            if (countsAtOnce || since.Elapsed > Longest)
                return answer;
            await Task.Delay(Pause, cancellation);
        }
    }

    private static Uri AddressOf(int port, string path) => new UriBuilder(Uri.UriSchemeHttp, "127.0.0.1", port, path).Uri;

    private static IResourceBuilder<T> WithCheck<T>(this IResourceBuilder<T> resource, Func<IServiceProvider, IHealthCheck> check)
        where T : IResource
    {
        var key = resource.Resource.Name + "-answers";
        resource.ApplicationBuilder.Services.AddHealthChecks().Add(new HealthCheckRegistration(key, check, failureStatus: null, tags: null));
        return resource.WithHealthCheck(key);
    }

    private class HttpCheck(IHttpClientFactory clients, Uri address) : IHealthCheck
    {
        private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

        public virtual Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            AskAsync(AskOnceAsync, cancellationToken);

        protected virtual Task<(HealthCheckResult Health, bool CountsAtOnce)> JudgeAsync(HttpContent answer, CancellationToken cancellation) =>
            Task.FromResult((HealthCheckResult.Healthy(), true));

        protected virtual void NoAnswer()
        {
        }

        private async Task<(HealthCheckResult Health, bool CountsAtOnce)> AskOnceAsync(CancellationToken cancellation)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            limit.CancelAfter(Limit);
            try
            {
                using var client = clients.CreateClient(nameof(Patience));
                using var response = await client.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, limit.Token);
                if (response.StatusCode == HttpStatusCode.OK)
                    return await JudgeAsync(response.Content, limit.Token);
                NoAnswer();
                return (HealthCheckResult.Unhealthy($"{address} answered {(int)response.StatusCode}."), false);
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException && !cancellation.IsCancellationRequested)
            {
                NoAnswer();
                return (HealthCheckResult.Unhealthy($"{address} does not answer."), false);
            }
        }
    }

    private sealed class PartCheck(IHttpClientFactory clients, Uri address, string part, IReadOnlySet<string> others, PartHealth health) : HttpCheck(clients, address)
    {
        public override async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            var result = await base.CheckHealthAsync(context, cancellationToken);
            if (result.Status != HealthStatus.Unhealthy)
                health.SetReady(part);
            return result;
        }

        protected override async Task<(HealthCheckResult Health, bool CountsAtOnce)> JudgeAsync(HttpContent answer, CancellationToken cancellation) =>
            health.Take(part, others, await answer.ReadAsStringAsync(cancellation));

        protected override void NoAnswer() => health.Forget(part);
    }
}
