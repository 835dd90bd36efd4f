using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Perspektiva.AppHost.Tests;

public sealed class ReadinessTests
{
    [Theory]
    [InlineData(HealthStatus.Healthy, true)]
    [InlineData(HealthStatus.Degraded, true)]
    [InlineData(HealthStatus.Unhealthy, false)]
    [InlineData(null, false)]
    public void IsReady_RunningPart_IsAsItsChecksSay(HealthStatus? status, bool expected)
    {
        var matching = new ProjectResource("matching");

        Assert.Equal(expected, Readiness.IsReady(matching, [Event(matching, KnownResourceStates.Running, status)]));
    }

    [Fact]
    public void IsReady_OneReplicaOfTwo_IsNot()
    {
        var matching = new ProjectResource("matching");
        matching.Annotations.Add(new ReplicaAnnotation(2));

        Assert.False(Readiness.IsReady(matching, [Event(matching, KnownResourceStates.Running, HealthStatus.Healthy)]));
    }

    [Fact]
    public void IsFailed_NoContainerRuntime_IsAFailure()
    {
        var postgres = new ExecutableResource("postgres", "postgres", "/");

        Assert.True(Readiness.IsFailed(Event(postgres, KnownResourceStates.RuntimeUnhealthy, null)));
        Assert.False(Readiness.IsFailed(Event(postgres, KnownResourceStates.Starting, null)));
    }

    [Theory]
    [InlineData("matching", true)]
    [InlineData("matching-migrate", false)]
    [InlineData("aspire-dashboard", false)]
    public void IsKept_Part_RunsForAsLongAsThePlatform(string name, bool expected) => Assert.Equal(expected, Readiness.IsKept(new ProjectResource(name)));

    private static ResourceEvent Event(IResource resource, string state, HealthStatus? status) =>
        new(resource, resource.Name, new CustomResourceSnapshot { ResourceType = "Project", State = state, HealthReports = [new HealthReportSnapshot("check", status, null, null)] });
}
