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
        var running = await application.ResourceNotifications.WaitForResourceAsync(
            "program", change => change.Snapshot.ProcessId is not null, TestContext.Current.CancellationToken);
        var finished = await application.ResourceNotifications.WaitForResourceAsync(
            "step", change => change.Snapshot.State?.Text == KnownResourceStates.Finished, TestContext.Current.CancellationToken);
        var log = await FirstLineAsync(application, "program");
        await application.StopAsync(TestContext.Current.CancellationToken);

        // Stopped is what the engine was told; the process itself goes a moment later.
        var folder = $"/proc/{running.Snapshot.ProcessId}";
        for (var tenths = 0; tenths < 100 && Directory.Exists(folder); tenths++)
            await Task.Delay(100, TestContext.Current.CancellationToken);

        Assert.Equal(0, finished.Snapshot.ExitCode);
        Assert.EndsWith("hello world", log, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task Start_ProgramThatIsNotThere_FailsToStart()
    {
        Assert.SkipWhen(Bundle is null, "Aspire's engine is not installed; ./test.sh installs it");
        var builder = Application();
        builder.AddExecutable("missing", "/nowhere/program", "/");
        await using var application = builder.Build();

        await application.StartAsync(TestContext.Current.CancellationToken);
        var failed = await application.ResourceNotifications.WaitForResourceAsync(
            "missing", change => change.Snapshot.State?.Text == KnownResourceStates.FailedToStart, TestContext.Current.CancellationToken);
        await application.StopAsync(TestContext.Current.CancellationToken);

        Assert.Equal("error", failed.Snapshot.State?.Style);
    }

    private static string? Bundle => Environment.GetEnvironmentVariable("PERSPEKTIVA_BUNDLE");

    private static IDistributedApplicationBuilder Application() => DistributedApplication.CreateBuilder(
    [
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
