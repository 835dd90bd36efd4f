using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace Perspektiva.ServiceDefaults.Persistence;

/// <summary>
/// The end of a transaction. Where rows are only added, or changed that are locked, SaveChanges, what waits for the commit and COMMIT go to the server in one round trip: it only
/// comes to COMMIT when all before it succeeded. Where nothing went before them, they need neither BEGIN nor COMMIT: what is sent in one round trip is a transaction. Any other row may turn out to be another version than was read, and EF tells so only from the server's answer: then they go apart.
/// EF looks, from the first statement on, at as many of them as it has rows: what stands ahead changes one row, as each of its own does.
/// </summary>
internal sealed class SaveAndCommit : DbCommandInterceptor
{
    /// <summary>Well below the 1,000 rows from which on EF makes several commands of one save.</summary>
    private const int MostRows = 100;

    /// <summary>Saves what the context has changed, and commits.</summary>
    public static async Task RunAsync(DbContext db, CancellationToken ct)
    {
        var (tracker, work) = (db.ChangeTracker, ContextWork.Of(db));
        tracker.DetectChanges();
        tracker.AutoDetectChangesEnabled = false; // Looked for once is enough.
        try
        {
            var certain = NothingCanDiffer(tracker, work, out var rows);
            var implied = certain && rows > 0 && work is { TransactionDue: true, First.AheadOfSave: not null };
            if (implied)
                (work.TransactionDue, db.Database.AutoTransactionBehavior) = (false, AutoTransactionBehavior.Never);
            else
                await LateTransaction.OpenAsync(db, ct);
            work.Commit = implied ? CommitMode.Implied : certain ? CommitMode.WithSave : CommitMode.Apart;
            await BeginAsync(db, work, withTheSave: certain && rows > 0, ct);
            await db.SaveChangesAsync(ct);
            if (work.Lead is not null)
                throw new InvalidOperationException("The save sent no command: what was to go ahead of it must not be left out");
        }
        finally
        {
            tracker.AutoDetectChangesEnabled = true;
            db.Database.AutoTransactionBehavior = AutoTransactionBehavior.WhenNeeded;
        }
        if (db.Database.CurrentTransaction is { } transaction)
            await transaction.CommitAsync(ct);
    }

    /// <summary>A beginning that no query has carried goes ahead of the save, or else alone.</summary>
    private static async Task BeginAsync(DbContext db, ContextWork work, bool withTheSave, CancellationToken ct)
    {
        if (work.First is not { AheadOfSave: { } statement } first)
            return;
        if (withTheSave)
        {
            (work.Lead, work.First) = (first, null);
            return;
        }
        await FirstStatements.EnsureAsync(db, ct);
        LastStatements.FirstAtCommit(db, statement);
    }

    public override async ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        if (eventData.CommandSource != CommandSource.SaveChanges || eventData.Context is not { } db || ContextWork.Of(db) is not { Commit: not CommitMode.Apart } work)
            return result;
        if (work.Commit == CommitMode.Sent)
            throw new InvalidOperationException("The transaction was committed with the save's first command: nothing may follow");
        var (lead, commit) = (work.Lead, work.Commit == CommitMode.WithSave);
        (work.Lead, work.Commit) = (null, CommitMode.Sent);
        var batch = Batch((NpgsqlCommand)command, lead?.AheadOfSave, LastStatements.Take(db), commit);
        try
        {
            return InterceptionResult<DbDataReader>.SuppressWithResult(await batch.ExecuteReaderAsync(cancellationToken));
        }
        catch (PostgresException failure)
        {
            lead?.Meet(failure); // Here and not behind EF, which would log as an error that a request came twice.
            throw;
        }
    }

    /// <summary>One statement ahead of those of a save, the others and COMMIT, if wanted, behind them.</summary>
    private static NpgsqlBatch Batch(NpgsqlCommand save, NpgsqlBatchCommand? first, IReadOnlyList<NpgsqlBatchCommand> last, bool commit)
    {
        var batch = new NpgsqlBatch(save.Connection);
        if (first is not null)
            batch.BatchCommands.Add(first);
        foreach (var statement in PositionalCommand.StatementsOf(save))
            batch.BatchCommands.Add(statement);
        foreach (var statement in last)
            batch.BatchCommands.Add(statement);
        if (commit)
            batch.BatchCommands.Add(new NpgsqlBatchCommand("COMMIT"));
        return batch;
    }

    /// <summary>New rows with keys that are known (one that the server gives out makes EF send those that refer to it in a second command), and changed ones that are locked.</summary>
    private static bool NothingCanDiffer(ChangeTracker tracker, ContextWork work, out int rows)
    {
        rows = 0;
        foreach (var entry in tracker.Entries())
        {
            if (entry.State == EntityState.Unchanged)
                continue;
            if (++rows > MostRows || !IsCertain(entry, work))
                return false;
        }
        return true;
    }

    private static bool IsCertain(EntityEntry entry, ContextWork work) => entry.State switch
    {
        EntityState.Added => entry.IsKeySet,
        EntityState.Modified => work.Locked.Contains(entry.Entity),
        _ => false,
    };
}
