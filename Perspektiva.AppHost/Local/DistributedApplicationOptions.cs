namespace Aspire.Hosting;

/// <summary>What the host is told before it reads its configuration.</summary>
public sealed class DistributedApplicationOptions
{
    /// <summary>The command line.</summary>
    public string[]? Args { get; set; }

    /// <summary>True: no dashboard; services export their telemetry to its address all the same.</summary>
    public bool DisableDashboard { get; set; }
}
