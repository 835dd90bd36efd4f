using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Perspektiva.ServiceDefaults.Persistence;

/// <summary>Statements that go to the server together with the COMMIT of the transaction that they belong to.</summary>
public static class LastStatements
{
    /// <summary>
    /// Runs the statement at the end of the open transaction, after all SaveChanges, in one round trip with COMMIT. For what every writer has to take in turn, such
    /// as a feed's counter: its row is then locked for no longer than the server needs. An error undoes the transaction and is thrown by the commit.
    /// </summary>
    /// <param name="db">A context with an open transaction (an inbox handler and a POST with idempotency have one).</param>
    /// <param name="statement">With positional parameters and without rows to read.</param>
    /// <exception cref="InvalidOperationException">No transaction is open.</exception>
    public static void AtCommit(this DbContext db, NpgsqlBatchCommand statement)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(statement);
        if (!LateTransaction.IsBegun(db))
            throw new InvalidOperationException("A statement for the commit belongs to an open transaction");
        ContextWork.Of(db).LastStatements.Add(statement);
    }

    /// <summary>As <see cref="AtCommit"/>, ahead of the others, one after another: what others wait for comes last.</summary>
    internal static void FirstAtCommit(DbContext db, NpgsqlBatchCommand statement)
    {
        var work = ContextWork.Of(db);
        work.LastStatements.Insert(work.FirstOfLast++, statement);
    }

    /// <summary>Takes what waits for the commit of this context.</summary>
    internal static IReadOnlyList<NpgsqlBatchCommand> Take(DbContext db)
    {
        var work = ContextWork.Of(db);
        NpgsqlBatchCommand[] statements = [.. work.LastStatements];
        work.LastStatements.Clear();
        work.FirstOfLast = 0;
        return statements;
    }

    /// <summary>What waits and COMMIT as one batch; null when nothing waits.</summary>
    internal static NpgsqlBatch? Commit(DbContext? db, DbConnection connection)
    {
        if (db is null || Take(db) is not { Count: > 0 } statements)
            return null;
        // The server only comes to COMMIT when all before it succeeded, and an error anywhere is thrown here: as safe as the driver's own.
        var batch = new NpgsqlBatch((NpgsqlConnection)connection);
        foreach (var statement in statements)
            batch.BatchCommands.Add(statement);
        batch.BatchCommands.Add(new NpgsqlBatchCommand("COMMIT"));
        return batch;
    }
}
