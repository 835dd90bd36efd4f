using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Engine;

/// <summary>Starts the engine, the dashboard and every resource; follows what the engine tells of them; ends them in turn.</summary>
internal sealed partial class Orchestrator(
    Dcp engine,
    Instances instances,
    Lifecycle lifecycle,
    DistributedApplicationModel model,
    ResourceNotificationService notifications,
    EngineOptions options,
    DistributedApplicationOptions asked,
    ILogger<Orchestrator> logger) : BackgroundService
{
    private static readonly TimeSpan ServicesMayTake = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan EngineMayTake = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan ServersMayTake = TimeSpan.FromSeconds(5);

    private readonly Instance _dashboard = DashboardProgram.Of(options);
    private volatile bool _ending;

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        foreach (var resource in model.Resources.Where(resource => resource is ParameterResource or ConnectionStringResource))
            notifications.Publish(resource, resource.Name, snapshot => snapshot with { State = KnownResourceStates.Running });
        foreach (var instance in instances.All)
            notifications.Publish(instance.Resource, instance.Id, snapshot => snapshot with { State = KnownResourceStates.NotStarted });

        await engine.StartAsync(stoppingToken);
        if (!asked.DisableDashboard)
            await StartAsync(_dashboard, stoppingToken);
        await CreateServicesAsync(stoppingToken);
        await Task.WhenAll([FollowAsync(stoppingToken), .. instances.All.Select(instance => StartAsync(instance, stoppingToken))]);
    }

    /// <inheritdoc />
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _ending = true;
        // Services first, so that they end what they do while their servers and the dashboard are there; then these, all at the same time.
        // Steps that are done come last: the engine takes one request after the other, and a service behind them would be told a second later.
        List<Instance> services = [.. instances.All.Where(instance => instance.Resource is ProjectResource && !lifecycle.HasEnded(instance))];
        await EndAsync(services, ServicesMayTake);
        await EndAsync(instances.All.Append(_dashboard).Except(services).OrderBy(lifecycle.HasEnded), ServersMayTake);
        using var limit = new CancellationTokenSource(EngineMayTake);
        try
        {
            await engine.StopAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            // The engine watches this process, and ends with it.
            EngineIsSlow(logger);
        }

        await base.StopAsync(cancellationToken);
    }

    private async Task StartAsync(Instance instance, CancellationToken cancellation)
    {
        try
        {
            await lifecycle.StartAsync(instance, cancellation);
        }
        catch (Exception e) when (e is InvalidOperationException or HttpRequestException or IOException)
        {
            CannotStart(logger, e, instance.Id);
            lifecycle.Fail(instance, e.Message);
        }
    }

    private async Task EndAsync(IEnumerable<Instance> ending, TimeSpan mayTake)
    {
        using var limit = new CancellationTokenSource(mayTake);
        var ends = ending.Select(instance => (instance.Id, End: lifecycle.EndAsync(instance, limit.Token))).ToList();
        try
        {
            await Task.WhenAll(ends.Select(each => each.End));
        }
        catch (Exception e) when (e is OperationCanceledException or HttpRequestException)
        {
            // Whatever is left ends with the engine.
            SlowEnd(logger, string.Join(", ", ends.Where(each => !each.End.IsCompletedSuccessfully).Select(each => each.Id)));
        }
    }

    private async Task CreateServicesAsync(CancellationToken cancellation)
    {
        foreach (var resource in model.Resources)
        {
            foreach (var endpoint in resource.Annotations.OfType<EndpointAnnotation>().Where(endpoint => endpoint.IsProxied))
            {
                await engine.CreateAsync(
                    "services",
                    new DcpObject<ServiceSpec, ServiceStatus>(new DcpMetadata(LaunchPlan.ServiceName(resource, endpoint)), new ServiceSpec(endpoint.Port!.Value))
                    {
                        Kind = "Service",
                    },
                    cancellation);
            }
        }
    }

    private async Task FollowAsync(CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                await FollowOnceAsync(cancellation);
            }
            catch (Exception e) when (e is IOException or HttpRequestException)
            {
                // While the host ends, so does the engine; before that it is asked again, and a second refusal ends the host.
                if (_ending)
                    return;
                await Task.Delay(TimeSpan.FromMilliseconds(500), cancellation);
                await FollowAgainAsync(cancellation);
            }
        }
    }

    private async Task FollowAgainAsync(CancellationToken cancellation)
    {
        try
        {
            await FollowOnceAsync(cancellation);
        }
        catch (Exception e) when (!_ending && e is IOException or HttpRequestException)
        {
            throw new InvalidOperationException($"the engine does not answer any more ({e.Message})", e);
        }
    }

    private async Task FollowOnceAsync(CancellationToken cancellation)
    {
        await foreach (var change in engine.WatchExecutablesAsync(cancellation))
        {
            // What is told of a process while it is deleted would be taken for the one that comes after it.
            var isGoing = change.Type == "DELETED" || change.Object.Metadata.DeletionTimestamp is not null;
            if (!isGoing && Find(change.Object.Metadata.Name) is { } instance && change.Object.Status is { } status)
                notifications.Publish(instance.Resource, instance.Id, snapshot => Apply(instance, snapshot, status, change.Object.Spec.Stop == true));
        }
    }

    private Instance? Find(string id) => id == _dashboard.Id ? _dashboard : instances.Find(id);

    internal static CustomResourceSnapshot Apply(Instance instance, CustomResourceSnapshot snapshot, ExecutableStatus status, bool stopWasAsked)
    {
        var state = status.State switch
        {
            null or "" or "Starting" or "Unknown" => snapshot.State?.Text ?? KnownResourceStates.Starting,
            "Terminated" => KnownResourceStates.Exited,
            "Finished" when stopWasAsked => KnownResourceStates.Exited,
            "Running" when stopWasAsked => KnownResourceStates.Stopping,
            var known => known,
        };
        return snapshot with
        {
            State = new ResourceStateSnapshot(state, Style(state, status.ExitCode)),
            ExitCode = status.ExitCode is >= 0 ? status.ExitCode : null,
            ProcessId = status.Pid is > 0 ? status.Pid : null,
            StartTimeStamp = status.StartupTimestamp,
            StopTimeStamp = status.FinishTimestamp,
            Urls = AddressList.Of(instance.Resource, isInactive: state != KnownResourceStates.Running),
        };
    }

    private static string? Style(string state, int? exitCode) => state switch
    {
        "Running" => "success",
        "FailedToStart" => "error",
        "Finished" or "Exited" when exitCode is not (null or 0 or -1) => "error",
        _ => null,
    };

    [LoggerMessage(1, LogLevel.Error, "{Instance} cannot start")]
    private static partial void CannotStart(ILogger logger, Exception exception, string instance);

    [LoggerMessage(2, LogLevel.Warning, "Not ended in time: {Instances}; the engine ends them")]
    private static partial void SlowEnd(ILogger logger, string instances);

    [LoggerMessage(3, LogLevel.Warning, "The engine has not ended yet; it will when this process has")]
    private static partial void EngineIsSlow(ILogger logger);
}
