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

    /// <summary>Numbers the records of the statement that it ends, once the counter is locked.</summary>
    private const string NumberSql = """

        counter AS (
            UPDATE feed_counter SET position = position + (SELECT count(*) FROM record) WHERE feed = $1
            RETURNING position - (SELECT count(*) FROM record) AS before)
        INSERT INTO index_change (kind, id, position)
        SELECT $2, record.id, counter.before + record.number
        FROM counter, record
        ON CONFLICT (kind, id) DO UPDATE SET position = excluded.position
        """;

    private const string AppendPlacesSql = """
        WITH record AS (
            SELECT id, row_number() OVER (ORDER BY id) AS number FROM place_view WHERE company_id = $3),
        """ + NumberSql;

    /// <summary>
    /// The places, and all of a company whose limit begins or ceases to bind with them. The change is counted after the counter is locked, as everybody else's is: of two at
    /// once the second sees the first, and one of them sees the limit crossed.
    /// </summary>
    private const string AppendSeatsSql = """
        WITH seat AS (
            SELECT id, taken FROM unnest($3, $4) AS seat(id, taken)),
        changed AS MATERIALIZED (
            SELECT limited.company_id, limited.free, seats.taken
            FROM (SELECT place.company_id, sum(seat.taken) AS taken FROM seat JOIN place_view AS place ON place.id = seat.id GROUP BY place.company_id) AS seats
            JOIN company_seats AS limited ON limited.company_id = seats.company_id),
        crossed AS (
            SELECT company_id, free > 0 AS opens FROM changed WHERE (free > 0) <> (free + taken > 0)),
        opening AS (
            INSERT INTO company_opening (company_id) SELECT company_id FROM crossed WHERE opens),
        record AS (
            SELECT id, row_number() OVER (ORDER BY id) AS number
            FROM (SELECT id FROM seat UNION SELECT place.id FROM place_view AS place JOIN crossed ON crossed.company_id = place.company_id) AS touched),
        """ + NumberSql;

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

    /// <summary>Appends places at which seats were taken (above zero) or given back, and with them what that means for their companies, with the commit of the open transaction.</summary>
    public void AppendSeats(IReadOnlyCollection<(Guid PlaceId, int Taken)> places)
    {
        if (places.Count == 0)
            return;
        LockCounter();
        db.AtCommit(new NpgsqlBatchCommand(AppendSeatsSql)
        {
            Parameters =
            {
                new NpgsqlParameter<string> { TypedValue = Feed },
                new NpgsqlParameter<int> { TypedValue = (int)IndexedKind.Place },
                new NpgsqlParameter<Guid[]> { TypedValue = [.. places.Select(place => place.PlaceId)] },
                new NpgsqlParameter<int[]> { TypedValue = [.. places.Select(place => place.Taken)] },
            },
        });
        afterCommit.Run(() => tail.Wake(people: false));
    }

    /// <summary>Appends the places of a company, with the commit of the open transaction.</summary>
    public void AppendPlacesOf(Guid companyId)
    {
        LockCounter();
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

    /// <summary>The counter first and the places in a statement after it: what was committed meanwhile is either seen there, or numbered after this commit.</summary>
    private void LockCounter() => db.AtCommit(new NpgsqlBatchCommand(LockSql) { Parameters = { new NpgsqlParameter<string> { TypedValue = Feed } } });
}
