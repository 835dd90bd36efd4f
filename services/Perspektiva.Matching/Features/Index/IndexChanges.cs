using Microsoft.EntityFrameworkCore;
using Npgsql;
using Perspektiva.Matching.Data;
using Perspektiva.ServiceDefaults.Persistence;

namespace Perspektiva.Matching.Features.Index;

/// <summary>Numbers what every replica must look at again, at the end of the transaction that changes it, because the counter's row stays locked until then.</summary>
internal sealed class IndexChanges(MatchingDb db, IAfterCommit afterCommit, IndexTail tail)
{
    private const string Feed = "index";

    /// <summary>The counter and its rows in one statement: every event of a place or a person comes through here.</summary>
    private const string AppendSql = """
        WITH counter AS (
            INSERT INTO feed_counter (feed, position) VALUES ($1, $2)
            ON CONFLICT (feed) DO UPDATE SET position = feed_counter.position + $2
            RETURNING position)
        INSERT INTO index_change (kind, id, position)
        SELECT record.kind, record.id, counter.position - $2 + record.number
        FROM counter, unnest($3, $4) WITH ORDINALITY AS record(kind, id, number)
        ON CONFLICT (kind, id) DO UPDATE SET position = excluded.position
        """;

    private const string LockSql = """
        INSERT INTO feed_counter (feed, position) VALUES ($1, 0)
        ON CONFLICT (feed) DO UPDATE SET position = feed_counter.position
        """;

    private const string AppendPlacesSql = """
        WITH record AS (
            SELECT id, row_number() OVER (ORDER BY id) AS number FROM place_view WHERE company_id = $3),
        counter AS (
            UPDATE feed_counter SET position = position + (SELECT count(*) FROM record) WHERE feed = $1
            RETURNING position - (SELECT count(*) FROM record) AS before)
        INSERT INTO index_change (kind, id, position)
        SELECT $2, record.id, counter.before + record.number
        FROM counter, record
        ON CONFLICT (kind, id) DO UPDATE SET position = excluded.position
        """;

    /// <summary>Appends the records at the next positions, with the commit of the open transaction.</summary>
    public void Append(IReadOnlyCollection<(IndexedKind Kind, Guid Id)> records)
    {
        if (records.Count == 0)
            return;
        var distinct = records.Distinct().ToList();
        db.AtCommit(new NpgsqlBatchCommand(AppendSql)
        {
            Parameters =
            {
                new NpgsqlParameter<string> { TypedValue = Feed },
                new NpgsqlParameter<long> { TypedValue = distinct.Count },
                new NpgsqlParameter<int[]> { TypedValue = [.. distinct.Select(record => (int)record.Kind)] },
                new NpgsqlParameter<Guid[]> { TypedValue = [.. distinct.Select(record => record.Id)] },
            },
        });
        var people = records.Any(record => record.Kind == IndexedKind.Participant);
        afterCommit.Run(() => tail.Wake(people));
    }

    /// <inheritdoc cref="Append(IReadOnlyCollection{ValueTuple{IndexedKind, Guid}})"/>
    public void Append(IndexedKind kind, Guid id) => Append([(kind, id)]);

    /// <summary>Appends the places of a company, with the commit of the open transaction.</summary>
    public void AppendPlacesOf(Guid companyId)
    {
        // The counter first and the places in a statement after it: one that was published meanwhile is either seen here, or numbered after this commit.
        db.AtCommit(new NpgsqlBatchCommand(LockSql) { Parameters = { new NpgsqlParameter<string> { TypedValue = Feed } } });
        db.AtCommit(new NpgsqlBatchCommand(AppendPlacesSql)
        {
            Parameters =
            {
                new NpgsqlParameter<string> { TypedValue = Feed },
                new NpgsqlParameter<int> { TypedValue = (int)IndexedKind.Place },
                new NpgsqlParameter<Guid> { TypedValue = companyId },
            },
        });
        afterCommit.Run(() => tail.Wake(people: false));
    }

    /// <summary>Appends everything that is known, so that every replica reads it again.</summary>
    public async Task<(int Participants, int Places)> AppendAllAsync(CancellationToken ct)
    {
        var (participants, places) = (await db.Participants.CountAsync(ct), await db.Places.CountAsync(ct));
        if (participants + places == 0)
            return (0, 0);
        var position = await db.NextPositionAsync(Feed, ct, participants + places);
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO index_change (kind, id, position)
            SELECT kind, id, {position} - 1 + row_number() OVER (ORDER BY kind, id)
            FROM (SELECT {(int)IndexedKind.Participant} AS kind, id FROM participant_view UNION ALL SELECT {(int)IndexedKind.Place}, id FROM place_view) AS known
            ORDER BY kind, id LIMIT {participants + places}
            ON CONFLICT (kind, id) DO UPDATE SET position = excluded.position
            """,
            ct);
        afterCommit.Run(tail.Wake);
        return (participants, places);
    }
}
