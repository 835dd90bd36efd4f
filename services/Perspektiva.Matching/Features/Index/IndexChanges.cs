using Microsoft.EntityFrameworkCore;
using Perspektiva.Matching.Data;
using Perspektiva.ServiceDefaults.Persistence;

namespace Perspektiva.Matching.Features.Index;

/// <summary>Numbers what every replica must look at again. Called last in a transaction, because the counter's row stays locked until its end.</summary>
internal sealed class IndexChanges(MatchingDb db, IAfterCommit afterCommit, IndexTail tail)
{
    private const string Feed = "index";

    /// <summary>Appends the records at the next positions.</summary>
    public async Task AppendAsync(IReadOnlyCollection<(IndexedKind Kind, Guid Id)> records, CancellationToken ct)
    {
        if (records.Count == 0)
            return;
        if (db.Database.CurrentTransaction is null)
            throw new InvalidOperationException("A position is taken inside the transaction that changes the record");
        var distinct = records.Distinct().ToList();
        var (kinds, ids) = (distinct.Select(record => (int)record.Kind).ToArray(), distinct.Select(record => record.Id).ToArray());

        // The counter and its rows in one statement: every event of a place or a person comes through here.
        await db.Database.ExecuteSqlAsync(
            $"""
            WITH counter AS (
                INSERT INTO feed_counter (feed, position) VALUES ({Feed}, {ids.Length})
                ON CONFLICT (feed) DO UPDATE SET position = feed_counter.position + {ids.Length}
                RETURNING position)
            INSERT INTO index_change (kind, id, position)
            SELECT record.kind, record.id, counter.position - {ids.Length} + record.number
            FROM counter, unnest({kinds}, {ids}) WITH ORDINALITY AS record(kind, id, number)
            ON CONFLICT (kind, id) DO UPDATE SET position = excluded.position
            """,
            ct);
        var people = records.Any(record => record.Kind == IndexedKind.Participant);
        afterCommit.Run(() => tail.Wake(people));
    }

    /// <inheritdoc cref="AppendAsync(IReadOnlyCollection{ValueTuple{IndexedKind, Guid}}, CancellationToken)"/>
    public Task AppendAsync(IndexedKind kind, Guid id, CancellationToken ct) => AppendAsync([(kind, id)], ct);

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
