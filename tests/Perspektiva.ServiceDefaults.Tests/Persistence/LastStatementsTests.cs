using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Perspektiva.ServiceDefaults.Persistence;
using Perspektiva.ServiceDefaults.Tests.Messaging;

namespace Perspektiva.ServiceDefaults.Tests.Persistence;

public sealed class LastStatementsTests
{
    private const string AppendSql = "INSERT INTO mark (key, version, event_id) SELECT key, version + 1, event_id FROM mark";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AtCommit_Committed_RunsAfterWhatWasSavedAndBeforeTheSignals()
    {
        await using var bench = await StartAsync();
        await using var scope = bench.Host.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<BenchDb>();
        var signals = 0;
        scope.ServiceProvider.GetRequiredService<IAfterCommit>().Run(() => signals++);
        await using (var transaction = await db.Database.BeginTransactionAsync(Ct))
        {
            db.AtCommit(new NpgsqlBatchCommand(AppendSql));
            db.Marks.Add(new Mark { Key = Guid.CreateVersion7(), Version = 1, EventId = Guid.CreateVersion7() });
            await db.SaveChangesAsync(Ct);
            Assert.Equal(0, signals);
            await transaction.CommitAsync(Ct);
        }

        Assert.Equal(1, signals);
        Assert.Equal([1L, 2L], await db.Marks.Select(mark => mark.Version).Order().ToListAsync(Ct));
        Assert.Null(db.Database.CurrentTransaction);
    }

    [Fact]
    public async Task AtCommit_TheStatementFails_NothingOfTheTransactionStays()
    {
        await using var bench = await StartAsync();
        await using var scope = bench.Host.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<BenchDb>();
        var signals = 0;
        scope.ServiceProvider.GetRequiredService<IAfterCommit>().Run(() => signals++);
        await using (var transaction = await db.Database.BeginTransactionAsync(Ct))
        {
            db.Marks.Add(new Mark { Key = Guid.CreateVersion7(), Version = 1, EventId = Guid.CreateVersion7() });
            await db.SaveChangesAsync(Ct);
            db.AtCommit(new NpgsqlBatchCommand("INSERT INTO mark (key, version, event_id) VALUES (NULL, 1, NULL)"));
            await Assert.ThrowsAsync<PostgresException>(() => transaction.CommitAsync(Ct));
        }

        Assert.Equal(0, signals);
        Assert.Equal(0L, await bench.ScalarAsync<long>("SELECT count(*) FROM mark"));
    }

    [Fact]
    public async Task AtCommit_TheWorkIsAbandoned_NothingOfItReachesWhoHasTheContextNext()
    {
        await using var bench = await StartAsync();
        var (signals, contexts) = (0, new List<BenchDb>());
        foreach (var abandoned in new[] { true, false })
        {
            await using var scope = bench.Host.Services.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<BenchDb>();
            contexts.Add(db);
            await using var transaction = await db.Database.BeginTransactionAsync(Ct);
            db.Marks.Add(new Mark { Key = Guid.CreateVersion7(), Version = 1, EventId = Guid.CreateVersion7() });
            await db.SaveChangesAsync(Ct);
            if (abandoned)
            {
                db.AtCommit(new NpgsqlBatchCommand(AppendSql));
                scope.ServiceProvider.GetRequiredService<IAfterCommit>().Run(() => signals++);
                continue;
            }
            await transaction.CommitAsync(Ct);
        }

        Assert.Same(contexts[0], contexts[1]);
        Assert.Equal(0, signals);
        Assert.Equal(1L, await bench.ScalarAsync<long>("SELECT count(*) FROM mark"));
    }

    [Fact]
    public async Task AtCommit_WithoutTransaction_IsRefused()
    {
        await using var bench = await StartAsync();
        await using var scope = bench.Host.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<BenchDb>();
        Assert.Throws<InvalidOperationException>(() => db.AtCommit(new NpgsqlBatchCommand(AppendSql)));
    }

    private static Task<Bench> StartAsync() => Bench.StartAsync("last_statements", "amqp://guest:guest@127.0.0.1:1", start: false);
}
