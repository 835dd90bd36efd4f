using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard.Wire;
using Grpc.Core;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Dashboard;

/// <summary>What the dashboard may ask.</summary>
internal sealed class DashboardEndpoint(
    ResourceNotificationService notifications, ResourceLoggerService logs, Engine.Dcp engine, ResourceCommandService commands, IHostApplicationLifetime lifetime)
    : DashboardService.DashboardServiceBase
{
    /// <inheritdoc />
    public override Task<ApplicationInformationResponse> GetApplicationInformation(ApplicationInformationRequest request, ServerCallContext context) =>
        Task.FromResult(new ApplicationInformationResponse { ApplicationName = "Perspektiva" });

    /// <inheritdoc />
    public override async Task WatchResources(
        WatchResourcesRequest request, IServerStreamWriter<WatchResourcesUpdate> responseStream, ServerCallContext context)
    {
        var initial = new InitialResourceData();
        initial.Resources.AddRange(notifications.Current.Where(IsShown).Select(Wiring.ToWire));
        await responseStream.WriteAsync(new WatchResourcesUpdate { InitialData = initial });
        using var stop = Linked(context);
        try
        {
            await foreach (var change in notifications.WatchAsync(stop.Token))
            {
                if (!IsShown(change))
                    continue;
                var changes = new WatchResourcesChanges { Value = { new WatchResourcesChange { Upsert = Wiring.ToWire(change) } } };
                await responseStream.WriteAsync(new WatchResourcesUpdate { Changes = changes }, stop.Token);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The dashboard left, or the host ends.
        }
    }

    /// <inheritdoc />
    public override async Task WatchResourceConsoleLogs(
        WatchResourceConsoleLogsRequest request, IServerStreamWriter<WatchResourceConsoleLogsUpdate> responseStream, ServerCallContext context)
    {
        using var stop = Linked(context);
        var number = 0;
        try
        {
            var own = logs.Own(request.ResourceName);
            foreach (var line in own.Lines)
                await WriteAsync(line, isError: false);
            await foreach (var line in engine.ReadLogAsync(request.ResourceName, !request.SuppressFollow, stop.Token))
                await WriteAsync(line.Text, line.IsError);
        }
        catch (Exception e) when (stop.IsCancellationRequested && e is OperationCanceledException or IOException or HttpRequestException)
        {
            // The dashboard left, or the host ends.
        }

        Task WriteAsync(string text, bool isError) => responseStream.WriteAsync(
            new WatchResourceConsoleLogsUpdate { LogLines = { new ConsoleLogLine { Text = text, IsStdErr = isError, LineNumber = ++number } } },
            stop.Token);
    }

    /// <inheritdoc />
    public override async Task<ResourceCommandResponse> ExecuteResourceCommand(ResourceCommandRequest request, ServerCallContext context)
    {
        var result = await commands.ExecuteCommandAsync(request.ResourceName, request.CommandName, context.CancellationToken);
        var response = new ResourceCommandResponse
        {
            Kind = result.Success ? ResourceCommandResponseKind.Succeeded : ResourceCommandResponseKind.Failed,
            Message = result.Message ?? "",
        };
        if (!result.Success)
            response.ErrorMessage = result.Message ?? "";
        if (result.Data is { } data)
        {
            response.Result = new ResourceCommandResult
            {
                Value = data,
                Format = result.Format == ApplicationModel.CommandResultFormat.Json ? Wire.CommandResultFormat.Json : Wire.CommandResultFormat.Text,
                DisplayImmediately = result.DisplayImmediately,
            };
        }

        return response;
    }

    /// <inheritdoc />
    public override async Task WatchInteractions(
        IAsyncStreamReader<WatchInteractionsRequestUpdate> requestStream,
        IServerStreamWriter<WatchInteractionsResponseUpdate> responseStream,
        ServerCallContext context)
    {
        using var stop = Linked(context);
        await context.WriteResponseHeadersAsync([]);
        await Task.Delay(Timeout.Infinite, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    // The dashboard is no part of what it shows, and its environment holds its keys.
    private static bool IsShown(ResourceEvent resource) => resource.ResourceId != DashboardProgram.Name;

    private CancellationTokenSource Linked(ServerCallContext context) =>
        CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.ApplicationStopping);
}
