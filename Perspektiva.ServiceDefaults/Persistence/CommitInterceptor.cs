using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Perspektiva.ServiceDefaults.Persistence;

/// <summary>
/// Sends what waits for a commit together with it, and runs a context's in-process signals once its changes are committed: after SaveChanges without a
/// transaction of the caller's, else after that transaction.
/// </summary>
internal sealed class CommitInterceptor : SaveChangesInterceptor, IDbTransactionInterceptor
{
    public static void Add(DbContext db, Action signal)
    {
        var signals = ContextWork.Of(db).Signals;
        if (!signals.Contains(signal))
            signals.Add(signal);
    }

    /// <summary>Runs and forgets what waits for the commit of this context.</summary>
    private static void Committed(DbContext? db)
    {
        if (db is null)
            return;
        var work = ContextWork.Of(db);
        work.Locked.Clear();
        work.Commit = CommitMode.Apart;
        if (work.Signals is not { Count: > 0 } waiting)
            return;
        Action[] signals = [.. waiting];
        waiting.Clear();
        foreach (var signal in signals)
            signal();
    }

    private static void Discarded(DbContext? db)
    {
        if (db is not null)
            ContextWork.Of(db).Clear();
    }

    public override async ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        if (eventData.Context is { } db)
            await LateTransaction.OpenAsync(db, cancellationToken);
        return result;
    }

    public override int SavedChanges(SaveChangesCompletedEventData eventData, int result)
    {
        AfterSave(eventData.Context);
        return result;
    }

    public override ValueTask<int> SavedChangesAsync(SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        AfterSave(eventData.Context);
        return ValueTask.FromResult(result);
    }

    public InterceptionResult TransactionCommitting(DbTransaction transaction, TransactionEventData eventData, InterceptionResult result)
    {
        if (WentWithTheSave(eventData.Context))
            return InterceptionResult.Suppress();
        using var batch = LastStatements.Commit(eventData.Context, transaction.Connection!);
        if (batch is null)
            return result;
        batch.ExecuteNonQuery();
        return InterceptionResult.Suppress();
    }

    public async ValueTask<InterceptionResult> TransactionCommittingAsync(
        DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
    {
        if (WentWithTheSave(eventData.Context))
            return InterceptionResult.Suppress();
        await using var batch = LastStatements.Commit(eventData.Context, transaction.Connection!);
        if (batch is null)
            return result;
        await batch.ExecuteNonQueryAsync(cancellationToken);
        return InterceptionResult.Suppress();
    }

    public void TransactionCommitted(DbTransaction transaction, TransactionEndEventData eventData) => Committed(eventData.Context);

    public Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Committed(eventData.Context);
        return Task.CompletedTask;
    }

    public void TransactionRolledBack(DbTransaction transaction, TransactionEndEventData eventData) => Discarded(eventData.Context);

    public Task TransactionRolledBackAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Discarded(eventData.Context);
        return Task.CompletedTask;
    }

    private static bool WentWithTheSave(DbContext? db) => db is not null && ContextWork.Of(db).Commit == CommitMode.Sent;

    private static void AfterSave(DbContext? db)
    {
        if (db?.Database.CurrentTransaction is null)
            Committed(db);
    }
}
