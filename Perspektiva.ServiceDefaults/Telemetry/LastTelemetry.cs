using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Perspektiva.ServiceDefaults.Telemetry;

/// <summary>
/// Sends what telemetry is left when the service has stopped, all three kinds at once and for a moment only. Disposed of as they are, they try one after the other
/// for 5 seconds each where nobody listens any more (when the whole platform stops, the dashboard goes first), and whoever waits for the service kills it.
/// </summary>
internal sealed class LastTelemetry(IServiceProvider services) : IHostedLifecycleService
{
    private static readonly int Patience = (int)TimeSpan.FromSeconds(1).TotalMilliseconds;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.WhenAll(
        OnItsOwn(() => services.GetService<TracerProvider>()?.Shutdown(Patience)),
        OnItsOwn(() => services.GetService<MeterProvider>()?.Shutdown(Patience)),
        OnItsOwn(() => services.GetService<LoggerProvider>()?.Shutdown(Patience)));

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>A shutdown blocks its thread.</summary>
    private static Task OnItsOwn(Action shutdown) => Task.Factory.StartNew(shutdown, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
