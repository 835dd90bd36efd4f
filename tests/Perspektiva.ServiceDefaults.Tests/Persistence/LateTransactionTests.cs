using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Perspektiva.ServiceDefaults.Persistence;
using Perspektiva.ServiceDefaults.Tests.Messaging;

namespace Perspektiva.ServiceDefaults.Tests.Persistence;

/// <summary>Whatever the work does first opens its transaction, and without a commit nothing of it stays.</summary>
public sealed class LateTransactionTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("a query")]
    [InlineData("a count")]
    [InlineData("a save")]
    [InlineData("an update")]
    [InlineData("a position")]
    public async Task Begun_FirstCommand_OpensItAndTheEndUndoesIt(string first)
    {
        await using var bench = await Bench.StartAsync("late_transaction", "amqp://guest:guest@127.0.0.1:1", start: false);
        await using var scope = bench.Host.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<BenchDb>();
        db.Add(new FeedCounter { Feed = "known", Position = 1 });
        await db.SaveChangesAsync(Ct);

        await using (LateTransaction.Begin(db))
        {
            Assert.Null(db.Database.CurrentTransaction);
            Assert.True(LateTransaction.IsBegun(db));
            await AskAsync(db, first);
            Assert.NotNull(db.Database.CurrentTransaction);
            db.Add(new FeedCounter { Feed = "undone", Position = 1 });
            await db.SaveChangesAsync(Ct);
        }

        Assert.False(LateTransaction.IsBegun(db));
        Assert.Equal(1L, await bench.ScalarAsync<long>("SELECT sum(position)::bigint FROM feed_counter"));
    }

    [Fact]
    public async Task RolledBack_BeforeAnythingWasAsked_NothingIsLeftForTheNext()
    {
        await using var bench = await Bench.StartAsync("late_transaction", "amqp://guest:guest@127.0.0.1:1", start: false);
        await using var scope = bench.Host.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<BenchDb>();
        var signals = 0;
        await using (var undone = LateTransaction.Begin(db))
        {
            db.AtCommit(new NpgsqlBatchCommand("INSERT INTO feed_counter (feed, position) VALUES ('undone', 1)"));
            scope.ServiceProvider.GetRequiredService<IAfterCommit>().Run(() => signals++);
            await undone.RollbackAsync(Ct);
        }

        db.Add(new FeedCounter { Feed = "stays", Position = 1 });
        await db.SaveChangesAsync(Ct);

        Assert.Equal(0, signals);
        Assert.Equal("stays", await bench.ScalarAsync<string>("SELECT string_agg(feed, ',') FROM feed_counter"));
        Assert.Throws<InvalidOperationException>(() => db.AtCommit(new NpgsqlBatchCommand("SELECT 1")));
    }

    private static async Task AskAsync(BenchDb db, string first)
    {
        var counters = db.Set<FeedCounter>();
        switch (first)
        {
            case "a query":
                _ = await counters.ToListAsync(Ct);
                break;
            case "a count":
                Assert.Equal(1, await counters.CountAsync(Ct));
                break;
            case "a save":
                db.Add(new FeedCounter { Feed = "saved", Position = 5 });
                await db.SaveChangesAsync(Ct);
                break;
            case "an update":
                Assert.Equal(1, await counters.ExecuteUpdateAsync(set => set.SetProperty(counter => counter.Position, 7), Ct));
                break;
            default:
                Assert.Equal(2, await db.NextPositionAsync("known", Ct));
                break;
        }
    }
}
