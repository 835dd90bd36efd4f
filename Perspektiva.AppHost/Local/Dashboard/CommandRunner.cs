using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Engine;

namespace Aspire.Hosting.Dashboard;

/// <summary>Runs an operator's commands: start, stop, restart, and those of the topology.</summary>
internal sealed class CommandRunner(
    Instances instances, Lifecycle lifecycle, ResourceNotificationService notifications, ResourceLoggerService logs, IServiceProvider services)
{
    public const string Start = "resource-start";
    public const string Stop = "resource-stop";
    public const string Restart = "resource-restart";

    public async Task<ExecuteCommandResult> RunAsync(string resourceId, string command, CancellationToken cancellation)
    {
        if (instances.Find(resourceId) is not { } instance || notifications.Find(resourceId) is null)
            return CommandResults.Failure($"There is no {resourceId}.");
        try
        {
            switch (command)
            {
                case Start:
                    await lifecycle.StartAsync(instance, cancellation);
                    return CommandResults.Success($"{resourceId} is started.");
                case Stop:
                    await lifecycle.StopAsync(instance, cancellation);
                    return CommandResults.Success($"{resourceId} is stopped.");
                case Restart:
                    await lifecycle.RestartAsync(instance, cancellation);
                    return CommandResults.Success($"{resourceId} is restarted.");
            }

            var own = instance.Resource.Annotations.OfType<ResourceCommand>().FirstOrDefault(known => known.Name == command);
            return own is null
                ? CommandResults.Failure($"{resourceId} has no command {command}.")
                : await own.Execute(new ExecuteCommandContext
                {
                    Services = services,
                    ResourceName = resourceId,
                    CancellationToken = cancellation,
                    Logger = logs.GetLogger(resourceId),
                });
        }
        catch (Exception e) when (e is HttpRequestException or InvalidOperationException)
        {
            return CommandResults.Failure(e.Message);
        }
    }
}
