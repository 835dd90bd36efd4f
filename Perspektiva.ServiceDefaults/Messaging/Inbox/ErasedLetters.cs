using Npgsql;
using NpgsqlTypes;
using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.ServiceDefaults.Encryption;

namespace Perspektiva.ServiceDefaults.Messaging.Inbox;

/// <summary>
/// Dead letters that come after a person's erasure, which took those before it (<see cref="PersonMessages"/>): they are deleted as they are stored, and by a sweep where the
/// erasure was just being committed.
/// </summary>
internal sealed class ErasedLetters(NpgsqlDataSource source, IEnumerable<IErasedPeople> journals, TimeProvider time)
{
    private const string Sql = """
        DELETE FROM dead_letter WHERE dead_at >= $2 AND ($3::uuid IS NULL OR id = $3) AND (type IS NULL OR type <> ALL ($4))
            AND (subject = ANY ($1) OR EXISTS (
                SELECT FROM regexp_matches(encode(body, 'escape'), '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}', 'gi') AS found(named) WHERE found.named[1]::uuid = ANY ($1)))
        """;

    /// <summary>What tells of an erasure itself must be redriven, and holds nothing but ids.</summary>
    private static readonly string[] Kept =
        [.. new[] { typeof(ParticipantErased), typeof(ErasureConfirmed), typeof(CoachChanged), typeof(MentorChanged) }.Select(EventTypes.NameOf)];

    /// <summary>Longer than an erasure's transaction takes: of what was stored earlier than that before a sweep the sweep before has seen whose it is.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(30);

    private DateTimeOffset _sweptUntil = DateTimeOffset.UnixEpoch;

    /// <summary>Deletes a letter that was just stored, if it names somebody who is erased.</summary>
    public async Task ForgetAsync(Guid letter, CancellationToken ct) => await DeleteAsync(DateTimeOffset.UnixEpoch, letter, ct);

    /// <summary>Deletes those of whose erasure the journal did not tell when they were stored.</summary>
    /// <returns>How many.</returns>
    public async Task<int> SweepAsync(CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var deleted = await DeleteAsync(_sweptUntil, null, ct);
        _sweptUntil = now - Overlap;
        return deleted;
    }

    private async Task<int> DeleteAsync(DateTimeOffset since, Guid? letter, CancellationToken ct)
    {
        var people = new List<Guid>();
        foreach (var journal in journals)
            people.AddRange(await journal.IdsAsync(ct));
        if (people.Count == 0)
            return 0;
        await using var command = source.CreateCommand(Sql);
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. people] });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = since });
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)letter ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = Kept });
        return await command.ExecuteNonQueryAsync(ct);
    }
}
