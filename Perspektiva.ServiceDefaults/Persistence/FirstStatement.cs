using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace Perspektiva.ServiceDefaults.Persistence;

/// <summary>
/// The platform's own beginning of a transaction (a message is marked, a key is locked): it travels ahead of the first query of the context in the same round trip,
/// and where nothing is asked it goes alone. Nothing of the work reaches the database before it through the context.
/// </summary>
internal abstract class FirstStatement
{
    /// <summary>One statement or several, with named parameters that nobody else uses.</summary>
    public abstract string Sql { get; }

    /// <summary>The query that it was put ahead of.</summary>
    internal DbCommand? Carrier { get; set; }

    /// <summary>
    /// The same for work that asked nothing: one statement with positional parameters and without rows to read, which goes in one round trip with the save and COMMIT, ahead of
    /// them, and fails where the work must end. Where that is not possible, it is run with the commit, after this beginning has gone alone.
    /// </summary>
    public NpgsqlBatchCommand? AheadOfSave { get; set; }

    /// <summary>Looks at a failure of the command that <see cref="AheadOfSave"/> went with.</summary>
    /// <exception cref="OperationCanceledException">It was that statement's: the work ends here.</exception>
    public virtual void Meet(PostgresException failure)
    {
    }

    /// <summary>Adds its parameters.</summary>
    public abstract void AddTo(NpgsqlParameterCollection parameters);

    /// <summary>Reads its own results, up to the last one of them.</summary>
    /// <exception cref="OperationCanceledException">The work ends here. A cancellation to whatever runs the query, for nothing failed.</exception>
    public abstract Task ReadAsync(DbDataReader reader, CancellationToken ct);
}

/// <summary>Sends <see cref="FirstStatement"/>s.</summary>
internal sealed class FirstStatements : DbCommandInterceptor
{
    /// <summary>The next command of the context carries it. The context has a transaction.</summary>
    public static void Begin(DbContext db, FirstStatement first) => ContextWork.Of(db).First = first;

    /// <summary>Lets the statement go ahead of the save where the beginning has not been sent yet, else with the commit.</summary>
    public static void AheadOfSave(DbContext db, NpgsqlBatchCommand statement)
    {
        if (ContextWork.Of(db).First is { } waiting)
            waiting.AheadOfSave = statement;
        else
            LastStatements.FirstAtCommit(db, statement);
    }

    /// <summary>Sends what no query has carried.</summary>
    public static async Task EnsureAsync(DbContext db, CancellationToken ct)
    {
        var work = ContextWork.Of(db);
        if (work.First is not { } first)
            return;
        work.First = null;
        await LateTransaction.OpenAsync(db, ct);
        await using var command = new NpgsqlCommand(first.Sql, (NpgsqlConnection)db.Database.GetDbConnection());
        first.AddTo(command.Parameters);
        await using var reader = await command.ExecuteReaderAsync(ct);
        await first.ReadAsync(reader, ct);
    }

    public override async ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        if (eventData.Context is not { } db)
            return result;
        await LateTransaction.OpenAsync(db, cancellationToken);
        if (ContextWork.Of(db).First is not { Carrier: null } first)
            return result;
        // SaveChanges counts its statements from the first one: nothing may stand before it.
        if (eventData.CommandSource == CommandSource.SaveChanges)
        {
            await EnsureAsync(db, cancellationToken);
            return result;
        }
        first.Carrier = command;
        first.AddTo(((NpgsqlCommand)command).Parameters);
        command.CommandText = $"{first.Sql};\n{command.CommandText}";
        return result;
    }

    public override async ValueTask<DbDataReader> ReaderExecutedAsync(
        DbCommand command, CommandExecutedEventData eventData, DbDataReader result, CancellationToken cancellationToken = default)
    {
        if (eventData.Context is not { } db || ContextWork.Of(db) is not { First: { } first } work || first.Carrier != command)
            return result;
        work.First = null;
        try
        {
            await first.ReadAsync(result, cancellationToken);
        }
        catch
        {
            await result.DisposeAsync();
            throw;
        }
        await result.NextResultAsync(cancellationToken); // To the query's own rows.
        return result;
    }

    public override async ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        await EnsureFirstAsync(eventData.Context, cancellationToken);
        return result;
    }

    public override async ValueTask<InterceptionResult<object>> ScalarExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<object> result, CancellationToken cancellationToken = default)
    {
        await EnsureFirstAsync(eventData.Context, cancellationToken);
        return result;
    }

    private static async Task EnsureFirstAsync(DbContext? db, CancellationToken ct)
    {
        if (db is null)
            return;
        await LateTransaction.OpenAsync(db, ct);
        await EnsureAsync(db, ct);
    }
}
