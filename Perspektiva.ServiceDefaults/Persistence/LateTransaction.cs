using Microsoft.EntityFrameworkCore;

namespace Perspektiva.ServiceDefaults.Persistence;

/// <summary>
/// A transaction that is opened by the first command of its work. Work that asks nothing never needs it: what it saves goes to the server as one batch, which is a transaction by
/// itself, and BEGIN would cost an answer of its own.
/// </summary>
internal sealed class LateTransaction : IAsyncDisposable
{
    private readonly DbContext _db;

    private LateTransaction(DbContext db) => _db = db;

    /// <summary>From here on the context works in a transaction; disposing of it undoes what was not committed.</summary>
    public static LateTransaction Begin(DbContext db)
    {
        ContextWork.Of(db).TransactionDue = true;
        return new LateTransaction(db);
    }

    /// <summary>Whether the context works in a transaction, opened or not.</summary>
    public static bool IsBegun(DbContext db) => db.Database.CurrentTransaction is not null || ContextWork.Of(db).TransactionDue;

    /// <summary>Opens what was begun; without that, or a second time, nothing happens.</summary>
    public static async Task OpenAsync(DbContext db, CancellationToken ct)
    {
        var work = ContextWork.Of(db);
        if (!work.TransactionDue)
            return;
        work.TransactionDue = false;
        await db.Database.BeginTransactionAsync(ct);
    }

    /// <summary>Undoes everything, also what waits for the commit.</summary>
    public async Task RollbackAsync(CancellationToken ct)
    {
        if (_db.Database.CurrentTransaction is { } open)
            await open.RollbackAsync(ct);
        ContextWork.Of(_db).Clear();
    }

    public async ValueTask DisposeAsync()
    {
        ContextWork.Of(_db).TransactionDue = false;
        if (_db.Database.CurrentTransaction is { } open)
            await open.DisposeAsync();
    }
}
