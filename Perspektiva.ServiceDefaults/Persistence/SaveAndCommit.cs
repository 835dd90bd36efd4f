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
            work.Commit = NothingCanDiffer(tracker, work) ? CommitMode.WithSave : CommitMode.Apart;
            await db.SaveChangesAsync(ct);
        }
        finally
        {
            tracker.AutoDetectChangesEnabled = true;
        }
        await transaction.CommitAsync(ct);
    }

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        if (eventData.CommandSource != CommandSource.SaveChanges || eventData.Context is not { } db || ContextWork.Of(db) is not { Commit: not CommitMode.Apart } work)
            return ValueTask.FromResult(result);
        if (work.Commit == CommitMode.Sent)
            throw new InvalidOperationException("The transaction was committed with the save's first command: nothing may follow");
        LastStatements.AppendTo((NpgsqlCommand)command, LastStatements.Take(db));
        work.Commit = CommitMode.Sent;
        return ValueTask.FromResult(result);
    }

    /// <summary>New rows with keys that are known (one that the server gives out makes EF send those that refer to it in a second command), and changed ones that are locked.</summary>
    private static bool NothingCanDiffer(ChangeTracker tracker, ContextWork work)
    {
        var rows = 0;
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
