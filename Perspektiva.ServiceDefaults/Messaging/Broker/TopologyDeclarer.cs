using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Perspektiva.ServiceDefaults.Messaging.Broker;

/// <summary>Declares what this service consumes at start and after each reconnect, until it has worked.</summary>
internal sealed partial class TopologyDeclarer(Topology topology, IBus bus, TimeProvider time, ILogger<TopologyDeclarer> logger) : BackgroundService, IReceiveEndpointObserver
{
    // Every how manyth failure is told: a broker that is away for an hour is no news each second.
    private const int ToldEvery = 30;
    private readonly SemaphoreSlim _again = new(1, 1);

    public override void Dispose()
    {
        _again.Dispose();
        base.Dispose();
    }

    Task IReceiveEndpointObserver.Ready(ReceiveEndpointReady ready)
    {
        lock (_again)
        {
            if (_again.CurrentCount == 0)
                _again.Release();
        }
        return Task.CompletedTask;
    }

    Task IReceiveEndpointObserver.Stopping(ReceiveEndpointStopping stopping) => Task.CompletedTask;

    Task IReceiveEndpointObserver.Completed(ReceiveEndpointCompleted completed) => Task.CompletedTask;

    Task IReceiveEndpointObserver.Faulted(ReceiveEndpointFaulted faulted) => Task.CompletedTask;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var observer = bus.ConnectReceiveEndpointObserver(this);
        try
        {
            while (true)
            {
                await _again.WaitAsync(stoppingToken);
                await DeclareAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            observer.Disconnect();
        }
    }

    private async Task DeclareAsync(CancellationToken ct)
    {
        for (var failures = 0; ; failures++)
        {
            try
            {
                await topology.DeclareConsumersAsync(ct);
                return;
            }
            catch (Exception e) when (!ct.IsCancellationRequested)
            {
                // Whatever a client tells of a connection that breaks under it: without its queues a service may not run, and without this loop it would end.
                if (failures % ToldEvery == 0)
                    LogFailed(e.GetType().Name);
                await Task.Delay(TimeSpan.FromSeconds(1), time, ct);
            }
        }
    }

    [LoggerMessage(EventId = 1202, Level = LogLevel.Warning, Message = "Queues could not be declared yet ({Failure}); tried again each second, told each half minute")]
    private partial void LogFailed(string failure);
}
