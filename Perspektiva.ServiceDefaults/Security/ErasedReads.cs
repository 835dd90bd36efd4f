using Microsoft.Extensions.Logging;
using Npgsql;
using Perspektiva.ServiceDefaults.Encryption;

namespace Perspektiva.ServiceDefaults.Security;

/// <summary>Lines of the access log that come after a person's erasure, which took those before it: whoever had found the person just before, another replica for one, writes them all the same.</summary>
internal sealed class ErasedReads(NpgsqlDataSource source, IEnumerable<IErasedPeople> journals, TimeProvider clock, ILogger<ErasedReads> logger)
    : Sweep(TimeSpan.FromMinutes(10), clock, logger, atStart: true)
{
    /// <summary>Longer than an erasure's transaction or a request takes: of what was written earlier than that before a sweep the sweep before has seen whose it is.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(30);

    private DateTimeOffset _sweptUntil = DateTimeOffset.UnixEpoch;

    /// <summary>Deletes those of people who stand in a journal by now.</summary>
    /// <returns>How many.</returns>
    internal async Task<int> SweepAsync(CancellationToken ct)
    {
        var now = Clock.GetUtcNow();
        var people = new List<Guid>();
        foreach (var journal in journals)
            people.AddRange(await journal.IdsAsync(ct));
        var deleted = 0;
        if (people.Count > 0)
        {
            await using var command = source.CreateCommand("DELETE FROM access_log_entry WHERE person_id = ANY ($1) AND at >= $2");
            command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. people] });
            command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = _sweptUntil });
            deleted = await command.ExecuteNonQueryAsync(ct);
        }
        _sweptUntil = now - Overlap;
        return deleted;
    }

    protected override Task TurnAsync(CancellationToken ct) => SweepAsync(ct);
}
