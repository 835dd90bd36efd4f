using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Perspektiva.ServiceDefaults.Encryption;
using Perspektiva.ServiceDefaults.Messaging.Inbox;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.ServiceDefaults.Tests.Encryption;

public sealed class ErasureJournalTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("journal-").FullName;

    private sealed record Entry(Guid PersonId, string By) : IErasureEntry;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Append_ManyAtOnceAndReplicas_EveryLineIsKept()
    {
        ErasureJournal<Entry>[] replicas = [Journal(), Journal()];
        var entries = Enumerable.Range(0, 80).Select(n => new Entry(Guid.CreateVersion7(), new string('x', n % 7))).ToList();

        await Parallel.ForEachAsync(
            entries.Index(), new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Ct },
            async (entry, ct) => await replicas[entry.Index % 2].AppendAsync(entry.Item, ct));

        Assert.Equal(entries.OrderBy(entry => entry.PersonId), (await replicas[0].ReadAsync(Ct)).OrderBy(entry => entry.PersonId));
    }

    [Fact]
    public async Task Read_DamagedLines_GiveTheWholeEntriesThatTheyBeginWith()
    {
        var (first, second, third, last) = (Some(), Some(), Some(), Some());
        var journal = Journal();
        await journal.AppendAsync(first, Ct);
        await WriteAsync("tail of a longer line\"}");
        await journal.AppendAsync(second, Ct);
        await WriteAsync($"{{\"PersonId\":\"{third.PersonId}\",\"By\":\"two copies in one\"}}\nno entry}}\n\n{{\"PersonId\":\"0");
        await journal.AppendAsync(last, Ct);

        var (entries, damaged) = await journal.ReadLinesAsync(Ct);

        Assert.Equal([first.PersonId, second.PersonId, third.PersonId, last.PersonId], entries.Select(entry => entry.PersonId));
        Assert.Equal(3, damaged);
    }

    [Fact]
    public async Task Reapply_AnotherReplicaWasFirstThenTheDatabaseAway_LooksAgainAndOpens()
    {
        await Journal().AppendAsync(Some(), Ct);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(Journal());
        var time = new FakeTimeProvider();
        builder.Services.AddSingleton<TimeProvider>(time);
        await using var app = builder.Build();
        var looks = 0;

        var opened = app.ReapplyErasuresAsync<Entry>((_, entries, _) =>
            ++looks switch
            {
                1 => Task.FromException<int>(new DbUpdateConcurrencyException("the row is gone")),
                2 => Task.FromException<int>(new InvalidOperationException("as EF wraps it", new TimeoutException())),
                _ => Task.FromResult(entries.Count - 1),
            });
        while (!opened.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(2));
            await Task.Yield();
        }
        await opened;

        Assert.Equal(3, looks);
    }

    [Fact]
    public async Task Append_DiskFull_WaitsInAConsumerAndIsUnavailableInARequest()
    {
        var (file, entry) = (Path.Combine(_folder, "erasures.jsonl"), Some());
        File.CreateSymbolicLink(file, "/dev/full");

        var full = await Assert.ThrowsAnyAsync<IOException>(() => Journal().AppendAsync(entry, Ct));

        Assert.Equal(FailureKind.Transient, Failures.KindOf(full));
        var problem = ProblemExceptionHandler.ProblemOf(full);
        Assert.Equal((503, "unavailable"), (problem.Type.Status, problem.Type.Name));
        Assert.Equal(FailureKind.Handler, Failures.KindOf(new FileNotFoundException()));
        Assert.Equal(500, ProblemExceptionHandler.ProblemOf(new FileNotFoundException()).Type.Status);
        File.Delete(file);
        await Journal().AppendAsync(entry, Ct);
        Assert.Equal([entry], await Journal().ReadAsync(Ct));
    }

    [Fact]
    public async Task Ids_OfAJournalThatGrows_AreThoseOfAllItsEntries()
    {
        var (journal, first, second) = (Journal(), Some(), Some());
        Assert.Empty(await journal.IdsAsync(Ct));
        await journal.AppendAsync(first, Ct);
        Assert.Equal([first.PersonId], await journal.IdsAsync(Ct));
        await Journal().AppendAsync(second, Ct); // another replica's

        Assert.Equal([first.PersonId, second.PersonId], await journal.IdsAsync(Ct));
    }

    private static Entry Some() => new(Guid.CreateVersion7(), "org_x");

    private ErasureJournal<Entry> Journal() => new(new ConfigurationManager { ["Perspektiva:DataFolder"] = _folder });

    private Task WriteAsync(string text) => File.AppendAllTextAsync(Path.Combine(_folder, "erasures.jsonl"), text, Ct);
}
