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
    /// <summary>So many lists of a person stand there at once, whatever is asked and however often places change; one that falls on another's slot takes it.</summary>
    private const int Slots = 16;
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(5);

    /// <summary>The list under these versions, from Redis or computed.</summary>
    /// <param name="position">Position of the index that the list rests on: any change of a place makes another list.</param>
    public async Task<Engine.Ranking<Engine.RankedPlace>> GetOrRankAsync(
        ParticipantView participant, Engine.RankOptions options, long position, Func<Engine.Ranking<Engine.RankedPlace>> rank)
    {
        if (redis.Database is not { } database)
            return rank();
        var asked = SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(options));
        var (key, under) = (Key(participant.Id, asked[0] % Slots), Under(participant.Version, position, asked));
        if (await ReadAsync(database, key, under) is { } known)
            return known;
        var ranking = rank();
        if (ranking.Problems.IsEmpty)
            Store(database, key, under, ranking);
        return ranking;
    }

    /// <summary>Drops the lists of an erased person; what Redis does not hear expires within minutes.</summary>
    public void Forget(Guid participantId) =>
        redis.Database?.KeyDelete([.. Enumerable.Range(0, Slots).Select(slot => Key(participantId, slot))], CommandFlags.FireAndForget);

    private static RedisKey Key(Guid participantId, int slot) => $"perspektiva:matching:ranking:{participantId:N}:{slot}";

    private static string Under(long version, long position, ReadOnlySpan<byte> asked)
    {
        var (formula, rules, parameters) = (Engine.MatchingEngine.FormulaVersion, Engine.MatchingEngine.RulesVersion, Engine.FitParameters.Current.Version);
        return $"{version}:{position}:{formula}:{rules}:{parameters}:{Convert.ToHexStringLower(asked[..12])}";
    }

    private static async Task<Engine.Ranking<Engine.RankedPlace>?> ReadAsync(IDatabase database, RedisKey key, string under)
    {
        try
        {
            var value = await database.StringGetAsync(key);
            if (value.IsNullOrEmpty || JsonSerializer.Deserialize<Stored>((byte[])value!) is not { } stored || stored.Under != under)
                return null;
            return new Engine.Ranking<Engine.RankedPlace>([.. stored.Items], stored.Next, ImmutableArray<Engine.InputProblem>.Empty);
        }
        catch (Exception e) when (e is RedisException or TimeoutException or JsonException)
        {
            // Redis went away, or another release wrote it: computing is always right.
            return null;
        }
    }

    private static void Store(IDatabase database, RedisKey key, string under, Engine.Ranking<Engine.RankedPlace> ranking) =>
        _ = database.StringSetAsync(key, JsonSerializer.SerializeToUtf8Bytes(new Stored(under, [.. ranking.Items], ranking.Next)), Kept, flags: CommandFlags.FireAndForget);

    /// <param name="Under">The versions and the question that the list answers; another list may stand in its slot.</param>
    private sealed record Stored(string Under, IReadOnlyList<Engine.RankedPlace> Items, Engine.RankPosition? Next);
}
