using System.Collections.Concurrent;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Engine;

/// <summary>Starts and ends single processes, in the order that WaitFor says.</summary>
internal sealed class Lifecycle(Dcp engine, ResourceNotificationService notifications, EngineOptions options, IHostEnvironment host)
{
    private readonly ConcurrentDictionary<string, bool> _created = new(StringComparer.Ordinal);

    /// <summary>Waits for what the process needs, then starts it.</summary>
    public async Task StartAsync(Instance instance, CancellationToken cancellation)
    {
        var needs = instance.Resource.Annotations.OfType<WaitAnnotation>().ToList();
        Tell(instance, needs.Count > 0 ? KnownResourceStates.Waiting : KnownResourceStates.Starting);
        await Task.WhenAll(needs.Select(need => ComeAsync(need, cancellation)));

        if (_created.ContainsKey(instance.Id))
            await engine.DeleteExecutableAsync(instance.Id, cancellation);
        Tell(instance, KnownResourceStates.Starting);
        var plan = await LaunchPlan.ForAsync(instance, options, host, cancellation);
        _created[instance.Id] = true;
        await engine.CreateAsync(
            "executables",
            new DcpObject<ExecutableSpec, ExecutableStatus>(
                new DcpMetadata(instance.Id, plan.Producers is null ? null : new Dictionary<string, string> { [DcpJson.ServiceProducerAnnotation] = plan.Producers }),
                new ExecutableSpec(plan.Command, plan.Folder, plan.Arguments, plan.Environment))
            {
                Kind = "Executable",
            },
            cancellation);
        notifications.Publish(instance.Resource, instance.Id, snapshot => snapshot with
        {
            EnvironmentVariables = [.. plan.Environment.Select(variable => new EnvironmentVariableSnapshot(variable.Name, variable.Value, IsFromSpec: true))],
        });
    }

    /// <summary>Ends the process; its console log stays.</summary>
    public Task StopAsync(Instance instance, CancellationToken cancellation) => engine.StopExecutableAsync(instance.Id, cancellation);

    /// <summary>Ends the process, and starts it anew.</summary>
    public async Task RestartAsync(Instance instance, CancellationToken cancellation)
    {
        await engine.DeleteExecutableAsync(instance.Id, cancellation);
        _created.TryRemove(instance.Id, out _);
        await StartAsync(instance, cancellation);
    }

    /// <summary>Has the engine end the process; returns when it has ended. What has ended before is only forgotten.</summary>
    public async Task EndAsync(Instance instance, CancellationToken cancellation)
    {
        if (!_created.TryRemove(instance.Id, out _))
            return;
        if (HasEnded(instance))
        {
            await engine.AskToDeleteExecutableAsync(instance.Id, cancellation);
        }
        else if (notifications.Find(instance.Id)?.Snapshot.ProcessId is { } id)
        {
            await engine.AskToDeleteExecutableAsync(instance.Id, cancellation);
            await ProcessEnd.WaitAsync(id, cancellation);
        }
        else
        {
            // Just being started.
            await engine.DeleteExecutableAsync(instance.Id, cancellation);
        }
    }

    /// <summary>True for a step that is done, and for what could not start or was ended.</summary>
    public bool HasEnded(Instance instance) =>
        notifications.Find(instance.Id)?.Snapshot.State?.Text is { } state
        && (state == KnownResourceStates.Finished || state == KnownResourceStates.Exited || state == KnownResourceStates.FailedToStart);

    public void Fail(Instance instance, string reason) =>
        notifications.Publish(instance.Resource, instance.Id, snapshot => snapshot with
        {
            State = new ResourceStateSnapshot(KnownResourceStates.FailedToStart, "error"),
            HealthReports = [.. snapshot.HealthReports.Select(report => report with { Description = reason })],
        });

    private Task ComeAsync(WaitAnnotation need, CancellationToken cancellation)
    {
        // A connection string of somebody else's server has no process; nothing can be waited for.
        if (need.Resource is not (ExecutableResource or ProjectResource))
            return Task.CompletedTask;
        return notifications.WaitForResourceAsync(
            need.Resource.Name,
            change => need.WaitType == WaitType.WaitForCompletion
                ? change.Snapshot.State?.Text == KnownResourceStates.Finished && change.Snapshot.ExitCode == need.ExitCode
                : change.Snapshot.HealthStatus == Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Healthy,
            cancellation);
    }

    private void Tell(Instance instance, string state) =>
        notifications.Publish(instance.Resource, instance.Id, snapshot => snapshot with
        {
            State = state,
            ExitCode = null,
            ProcessId = null,
            StopTimeStamp = null,
            Urls = AddressList.Of(instance.Resource, isInactive: true),
            HealthReports = [.. instance.Resource.Annotations.OfType<HealthCheckAnnotation>().Select(check => new HealthReportSnapshot(check.Key, null, null, null))],
        });
}
