using Aspire.Hosting.Engine;
using Microsoft.Extensions.DependencyInjection;
using Perspektiva.Testing.Servers;

namespace Perspektiva.AppHost.Tests.Local;

/// <summary>The genuine engine runs small programs; it comes with Aspire's npm package, which test.sh installs.</summary>
public sealed class EngineTests
{
    [Fact]
    public async Task Start_StepThenProgram_RunInOrderAndEndWithTheApplication()
    {
        Assert.SkipWhen(Bundle is null, "Aspire's engine is not installed; ./test.sh installs it");
        var builder = Application();
        var step = builder.AddExecutable("step", "/bin/sh", "/", "-c", "echo stepped; exit 0");
        builder.AddExecutable("program", "/bin/sh", "/", "-c", "echo \"hello $WORD\"; exec sleep 600")
            .WithEnvironment("WORD", "world")
            .WaitForCompletion(step);
        await using var application = builder.Build();

        await application.StartAsync(TestContext.Current.CancellationToken);
        var notifications = application.Services.GetRequiredService<ResourceNotificationService>();
        var running = await notifications.WaitForResourceAsync(
            "program", change => change.Snapshot.ProcessId is not null, TestContext.Current.CancellationToken);
        var finished = await notifications.WaitForResourceAsync(
            "step", change => change.Snapshot.State?.Text == KnownResourceStates.Finished, TestContext.Current.CancellationToken);
        var log = await FirstLineAsync(application, "program");
        await application.StopAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, finished.Snapshot.ExitCode);
        Assert.EndsWith("hello world", log, StringComparison.Ordinal);
        Assert.False(ProcessEnd.Runs(running.Snapshot.ProcessId!.Value));
    }

    [Fact]
    public async Task Start_ProgramThatIsNotThereAndDashboardThatEnds_AreTold()
    {
        Assert.SkipWhen(Bundle is null, "Aspire's engine is not installed; ./test.sh installs it");
        var builder = Application("--DcpPublisher:DashboardPath", "/bin/false");
        builder.AddExecutable("missing", "/nowhere/program", "/");
        await using var application = builder.Build();

        await application.StartAsync(TestContext.Current.CancellationToken);
        var notifications = application.Services.GetRequiredService<ResourceNotificationService>();
        var failed = await notifications.WaitForResourceAsync(
            "missing", change => change.Snapshot.State?.Text == KnownResourceStates.FailedToStart, TestContext.Current.CancellationToken);
        var dashboard = await notifications.WaitForResourceAsync("aspire-dashboard", change => change.Snapshot.ExitCode is not null, TestContext.Current.CancellationToken)
            .WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        await application.StopAsync(TestContext.Current.CancellationToken);

        Assert.Equal("error", failed.Snapshot.State?.Style);
        Assert.Equal((KnownResourceStates.Finished, 1), (dashboard.Snapshot.State?.Text, dashboard.Snapshot.ExitCode));
    }

    private static string? Bundle => Environment.GetEnvironmentVariable("PERSPEKTIVA_BUNDLE");

    private static IDistributedApplicationBuilder Application(params string[] settings) => DistributedApplication.CreateBuilder(
    [
        .. settings,
        "--ASPNETCORE_URLS", $"http://localhost:{FreePorts.Next()}",
        "--ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL", $"http://localhost:{FreePorts.Next()}",
        "--ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL", $"http://localhost:{FreePorts.Next()}",
    ]);

    private static async Task<string> FirstLineAsync(DistributedApplication application, string resource)
    {
        var logs = application.Services.GetRequiredService<ResourceLoggerService>();
        while (true)
        {
            await foreach (var lines in logs.GetAllAsync(resource))
            {
                if (lines.Count > 0)
                    return lines[0].Content;
            }

            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }
}
