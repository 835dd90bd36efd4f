using System.Data.Common;
using Npgsql;
using Perspektiva.ServiceDefaults.Persistence;

namespace Perspektiva.ServiceDefaults.Messaging.Inbox;

/// <summary>The message was handled before: the attempt ends.</summary>
internal sealed class AlreadyHandledException() : OperationCanceledException("The inbox knows this message");

/// <summary>Marks a message as handled, first of all in the attempt's transaction.</summary>
internal sealed class InboxMark(EventContext context, DateTimeOffset now) : FirstStatement
{
    public override string Sql =>
        "INSERT INTO inbox_message (message_id, consumer, handled_at) VALUES (@inbox_id, @inbox_consumer, @inbox_at) ON CONFLICT DO NOTHING RETURNING true";

    public override void AddTo(NpgsqlParameterCollection parameters)
    {
        parameters.Add(new NpgsqlParameter<Guid>("inbox_id", context.MessageId));
        parameters.Add(new NpgsqlParameter<string>("inbox_consumer", context.Consumer));
        parameters.Add(new NpgsqlParameter<DateTimeOffset>("inbox_at", now));
    }

    /// <exception cref="AlreadyHandledException">It is there already.</exception>
    public override async Task ReadAsync(DbDataReader reader, CancellationToken ct)
    {
        if (!await reader.ReadAsync(ct))
            throw new AlreadyHandledException();
    }
}
