using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace Perspektiva.ServiceDefaults.Persistence;

/// <summary>
/// The end of a transaction. Where rows are only added, or changed that are locked, SaveChanges, what waits for the commit and COMMIT go to the server in one round trip: it only
/// comes to COMMIT when all before it succeeded. Any other row may turn out to be another version than was read, and EF tells so only from the server's answer: then they go apart.
/// EF looks, from the first statement on, at as many of them as it has rows: what stands ahead changes one row, as each of its own does.
/// </summary>
internal sealed class SaveAndCommit : DbCommandInterceptor
{
    /// <summary>Well below the 1,000 rows from which on EF makes several commands of one save.</summary>
    private const int MostRows = 100;

    /// <summary>Saves what the context has changed, and commits.</summary>
    public static async Task RunAsync(DbContext db, IDbContextTransaction transaction, CancellationToken ct)
    {
        var (tracker, work) = (db.ChangeTracker, ContextWork.Of(db));
        tracker.DetectChanges();
        tracker.AutoDetectChangesEnabled = false; // Looked for once is enough.
        try
        {
            var certain = NothingCanDiffer(tracker, work, out var rows);
            work.Commit = certain ? CommitMode.WithSave : CommitMode.Apart;
            await BeginAsync(db, work, withTheSave: certain && rows > 0, ct);
            await db.SaveChangesAsync(ct);
            if (work.Lead is not null)
                throw new InvalidOperationException("The save sent no command: what was to go ahead of it must not be left out");
        }
        finally
        {
            tracker.AutoDetectChangesEnabled = true;
        }
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
        LastStatements.AddTo((NpgsqlCommand)command, work.Lead?.AheadOfSave, LastStatements.Take(db));
        work.Commit = CommitMode.Sent;
        if (work.Lead is not { } lead)
            return result;
        work.Lead = null;
        try
        {
            return InterceptionResult<DbDataReader>.SuppressWithResult(await command.ExecuteReaderAsync(cancellationToken));
        }
        catch (PostgresException failure)
        {
            lead.Meet(failure); // Here and not behind EF, which would log as an error that a request came twice.
            throw;
        }
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
