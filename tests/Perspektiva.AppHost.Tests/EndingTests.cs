using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Perspektiva.Testing.Servers;

namespace Perspektiva.AppHost.Tests;

public sealed class EndingTests
{
    [Fact]
    public async Task RunToTheEnd_EngineThatIsNotThere_IsNoSuccess() => Assert.Equal(1, await Application("/nowhere").Build().RunToTheEndAsync());

    [Fact]
    public async Task RunToTheEnd_PartOfTheHostFails_IsNoSuccess()
    {
        Assert.SkipWhen(Bundle is null, "Aspire's engine is not installed; ./test.sh installs it");
        var builder = Application(Bundle!);
        builder.Services.AddHostedService<DiskIsFull>();

        Assert.Equal(1, await builder.Build().RunToTheEndAsync());
    }

    [Fact]
    public async Task RunToTheEnd_StopIsAskedFor_IsASuccess()
    {
        Assert.SkipWhen(Bundle is null, "Aspire's engine is not installed; ./test.sh installs it");
        var application = Application(Bundle!).Build();
        var lifetime = application.Services.GetRequiredService<IHostApplicationLifetime>();
        using var started = lifetime.ApplicationStarted.Register(lifetime.StopApplication);

        Assert.Equal(0, await application.RunToTheEndAsync());
    }

    [Fact]
    public async Task RunToTheEnd_StopIsAskedForWhileItStarts_IsASuccess()
    {
        Assert.SkipWhen(Bundle is null, "Aspire's engine is not installed; ./test.sh installs it");
        var builder = Application(Bundle!);
        builder.Services.AddHostedService<StoppedWhileItStarts>();

        Assert.Equal(0, await builder.Build().RunToTheEndAsync());
    }

    private static string? Bundle => Environment.GetEnvironmentVariable("PERSPEKTIVA_BUNDLE");

    private static IDistributedApplicationBuilder Application(string bundle) => DistributedApplication.CreateBuilder(new DistributedApplicationOptions
    {
        Args =
        [
            "--ASPNETCORE_URLS", $"http://localhost:{FreePorts.Next()}",
            "--ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL", $"http://localhost:{FreePorts.Next()}",
            "--ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL", $"http://localhost:{FreePorts.Next()}",
            "--PERSPEKTIVA_BUNDLE", bundle,
        ],
        DisableDashboard = true,
    });

    private sealed class DiskIsFull : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            await Task.Delay(300, stoppingToken);
            throw new IOException("No space left on device");
        }
    }

    private sealed class StoppedWhileItStarts(IHostApplicationLifetime lifetime) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            lifetime.StopApplication();
            return Task.Delay(Timeout.Infinite, cancellationToken);
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
