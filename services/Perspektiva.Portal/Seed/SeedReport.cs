namespace Perspektiva.Portal.Seed;

/// <summary>What became of each record of the last seed, as a file beside the platform's others.</summary>
internal static class SeedReport
{
    /// <summary>The file in a platform's home; without one in <c>.perspektiva</c>, the usual home, where the program was started.</summary>
    public static FileInfo In(string? home) => new(Path.Combine(string.IsNullOrEmpty(home) ? ".perspektiva" : home, "seed-report.csv"));

    /// <summary>Writes it anew.</summary>
    public static async Task WriteAsync(FileInfo report, IReadOnlyList<Ledger> ledgers, CancellationToken cancellation)
    {
        report.Directory!.Create();
        for (var i = 0; i < ledgers.Count; i++)
            await ledgers[i].WriteAsync(report, append: i > 0, cancellation);
    }
}
