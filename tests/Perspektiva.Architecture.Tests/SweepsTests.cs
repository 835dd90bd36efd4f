using System.Text.RegularExpressions;

namespace Perspektiva.Architecture.Tests;

public sealed partial class SweepsTests
{
    private static readonly string[] Folders = ["services", "gateway", "Perspektiva.ServiceDefaults"];

    /// <summary>Work of another rhythm than a sweep's, with loops of its own.</summary>
    private static readonly string[] OwnLoops =
    [
        "Perspektiva.ServiceDefaults/Messaging/Broker/TopologyDeclarer.cs", "Perspektiva.ServiceDefaults/Messaging/Relay/OutboxRelay.cs", "Perspektiva.ServiceDefaults/Sweep.cs",
        "services/Perspektiva.Matching/Features/Cohorts/CohortWorker.cs", "services/Perspektiva.Matching/Features/Index/IndexTail.cs",
        "services/Perspektiva.Notification/Features/Mail/DeliveryWorker.cs",
    ];

    /// <summary>Loops without a catch-all: one asks for a process alone, the others for Redis, whose client wraps what happens to its connection.</summary>
    private static readonly string[] WithoutDatabase =
    [
        "Perspektiva.ServiceDefaults/Caching/Redis.cs", "Perspektiva.ServiceDefaults/OwnerWatch.cs", "services/Perspektiva.Notification/Features/Inbox/OtherReplicas.cs",
    ];

    /// <summary>A loop of one's own has a catch of one's own, and one that is too narrow ends the service.</summary>
    [Fact]
    public void Services_WithATimersWork_HaveItDoneByASweep()
    {
        var loop = Assert.Single(SourceRules.Naming(Folders.SelectMany(Checkout.Sources), ["PeriodicTimer"]));
        Assert.StartsWith("Perspektiva.ServiceDefaults/Sweep.cs:", loop, StringComparison.Ordinal);
    }

    /// <summary>Whoever adds one puts it on a list, and so looks at what its loop catches.</summary>
    [Fact]
    public void BackgroundServices_ThatAreNoSweep_AreKnown() => Assert.Equal(
        OwnLoops.Concat(WithoutDatabase).Order(StringComparer.Ordinal),
        SourceRules.Naming(Folders.SelectMany(Checkout.Sources), ["BackgroundService"]).Select(found => found.Split(':')[0]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));

    /// <summary>No list of what the driver of a database may throw is complete: a host name that cannot be resolved came as a bare SocketException for years.</summary>
    [Fact]
    public void OwnLoops_OfTheServices_CatchWhateverFails()
    {
        Assert.Empty(SourceRules.Naming(OwnLoops.Select(file => Path.Combine(Checkout.Root, file)), ["DbException", "NpgsqlException", "DbUpdateException"]));
        Assert.All(OwnLoops, file => Assert.Contains(File.ReadLines(Path.Combine(Checkout.Root, file)), line => CatchAll().IsMatch(line)));
    }

    [GeneratedRegex(@"^\s*catch \(Exception \w+\)(?: when \((?:\w+ is not OutOfMemoryException)?(?: && )?(?:!\w+\.IsCancellationRequested)?\))?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex CatchAll();
}
