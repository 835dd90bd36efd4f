using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using Perspektiva.Matching.Data;
using Perspektiva.ServiceDefaults.Caching;
using StackExchange.Redis;

namespace Perspektiva.Matching.Features.Rankings;

/// <summary>Ranked lists that replicas share in Redis, under the versions that they rest on; without Redis the list is computed.</summary>
internal sealed class RankingCache(Redis redis)
{
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(5);

    /// <summary>The list under these versions, from Redis or computed.</summary>
    /// <param name="position">Position of the index that the list rests on: any change of a place makes another key.</param>
    public async Task<Engine.Ranking<Engine.RankedPlace>> GetOrRankAsync(
        ParticipantView participant, Engine.RankOptions options, long position, Func<Engine.Ranking<Engine.RankedPlace>> rank)
    {
        if (redis.Database is not { } database)
            return rank();
        var (key, field) = (Key(participant.Id), Field(participant.Version, position, options));
        if (await ReadAsync(database, key, field) is { } known)
            return known;
        var ranking = rank();
        if (ranking.Problems.IsEmpty)
            Store(database, key, field, ranking);
        return ranking;
    }

    /// <summary>Drops the lists of an erased person; what Redis does not hear expires within minutes.</summary>
    public void Forget(Guid participantId) => redis.Database?.KeyDelete(Key(participantId), CommandFlags.FireAndForget);

    private static RedisKey Key(Guid participantId) => $"perspektiva:matching:ranking:{participantId:N}";

    private static string Field(long version, long position, Engine.RankOptions options)
    {
        var hash = SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(options));
        var (formula, rules, parameters) = (Engine.MatchingEngine.FormulaVersion, Engine.MatchingEngine.RulesVersion, Engine.FitParameters.Current.Version);
        return $"{version}:{position}:{formula}:{rules}:{parameters}:{Convert.ToHexStringLower(hash.AsSpan(0, 12))}";
    }

    private static async Task<Engine.Ranking<Engine.RankedPlace>?> ReadAsync(IDatabase database, RedisKey key, string field)
    {
        try
        {
            var value = await database.HashGetAsync(key, field);
            if (value.IsNullOrEmpty || JsonSerializer.Deserialize<Stored>((byte[])value!) is not { } stored)
                return null;
            return new Engine.Ranking<Engine.RankedPlace>([.. stored.Items], stored.Next, ImmutableArray<Engine.InputProblem>.Empty);
        }
        catch (Exception e) when (e is RedisException or TimeoutException or JsonException)
        {
            // Redis went away, or another release wrote it: computing is always right.
            return null;
        }
    }

    private static void Store(IDatabase database, RedisKey key, string field, Engine.Ranking<Engine.RankedPlace> ranking)
    {
        var batch = database.CreateBatch();
        _ = batch.HashSetAsync(key, field, JsonSerializer.SerializeToUtf8Bytes(new Stored([.. ranking.Items], ranking.Next)), flags: CommandFlags.FireAndForget);
        _ = batch.KeyExpireAsync(key, Kept, CommandFlags.FireAndForget);
        batch.Execute();
    }

    private sealed record Stored(IReadOnlyList<Engine.RankedPlace> Items, Engine.RankPosition? Next);
}
