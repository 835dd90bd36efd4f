namespace Perspektiva.Architecture.Tests;

public sealed class SweepsTests
{
    /// <summary>A loop of one's own has a catch of one's own, and one that is too narrow ends the service.</summary>
    [Fact]
    public void Services_WithWorkThatComesRound_HaveItDoneByASweep()
    {
        var loop = Assert.Single(SourceRules.Naming(new[] { "services", "gateway", "Perspektiva.ServiceDefaults" }.SelectMany(Checkout.Sources), ["PeriodicTimer"]));
        Assert.StartsWith("Perspektiva.ServiceDefaults/Sweep.cs:", loop, StringComparison.Ordinal);
    }
}
