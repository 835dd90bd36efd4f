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
    public async Task WriteReport_TwoSources_OneLineARecordWithFourFields()
    {
        var home = Path.Combine(Path.GetTempPath(), $"ledger-{Guid.CreateVersion7():N}");
        try
        {
            var ledgers = new[] { new Ledger("one"), new Ledger("a;file.csv") };
            foreach (var ledger in ledgers)
            {
                ledger.Read = 1;
                ledger.Add("a;b\nc", "refused", "unknown; give another");
            }
            // Written again, it is the last seed's.
            await SeedReport.WriteAsync(SeedReport.In(home), ledgers, TestContext.Current.CancellationToken);
            await SeedReport.WriteAsync(SeedReport.In(home), ledgers, TestContext.Current.CancellationToken);
            Assert.Equal(
                ["source;reference;outcome;reason", "one;a,b c;refused;unknown, give another", "a,file.csv;a,b c;refused;unknown, give another"],
                await File.ReadAllLinesAsync(Path.Combine(home, "seed-report.csv"), TestContext.Current.CancellationToken));
        }
        finally
        {
            Directory.Delete(home, recursive: true);
        }
    }

    [Fact]
    public async Task WriteReport_StoppedMidway_WhatWasNotReachedIsALine()
    {
        var home = Directory.CreateTempSubdirectory("ledger-").FullName;
        try
        {
            var stopped = new Ledger("one.json") { Read = 3 };
            stopped.Add("r-1", "taken");
            var ledgers = new[] { stopped, Ledger.Broken("two.json", "it is no JSON (line 7)"), Ledger.PassedOver("other.csv") };
            await SeedReport.WriteAsync(SeedReport.In(home), ledgers, TestContext.Current.CancellationToken);

            Assert.Equal([false, false, true], ledgers.Select(ledger => ledger.Holds));
            Assert.Equal(
                [
                    "one.json;r-1;taken;", "one.json;;not reached;2 records: the seed stopped before it heard of them", "two.json;;unreadable;it is no JSON (line 7)",
                    "other.csv;;passed over;it is neither vacancies nor a table that leads from their occupations to O*NET",
                ],
                (await File.ReadAllLinesAsync(Path.Combine(home, "seed-report.csv"), TestContext.Current.CancellationToken)).Skip(1));
        }
        finally
        {
            Directory.Delete(home, recursive: true);
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void ReportIn_NoHome_TheUsualOne(string? home) =>
        Assert.Equal(Path.Combine(Environment.CurrentDirectory, ".perspektiva", "seed-report.csv"), SeedReport.In(home).FullName);

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
