using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Perspektiva.ServiceDefaults.Persistence;
using Perspektiva.ServiceDefaults.Tests.Messaging;

namespace Perspektiva.ServiceDefaults.Tests.Persistence;

/// <summary>All or nothing, whether COMMIT travels with the save or after it. A statement that fails at the commit tells which: with the save it fails as the save does.</summary>
public sealed class SaveAndCommitTests
{
    private const string AppendSql = "INSERT INTO mark (key, version, event_id) VALUES ($1, $2, $1)";

    private const string FailingSql = "INSERT INTO mark (key, version, event_id) VALUES (NULL, 1, NULL)";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_RowsAreOnlyAdded_EverythingStandsBeforeTheSignals()
    {
        await using var bench = await StartAsync();
        await using var scope = bench.Host.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<BenchDb>();
        var seen = new List<long>();
        scope.ServiceProvider.GetRequiredService<IAfterCommit>().Run(() => seen.Add(Rows(bench)));
        await using (var transaction = await db.Database.BeginTransactionAsync(Ct))
        {
            db.Add(Counter("a"));
            db.AtCommit(Append(1));
            db.AtCommit(Append(2));
            await SaveAndCommit.RunAsync(db, Ct);
        }

        Assert.Equal([3L], seen);
        Assert.Equal([1L, 2L], await db.Marks.Select(mark => mark.Version).Order().ToListAsync(Ct));
        Assert.Null(db.Database.CurrentTransaction);
        Assert.True(db.ChangeTracker.AutoDetectChangesEnabled);

        // The context goes on as any other.
        db.Add(Counter("b"));
        await db.SaveChangesAsync(Ct);
        Assert.Equal(4, Rows(bench));
    }

    [Fact]
    public async Task Run_NothingIsSaved_TheStatementsStillRun()
    {
        await using var bench = await StartAsync();
        await using var scope = bench.Host.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<BenchDb>();
        await using var transaction = await db.Database.BeginTransactionAsync(Ct);
        db.AtCommit(Append(1));

        await SaveAndCommit.RunAsync(db, Ct);

        Assert.Equal(1, Rows(bench));

        // Nothing of it is left for the next transaction: a save in it is no commit.
        await using (var next = await db.Database.BeginTransactionAsync(Ct))
        {
            db.Add(Counter("undone"));
            await db.SaveChangesAsync(Ct);
            await next.RollbackAsync(Ct);
        }
        Assert.Equal(1, Rows(bench));
    }

    [Theory]
    [InlineData("one row", true)]
    [InlineData("a hundred rows", true)]
    [InlineData("a hundred and one rows", false)]
    [InlineData("a key of the server's", false)]
    [InlineData("a changed row", false)]
    [InlineData("a changed row that is locked", true)]
    [InlineData("a deleted row", false)]
    public async Task Run_AStatementFails_NothingStays(string what, bool withTheSave)
    {
        await using var bench = await StartAsync();
        await using var scope = bench.Host.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<BenchDb>();
        var known = Counter("known");
        db.Add(known);
        await db.SaveChangesAsync(Ct);
        var signals = 0;
        await using (var transaction = await db.Database.BeginTransactionAsync(Ct))
        {
            scope.ServiceProvider.GetRequiredService<IAfterCommit>().Run(() => signals++);
            if (what == "a changed row that is locked")
                known = await LockAsync(db);
            Change(db, what, known);
            db.AtCommit(new NpgsqlBatchCommand(FailingSql));

            var failure = await Assert.ThrowsAnyAsync<Exception>(() => SaveAndCommit.RunAsync(db, Ct));

            Assert.Equal(PostgresErrorCodes.NotNullViolation, Assert.IsType<PostgresException>(withTheSave ? Assert.IsType<DbUpdateException>(failure).InnerException : failure).SqlState);
        }

        Assert.Equal(0, signals);
        Assert.Equal(1, Rows(bench));
        Assert.Equal(1L, await bench.ScalarAsync<long>("SELECT position FROM feed_counter"));
    }

