using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Perspektiva.AppHost.Tests;

/// <summary>Without Redis a part is ready, and degraded; without the broker it is not ready: no event of it moves.</summary>
public sealed class PartHealthTests
{
    private static readonly HashSet<string> Parts = new(StringComparer.Ordinal) { "identity", "matching", "gateway" };
    private readonly PartHealth _health = new();

    [Theory]
    [InlineData("{\"status\":\"Healthy\",\"checks\":{\"database\":\"Healthy\",\"rabbitmq\":\"Healthy\"}}", HealthStatus.Healthy, true)]
    [InlineData("{\"status\":\"Degraded\",\"checks\":{\"database\":\"Healthy\",\"redis\":\"Degraded\"}}", HealthStatus.Degraded, false)]
    [InlineData("{\"status\":\"Degraded\",\"checks\":{\"rabbitmq\":\"Degraded\",\"redis\":\"Degraded\"}}", HealthStatus.Unhealthy, false)]
    [InlineData("{\"status\":\"Degraded\",\"checks\":{\"identity\":\"Degraded\",\"matching\":\"Degraded\"}}", HealthStatus.Degraded, true)]
    [InlineData("{\"status\":\"Degraded\",\"checks\":{\"identity\":\"Degraded\",\"redis\":\"Degraded\"}}", HealthStatus.Degraded, false)]
    [InlineData("<html>", HealthStatus.Unhealthy, false)]
    [InlineData("[]", HealthStatus.Unhealthy, false)]
    public void Take_WhileItStarts_OnlyTheCacheAndOtherPartsMayBeAway(string answer, HealthStatus expected, bool countsAtOnce)
    {
        var (health, atOnce) = _health.Take("gateway", Parts, answer);

        Assert.Equal((expected, countsAtOnce), (health.Status, atOnce));
    }

    [Fact]
    public void Take_BrokerIsLostLater_IsDegradedAtOnce()
    {
        _health.SetReady("matching");

        var (health, atOnce) = _health.Take("matching", Parts, "{\"status\":\"Degraded\",\"checks\":{\"rabbitmq\":\"Degraded\"}}");

        Assert.Equal((HealthStatus.Degraded, "without rabbitmq", true), (health.Status, health.Description, atOnce));
        Assert.Equal(["rabbitmq"], _health.LacksOf("matching"));
    }

    [Fact]
    public void Forget_PartThatNoLongerAnswers_LacksNothingThatIsKnown()
    {
        _health.Take("matching", Parts, "{\"checks\":{\"redis\":\"Degraded\"}}");

        _health.Forget("matching");

        Assert.Empty(_health.LacksOf("matching"));
    }
}
