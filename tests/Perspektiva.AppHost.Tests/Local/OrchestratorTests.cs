using Aspire.Hosting.Engine;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Perspektiva.AppHost.Tests.Local;

public sealed class OrchestratorTests
{
    private static readonly Instance Service = new("service", new ProjectResource("service"), 0);

    [Theory]
    [InlineData("Running", null, false, "Running")]
    [InlineData("Starting", null, false, "Waiting")]
    [InlineData("Unknown", null, false, "Waiting")]
    [InlineData("Running", null, true, "Stopping")]
    [InlineData("Stopping", null, true, "Stopping")]
    [InlineData("Finished", 0, false, "Finished")]
    [InlineData("Finished", 0, true, "Exited")]
    [InlineData("Terminated", -1, false, "Exited")]
    [InlineData("FailedToStart", null, false, "FailedToStart")]
    public void Apply_StateOfTheEngine_BecomesTheHosts(string engine, int? exitCode, bool stopWasAsked, string expected)
    {
        var before = new CustomResourceSnapshot { ResourceType = "Project", State = "Waiting" };

        var after = Orchestrator.Apply(Service, before, new ExecutableStatus(engine, 1, exitCode, null, null, null), stopWasAsked);

        Assert.Equal(expected, after.State?.Text);
    }

    [Fact]
    public void Apply_UnknownExitCode_IsNone()
    {
        var before = new CustomResourceSnapshot { ResourceType = "Project" };

        Assert.Null(Orchestrator.Apply(Service, before, new ExecutableStatus("Terminated", -1, -1, null, null, null), false).ExitCode);
    }

    [Fact]
    public void HealthStatus_RunningWithoutFirstAnswer_IsUnknown()
    {
        var running = new CustomResourceSnapshot { ResourceType = "Project", State = KnownResourceStates.Running };

        Assert.Equal(HealthStatus.Healthy, running.HealthStatus);
        Assert.Null((running with { HealthReports = [new HealthReportSnapshot("check", null, null, null)] }).HealthStatus);
        Assert.Equal(
            HealthStatus.Unhealthy,
            (running with { HealthReports = [new("a", HealthStatus.Healthy, null, null), new("b", HealthStatus.Unhealthy, null, null)] }).HealthStatus);
    }
}