    [Fact]
    public async Task Run_ARowIsGoneMeanwhile_NothingStays()
    {
        await using var bench = await StartAsync();
        await using var scope = bench.Host.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<BenchDb>();
        await using (var transaction = await db.Database.BeginTransactionAsync(Ct))
        {
            db.Add(Counter("a"));
            db.Remove(Counter("gone"));
            db.AtCommit(Append(1));

            await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => SaveAndCommit.RunAsync(db, Ct));
        }

        Assert.Equal(0, Rows(bench));
    }

    [Fact]
    public async Task Tag_ARowIsRead_NobodyElseLocksItBeforeTheEnd()
    {
        await using var bench = await StartAsync();
        await using var scope = bench.Host.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<BenchDb>();
        db.Add(Counter("known"));
        await db.SaveChangesAsync(Ct);
        await using (var transaction = await db.Database.BeginTransactionAsync(Ct))
        {
            var known = await LockAsync(db);
            var refusal = await Assert.ThrowsAsync<PostgresException>(() => bench.ScalarAsync<long>("SELECT position FROM feed_counter FOR UPDATE NOWAIT"));
            Assert.Equal(PostgresErrorCodes.LockNotAvailable, refusal.SqlState);
            known.Position = 7;
            await SaveAndCommit.RunAsync(db, Ct);
        }

        Assert.Equal(7L, await bench.ScalarAsync<long>("SELECT position FROM feed_counter FOR UPDATE NOWAIT"));

        // What was locked then is not in the next transaction: its change and COMMIT go apart.
        await using (var transaction = await db.Database.BeginTransactionAsync(Ct))
        {
            db.ChangeTracker.Entries<FeedCounter>().Single().Entity.Position = 8;
            db.AtCommit(new NpgsqlBatchCommand(FailingSql));
            await Assert.ThrowsAsync<PostgresException>(() => SaveAndCommit.RunAsync(db, Ct));
        }

        Assert.Throws<InvalidOperationException>(() => db.HoldsLocked(Counter("no transaction")));
    }

    private static async Task<FeedCounter> LockAsync(BenchDb db)
    {
        db.ChangeTracker.Clear();
        var row = await db.Set<FeedCounter>().TagWith(LockedRows.Tag).SingleAsync(counter => counter.Feed == "known", Ct);
        db.HoldsLocked(row);
        return row;
    }

    private static void Change(BenchDb db, string what, FeedCounter known)
    {
        switch (what)
        {
            case "a changed row" or "a changed row that is locked":
                known.Position++;
                break;
            case "a deleted row":
                db.Remove(known);
                break;
            case "a key of the server's":
                db.Add(new Mark { Key = Guid.CreateVersion7(), Version = 1, EventId = Guid.CreateVersion7() });
                break;
            default:
                var rows = what switch { "one row" => 1, "a hundred rows" => 100, _ => 101 };
                for (var row = 0; row < rows; row++)
                    db.Add(Counter($"feed {row}"));
                break;
        }
    }

    private static FeedCounter Counter(string feed) => new() { Feed = feed, Position = 1 };

    private static NpgsqlBatchCommand Append(long version) => new(AppendSql)
    {
        Parameters = { new NpgsqlParameter<Guid> { TypedValue = Guid.CreateVersion7() }, new NpgsqlParameter<long> { TypedValue = version } },
    };

    /// <summary>As another connection sees it.</summary>
    private static long Rows(Bench bench)
    {
        using var command = bench.Host.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand("SELECT (SELECT count(*) FROM mark) + (SELECT count(*) FROM feed_counter)");
        return (long)command.ExecuteScalar()!;
    }

    private static Task<Bench> StartAsync() => Bench.StartAsync("save_and_commit", "amqp://guest:guest@127.0.0.1:1", start: false);
}
