using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Perspektiva.ServiceDefaults.Persistence;

/// <summary>Rows that nobody else can change before the transaction ends.</summary>
public static class LockedRows
{
    /// <summary>A query with this tag (<c>TagWith</c>) locks the rows that it reads. It is a plain selection: no grouping, no union.</summary>
    public const string Tag = "FOR NO KEY UPDATE";

    /// <summary>A query with this tag holds the rows as they are: together with others who hold them so, against whoever changes them or locks them with the <see cref="Tag"/>.</summary>
    public const string HeldTag = "FOR SHARE";

    /// <summary>Tells that the row was read with the <see cref="Tag"/> in the open transaction, so that its change may be saved together with COMMIT.</summary>
    /// <param name="db">A context with an open transaction.</param>
    /// <param name="row">As the context has it, not read before in the same context without the lock.</param>
    /// <exception cref="InvalidOperationException">No transaction is open.</exception>
    public static void HoldsLocked(this DbContext db, object row)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(row);
        if (db.Database.CurrentTransaction is null)
            throw new InvalidOperationException("A lock ends with its transaction");
        ContextWork.Of(db).Locked.Add(row);
    }
}

/// <summary>Makes a tag a clause: EF has no words for it.</summary>
internal sealed class RowLocks : DbCommandInterceptor
{
    private static readonly string[] Tags = [LockedRows.Tag, LockedRows.HeldTag];

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        if (Array.Find(Tags, tag => command.CommandText.StartsWith($"-- {tag}", StringComparison.Ordinal)) is { } clause)
            command.CommandText = $"{command.CommandText}\n{clause}";
        return ValueTask.FromResult(result);
    }
}
