using Aspire.Hosting.Engine;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>The names of the commands that every part has.</summary>
public static class KnownResourceCommands
{
    /// <summary>Starts what has ended.</summary>
    public static readonly string StartCommand = "resource-start";

    /// <summary>Ends what runs.</summary>
    public static readonly string StopCommand = "resource-stop";

    /// <summary>Ends what runs, and starts it anew.</summary>
    public static readonly string RestartCommand = "resource-restart";
}

/// <summary>Runs commands: start, stop, restart, and those of the topology.</summary>
public sealed class ResourceCommandService
{
    private readonly Instances _instances;
    private readonly Lifecycle _lifecycle;
    private readonly ResourceNotificationService _notifications;
    private readonly ResourceLoggerService _logs;
    private readonly IServiceProvider _services;

    internal ResourceCommandService(Instances instances, Lifecycle lifecycle, ResourceNotificationService notifications, ResourceLoggerService logs, IServiceProvider services) =>
        (_instances, _lifecycle, _notifications, _logs, _services) = (instances, lifecycle, notifications, logs, services);

    /// <summary>Runs a command of one process of a resource.</summary>
    public async Task<ExecuteCommandResult> ExecuteCommandAsync(string resourceId, string commandName, CancellationToken cancellationToken = default)
    {
        if (_instances.Find(resourceId) is not { } instance || _notifications.Find(resourceId) is null)
            return CommandResults.Failure($"There is no {resourceId}.");
        try
        {
            if (commandName == KnownResourceCommands.StartCommand)
            {
                await _lifecycle.StartAsync(instance, cancellationToken);
                return CommandResults.Success($"{resourceId} is started.");
            }

            if (commandName == KnownResourceCommands.StopCommand)
            {
                await _lifecycle.StopAsync(instance, cancellationToken);
                return CommandResults.Success($"{resourceId} is stopped.");
            }

            if (commandName == KnownResourceCommands.RestartCommand)
            {
                await _lifecycle.RestartAsync(instance, cancellationToken);
                return CommandResults.Success($"{resourceId} is restarted.");
            }

            var own = instance.Resource.Annotations.OfType<ResourceCommand>().FirstOrDefault(known => known.Name == commandName);
            return own is null
                ? CommandResults.Failure($"{resourceId} has no command {commandName}.")
                : await own.Execute(new ExecuteCommandContext
                {
                    Services = _services,
                    ResourceName = resourceId,
                    CancellationToken = cancellationToken,
                    Logger = _logs.GetLogger(resourceId),
                });
        }
        catch (Exception e) when (e is HttpRequestException or InvalidOperationException)
        {
            return CommandResults.Failure(e.Message);
        }
    }
}
