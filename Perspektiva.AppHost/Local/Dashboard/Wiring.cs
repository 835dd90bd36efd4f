using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard.Wire;
using Google.Protobuf.WellKnownTypes;

namespace Aspire.Hosting.Dashboard;

/// <summary>Resources as the dashboard's wire format has them.</summary>
internal static class Wiring
{
    public static Wire.Resource ToWire(ResourceEvent change)
    {
        var (resource, snapshot) = (change.Resource, change.Snapshot);
        var wire = new Wire.Resource
        {
            Name = change.ResourceId,
            DisplayName = resource.Name,
            ResourceType = snapshot.ResourceType,
            Uid = change.ResourceId,
            State = snapshot.State?.Text ?? "",
            // The dashboard shows nothing at all when a single resource lacks this.
            CreatedAt = Time(snapshot.CreationTimeStamp),
        };
        if (snapshot.State?.Style is { } style)
            wire.StateStyle = style;
        if (snapshot.StartTimeStamp is { } started)
            wire.StartedAt = Time(started);
        if (snapshot.StopTimeStamp is { } stopped)
            wire.StoppedAt = Time(stopped);
        wire.Environment.AddRange(snapshot.EnvironmentVariables.Select(variable =>
            new EnvironmentVariable { Name = variable.Name, Value = variable.Value ?? "", IsFromSpec = variable.IsFromSpec }));
        wire.Urls.AddRange(snapshot.Urls.Select((url, index) => new Url
        {
            EndpointName = url.Name ?? "",
            FullUrl = url.Url,
            IsInactive = url.IsInactive,
            DisplayProperties = new UrlDisplayProperties { DisplayName = url.DisplayText ?? "", SortOrder = snapshot.Urls.Length - index },
        }));
        wire.HealthReports.AddRange(snapshot.HealthReports.Select(ToWire));
        wire.Relationships.AddRange(resource.Annotations.OfType<ResourceRelationshipAnnotation>()
            .Select(relation => new ResourceRelationship { ResourceName = relation.Resource.Name, Type = relation.Type }));
        wire.Commands.AddRange(Commands(resource, snapshot));
        wire.Properties.AddRange(Properties(resource, snapshot));
        return wire;
    }

    private static IEnumerable<Wire.ResourceCommand> Commands(IResource resource, CustomResourceSnapshot snapshot)
    {
        if (resource is not (ExecutableResource or ProjectResource))
            yield break;
        var running = snapshot.State?.Text == KnownResourceStates.Running;
        var ended = snapshot.State?.Text is "Exited" or "Finished" or "FailedToStart" or "NotStarted";
        yield return Command(KnownResourceCommands.StartCommand, "Start", "Play", ended ? ResourceCommandState.Enabled : ResourceCommandState.Hidden, highlighted: true);
        yield return Command(KnownResourceCommands.StopCommand, "Stop", "Stop", running ? ResourceCommandState.Enabled : ResourceCommandState.Hidden, highlighted: true);
        yield return Command(
            KnownResourceCommands.RestartCommand, "Restart", "ArrowCounterclockwise", running ? ResourceCommandState.Enabled : ResourceCommandState.Disabled, highlighted: false);
        foreach (var own in resource.Annotations.OfType<ApplicationModel.ResourceCommand>())
        {
            var command = Command(
                own.Name, own.DisplayName, own.Options.IconName, own.IsEnabled(snapshot) ? ResourceCommandState.Enabled : ResourceCommandState.Disabled, own.Options.IsHighlighted);
            command.DisplayDescription = own.Options.Description ?? "";
            if (own.Options.ConfirmationMessage is { } question)
                command.ConfirmationMessage = question;
            yield return command;
        }
    }

    private static Wire.ResourceCommand Command(string name, string displayName, string? icon, ResourceCommandState state, bool highlighted)
    {
        var command = new Wire.ResourceCommand { Name = name, DisplayName = displayName, State = state, IsHighlighted = highlighted };
        if (icon is not null)
            command.IconName = icon;
        return command;
    }

    // The names are those that the dashboard knows and gives a label to.
    private static IEnumerable<ResourceProperty> Properties(IResource resource, CustomResourceSnapshot snapshot)
    {
        switch (resource)
        {
            case ExecutableResource executable:
                yield return Text("executable.path", executable.Command);
                yield return Text("executable.workDir", executable.WorkingDirectory);
                break;
            case ProjectResource:
                yield return Text("project.path", resource.Annotations.OfType<ProjectAnnotation>().Single().Metadata.ProjectPath);
                break;
            case ParameterResource parameter:
                yield return new ResourceProperty { Name = "Value", Value = Value.ForString(parameter.Shown), IsSensitive = parameter.Secret };
                break;
        }

        if (resource.Annotations.OfType<ArgumentValue>().ToList() is { Count: > 0 } arguments)
        {
            yield return new ResourceProperty
            {
                Name = "executable.args",
                Value = Value.ForList([.. arguments.Select(argument => Value.ForString(argument.Value))]),
            };
        }

        if (resource.Annotations.OfType<ResourceRelationshipAnnotation>().FirstOrDefault(relation => relation.Type == "Parent") is { } parent)
            yield return Text("resource.parentName", parent.Resource.Name);
        if (snapshot.ProcessId is { } id)
            yield return Text("executable.pid", id.ToString(CultureInfo.InvariantCulture));
        if (snapshot.ExitCode is { } code)
            yield return Text("resource.exitCode", code.ToString(CultureInfo.InvariantCulture));
    }

    private static ResourceProperty Text(string name, string value) => new() { Name = name, Value = Value.ForString(value) };

    private static HealthReport ToWire(HealthReportSnapshot report)
    {
        var wire = new HealthReport { Key = report.Name, Description = report.Description ?? "", Exception = report.ExceptionText ?? "" };
        if (report.Status is { } status)
        {
            wire.Status = status switch
            {
                Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Healthy => HealthStatus.Healthy,
                Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Degraded => HealthStatus.Degraded,
                _ => HealthStatus.Unhealthy,
            };
        }

        return wire;
    }

    private static Timestamp Time(DateTime instant) => Timestamp.FromDateTime(instant.ToUniversalTime());
}
