using System.Net;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Time.Testing;
using Perspektiva.Gateway.Routing;

namespace Perspektiva.Gateway.Tests;

public sealed class ServiceHealthTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Check_AskedByMany_AsksTheServiceOnceASecond()
    {
        using var service = new FakeService();
        var health = new ServiceHealth(service, _time, "identity");
        var waiting = Enumerable.Range(0, 10).Select(_ => CheckAsync(health)).ToList();
        service.Answer.SetResult("Healthy");
        Assert.All(await Task.WhenAll(waiting), status => Assert.Equal(HealthStatus.Healthy, status));

        service.Answer = new TaskCompletionSource<string>();
        service.Answer.SetResult("Unhealthy");
        _time.Advance(TimeSpan.FromMilliseconds(999));
        Assert.Equal(HealthStatus.Healthy, await CheckAsync(health));
        Assert.Equal(1, service.Asked);

        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(HealthStatus.Degraded, await CheckAsync(health));
        Assert.Equal(2, service.Asked);
    }

    [Fact]
    public async Task Check_WhoGivesUpWaiting_DoesNotEndItForTheOthers()
    {
        using var service = new FakeService();
        var health = new ServiceHealth(service, _time, "identity");
        using var impatient = new CancellationTokenSource();
        var first = health.CheckHealthAsync(new HealthCheckContext(), impatient.Token);
        var second = CheckAsync(health);

        await impatient.CancelAsync();
        service.Answer.SetResult("Healthy");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.Equal(HealthStatus.Healthy, await second);
    }

    private static async Task<HealthStatus> CheckAsync(ServiceHealth health) =>
        (await health.CheckHealthAsync(new HealthCheckContext(), TestContext.Current.CancellationToken)).Status;

    private sealed class FakeService : HttpMessageHandler, IHttpClientFactory
    {
        private int _asked;

        public TaskCompletionSource<string> Answer { get; set; } = new();

        public int Asked => _asked;

        public HttpClient CreateClient(string name) => new(this, disposeHandler: false);

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _asked);
            return new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent($$"""{"status":"{{await Answer.Task}}"}""", null, "application/json") };
        }
    }
}
