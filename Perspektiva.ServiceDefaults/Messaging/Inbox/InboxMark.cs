using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace Perspektiva.ServiceDefaults.Messaging.Inbox;

/// <summary>The message was handled before: the attempt ends. A cancellation to whatever runs the query, for nothing failed.</summary>
internal sealed class AlreadyHandledException() : OperationCanceledException("The inbox knows this message");

/// <summary>
/// Marks a message as handled, first of all in the attempt's transaction: the mark travels ahead of the handler's first query in the same round trip, and where the
/// handler asks nothing it goes alone. Nothing of the handler's reaches the database before it through the context.
/// </summary>
internal sealed class InboxMark : DbCommandInterceptor
{
    private const string InsertSql =
        "INSERT INTO inbox_message (message_id, consumer, handled_at) VALUES (@inbox_id, @inbox_consumer, @inbox_at) ON CONFLICT DO NOTHING RETURNING true";

    private static readonly ConditionalWeakTable<DbContext, Mark> Waiting = [];

    /// <summary>The next command of the context carries the mark. The context has an open transaction.</summary>
    public static void Begin(DbContext db, EventContext context, DateTimeOffset now) => Waiting.Add(db, new Mark(context.MessageId, context.Consumer, now));

    /// <summary>Inserts a mark that no query has carried.</summary>
    /// <exception cref="AlreadyHandledException">It is there already.</exception>
    public static async Task EnsureAsync(DbContext db, CancellationToken ct)
    {
        if (Take(db) is not { } mark)
            return;
        await using var command = new NpgsqlCommand(InsertSql, (NpgsqlConnection)db.Database.GetDbConnection());
        mark.AddTo(command);
        if (await command.ExecuteNonQueryAsync(ct) == 0)
            throw new AlreadyHandledException();
    }

    public override async ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        if (eventData.Context is not { } db || !Waiting.TryGetValue(db, out var mark) || mark.Carrier is not null)
            return result;
        // SaveChanges counts its statements from the first one: nothing may stand before it.
        if (eventData.CommandSource == CommandSource.SaveChanges)
        {
            await EnsureAsync(db, cancellationToken);
            return result;
        }
        mark.Carrier = command;
        mark.AddTo((NpgsqlCommand)command);
        command.CommandText = $"{InsertSql};\n{command.CommandText}";
        return result;
    }

    public override async ValueTask<DbDataReader> ReaderExecutedAsync(
        DbCommand command, CommandExecutedEventData eventData, DbDataReader result, CancellationToken cancellationToken = default)
    {
        if (eventData.Context is not { } db || !Waiting.TryGetValue(db, out var mark) || mark.Carrier != command)
            return result;
        Waiting.Remove(db);
        if (!result.HasRows)
        {
            await result.DisposeAsync();
            throw new AlreadyHandledException();
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

    private static Task EnsureFirstAsync(DbContext? db, CancellationToken ct) => db is null ? Task.CompletedTask : EnsureAsync(db, ct);

    private static Mark? Take(DbContext db)
    {
        if (!Waiting.TryGetValue(db, out var mark))
            return null;
        Waiting.Remove(db);
        return mark;
    }

    private sealed class Mark(Guid messageId, string consumer, DateTimeOffset now)
    {
        /// <summary>The query that the mark was put ahead of.</summary>
        public DbCommand? Carrier { get; set; }

        public void AddTo(NpgsqlCommand command)
        {
            command.Parameters.Add(new NpgsqlParameter<Guid>("inbox_id", messageId));
            command.Parameters.Add(new NpgsqlParameter<string>("inbox_consumer", consumer));
            command.Parameters.Add(new NpgsqlParameter<DateTimeOffset>("inbox_at", now));
        }
    }
}
