using Npgsql;
using NpgsqlTypes;

using Perspektiva.Notification.Domain;

namespace Perspektiva.Notification.Data;

/// <summary>The feed of notices: its counter, whose row each writer locks in turn, and the notices after it in one statement.</summary>
internal static class NoticeFeed
{
    private const string AppendSql = """
        WITH counter AS (
            INSERT INTO feed_counter (feed, position) VALUES ('notices', $1)
            ON CONFLICT (feed) DO UPDATE SET position = feed_counter.position + $1
            RETURNING position)
        INSERT INTO notice (position, id, public_id, recipient, kind, occurred_at, "references", company, participant_id, version)
        SELECT counter.position - $1 + n.number, n.id, n.public_id, n.recipient, n.kind, n.occurred_at, n.refs::jsonb, n.company, n.participant_id, n.version
        FROM counter, unnest($2, $3, $4, $5, $6, $7, $8, $9, $10)
            WITH ORDINALITY AS n(id, public_id, recipient, kind, occurred_at, refs, company, participant_id, version, number)
        """;

    /// <summary>For the commit of the transaction that writes the notices.</summary>
    public static NpgsqlBatchCommand Append(IReadOnlyList<Notice> notices) => new(AppendSql)
    {
        Parameters =
        {
            new NpgsqlParameter<long> { TypedValue = notices.Count },
            new NpgsqlParameter<Guid[]> { TypedValue = [.. notices.Select(n => n.Id)] },
            Texts(notices.Select(n => n.PublicId)),
            Texts(notices.Select(n => n.Recipient)),
            Texts(notices.Select(n => n.Kind.ToString())),
            new NpgsqlParameter<DateTimeOffset[]> { TypedValue = [.. notices.Select(n => n.OccurredAt.ToUniversalTime())] },
            Texts(notices.Select(n => NotificationDb.Json(n.References))),
            Texts(notices.Select(n => n.Company)),
            new NpgsqlParameter<Guid?[]> { TypedValue = [.. notices.Select(n => n.ParticipantId)], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid },
            new NpgsqlParameter<long[]> { TypedValue = [.. notices.Select(n => n.Version)] },
        },
    };

    private static NpgsqlParameter<string?[]> Texts(IEnumerable<string?> texts) => new() { TypedValue = [.. texts] };
}
