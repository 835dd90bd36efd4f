using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace Perspektiva.ServiceDefaults.Persistence;

/// <summary>
/// The end of a transaction. Where rows are only added, SaveChanges, what waits for the commit and COMMIT go to the server in one round trip: it only comes to COMMIT when all
/// before it succeeded. A row that is changed or deleted may turn out to be another version than was read, and EF tells so only from the server's answer: then they go apart.
/// </summary>
internal sealed class SaveAndCommit : DbCommandInterceptor
{
    /// <summary>Well below the 1,000 rows from which on EF makes several commands of one save.</summary>
    private const int MostRows = 100;

    /// <summary>Saves what the context has changed, and commits.</summary>
    public static async Task RunAsync(DbContext db, IDbContextTransaction transaction, CancellationToken ct)
    {
        var tracker = db.ChangeTracker;
        tracker.DetectChanges();
        tracker.AutoDetectChangesEnabled = false; // Looked for once is enough.
        try
        {
            ContextWork.Of(db).Commit = OnlyAdds(tracker) ? CommitMode.WithSave : CommitMode.Apart;
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

    /// <summary>Rows whose keys are known: a key that the server gives out makes EF send those that refer to it in a second command.</summary>
    private static bool OnlyAdds(ChangeTracker tracker)
    {
        var added = 0;
        foreach (var entry in tracker.Entries())
        {
            if (entry.State == EntityState.Unchanged)
                continue;
            if (entry.State != EntityState.Added || ++added > MostRows || !entry.IsKeySet)
                return false;
        }
        return true;
    }
}
