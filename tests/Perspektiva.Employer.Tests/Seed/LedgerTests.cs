using Perspektiva.Portal.Seed;

namespace Perspektiva.Employer.Tests.Seed;

public sealed class LedgerTests
{
    [Fact]
    public void Balances_RecordWithoutOutcome_False()
    {
        var ledger = new Ledger("test") { Read = 2 };
        ledger.Add("r-1", "taken");
        Assert.False(ledger.Balances);
        ledger.Add("r-2", "refused", "why");
        Assert.True(ledger.Balances);
    }

    [Fact]
    public async Task Write_TwoSources_OneLineARecord()
    {
        var report = new FileInfo(Path.Combine(Path.GetTempPath(), $"ledger-{Guid.CreateVersion7():N}.csv"));
        try
        {
            foreach (var (source, append) in new[] { ("one", false), ("two", true) })
            {
                var ledger = new Ledger(source) { Read = 1 };
                ledger.Add("a;b", "refused", "why");
                await ledger.WriteAsync(report, append, TestContext.Current.CancellationToken);
            }
            Assert.Equal(
                ["source;reference;outcome;reason", "one;a,b;refused;why", "two;a,b;refused;why"],
                await File.ReadAllLinesAsync(report.FullName, TestContext.Current.CancellationToken));
        }
        finally
        {
            report.Delete();
        }
    }

    [Fact]
    public void Reasons_Refusals_CountedWithAnExample()
    {
        var ledger = new Ledger("test");
        ledger.Add("r-1", "refused", "b");
        ledger.Add("r-2", "refused", "a");
        ledger.Add("r-3", "refused", "a");
        ledger.Add("r-4", "taken");
        Assert.Equal([("a", 2, "r-2"), ("b", 1, "r-1")], ledger.Reasons());
    }
}
