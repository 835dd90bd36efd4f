using Perspektiva.Testing;

namespace Perspektiva.AppHost.Tests;

public sealed class WaitingLinesTests
{
    private static readonly HashSet<string> Parts = new(StringComparer.Ordinal) { "identity", "matching" };
    private readonly ShiftedTime _time = new();
    private readonly PartHealth _health = new();
    private readonly ExecutableResource _rabbitMq = new("rabbitmq", "rabbitmq", "/");
    private readonly ProjectResource _matching = new("matching");
    private readonly WaitingLines _lines;

    public WaitingLinesTests()
    {
        _lines = new WaitingLines(_health, _time);
        _matching.Annotations.Add(new WaitAnnotation(_rabbitMq, WaitType.WaitUntilHealthy));
    }

    [Fact]
    public void Next_NothingChanges_IsToldAgainAfterAMinuteWithWhatHoldsUpTheOthers()
    {
        var first = _lines.Next([_rabbitMq, _matching])!.Value;
        Assert.Equal(("waiting for rabbitmq, matching (needs rabbitmq)", 0), (first.Line, first.Stuck.Count));
        _time.Advance(TimeSpan.FromSeconds(50));
        Assert.Null(_lines.Next([_rabbitMq, _matching]));
        _time.Advance(TimeSpan.FromSeconds(11));

        var again = _lines.Next([_rabbitMq, _matching])!.Value;
        Assert.Equal("still waiting for rabbitmq, matching (needs rabbitmq)", again.Line);
        Assert.Equal([_rabbitMq], again.Stuck);
        Assert.Null(_lines.Next([_rabbitMq, _matching]));
        Assert.Equal("waiting for matching", _lines.Next([_matching])!.Value.Line);
    }

    [Fact]
    public void GivingUp_BrokerThatLetsNobodyIn_IsNamedAfterAMinute()
    {
        _health.Take("matching", Parts, "{\"checks\":{\"rabbitmq\":\"Degraded\"}}");
        Assert.Null(_lines.GivingUp([_matching]));
        Assert.Equal("waiting for matching (without rabbitmq)", _lines.Next([_matching])!.Value.Line);
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.Null(_lines.GivingUp([_matching]));
        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.StartsWith("rabbitmq has not let in matching for 60 s", _lines.GivingUp([_matching])?.Reason, StringComparison.Ordinal);
        Assert.Equal("matching", _lines.GivingUp([_matching])?.Part);
    }

    [Fact]
    public void GivingUp_PartThatNeverBecomesHealthyWithNobodyThere_IsNamedAfterTenMinutes()
    {
        var unattended = new WaitingLines(_health, _time, unattended: true);
        _time.Advance(TimeSpan.FromMinutes(9.9));
        Assert.Null(unattended.GivingUp([_rabbitMq, _matching]));
        _time.Advance(TimeSpan.FromMinutes(0.2));

        var end = unattended.GivingUp([_rabbitMq, _matching]);
        Assert.StartsWith("rabbitmq is not healthy after 10 minutes", end?.Reason, StringComparison.Ordinal);
        Assert.Equal("rabbitmq", end?.Part);
        Assert.Null(unattended.GivingUp([]));
        Assert.Null(_lines.GivingUp([_rabbitMq, _matching]));
    }

    [Fact]
    public void GivingUp_BrokerThatComesMeanwhile_BeginsAnew()
    {
        _health.Take("matching", Parts, "{\"checks\":{\"rabbitmq\":\"Degraded\"}}");
        Assert.Null(_lines.GivingUp([_matching]));
        _health.Take("matching", Parts, "{\"checks\":{\"rabbitmq\":\"Healthy\"}}");
        _time.Advance(TimeSpan.FromSeconds(61));
        Assert.Null(_lines.GivingUp([]));
        _health.Take("matching", Parts, "{\"checks\":{\"rabbitmq\":\"Degraded\"}}");

        Assert.Null(_lines.GivingUp([_matching]));
    }
}
