using System.Globalization;
using Npgsql;

namespace Perspektiva.ServiceDefaults.Tests.Crash;

/// <summary>What happened, read by SQL from both databases by a process that had no part in it.</summary>
internal sealed record Ledger(int Attempted, int Acknowledged, long Lost, long Duplicated, long Phantom, long OutOfOrder, int Deaths, double RecoveryP50, double RecoveryP99)
{
    /// <param name="producer">The producers' database.</param>
    /// <param name="consumer">The consumer's database.</param>
    /// <param name="writers">What the clients know.</param>
    /// <param name="producerDeaths">Until the next accepted write each counts as not recovered.</param>
    /// <param name="consumerDeaths">Until the next effect each counts as not recovered.</param>
    public static async Task<Ledger> ReadAsync(
        string producer, string consumer, Writers writers, IReadOnlyList<DateTimeOffset> producerDeaths, IReadOnlyList<DateTimeOffset> consumerDeaths)
    {
        var written = await IdsAsync(producer, "SELECT event_id FROM written");
        var applied = await IdsAsync(consumer, "SELECT event_id FROM applied");
        var once = applied.ToHashSet();
        var outOfOrder = await CountAsync(consumer, """
            SELECT count(*) FROM (SELECT version, lag(version, 1, 0::bigint) OVER (PARTITION BY key ORDER BY id) AS before FROM applied) a WHERE version <> before + 1
            """);
        var recoveries = new List<double>();
        foreach (var death in producerDeaths)
            recoveries.AddRange(await RecoveryAsync(producer, "written", death));
        foreach (var death in consumerDeaths)
            recoveries.AddRange(await RecoveryAsync(consumer, "applied", death));
        recoveries.Sort();
        return new Ledger(
            writers.Attempted, writers.Acknowledged, written.Count(id => !once.Contains(id)), applied.Count - once.Count, once.Except(written).LongCount(), outOfOrder,
            producerDeaths.Count + consumerDeaths.Count, At(recoveries, 0.5), At(recoveries, 0.99));
    }

    public static async Task<long> CountAsync(string database, string sql)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"attempted {Attempted}, acknowledged {Acknowledged}, lost {Lost}, duplicated {Duplicated}, phantom {Phantom}, out of order {OutOfOrder}, deaths {Deaths}, recovered p50 {RecoveryP50:0.00} s, p99 {RecoveryP99:0.00} s");

    /// <summary>Seconds from a death until work of its kind went on; nothing when there was no work left.</summary>
    private static async Task<double[]> RecoveryAsync(string database, string table, DateTimeOffset death)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand($"SELECT min(at) FROM {table} WHERE at > $1");
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = death });
        return await command.ExecuteScalarAsync() is DateTime first ? [(first - death.UtcDateTime).TotalSeconds] : [];
    }

    private static async Task<List<Guid>> IdsAsync(string database, string sql)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var ids = new List<Guid>();
        while (await reader.ReadAsync())
            ids.Add(reader.GetGuid(0));
        return ids;
    }

    private static double At(List<double> sorted, double quantile) => sorted.Count == 0 ? 0 : sorted[Math.Min(sorted.Count - 1, (int)(quantile * sorted.Count))];
}
