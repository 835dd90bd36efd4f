namespace Perspektiva.Matching.Engine.Index;

/// <summary>Where each place stands, by id. In shards, so that a whole index is entered by several threads and each works in near memory.</summary>
internal sealed class SlotMap
{
    private const int ShardBits = 5;
    private readonly Dictionary<Guid, (Segment Segment, int Slot)>[] _shards = [.. Enumerable.Range(0, 1 << ShardBits).Select(_ => new Dictionary<Guid, (Segment, int)>())];

    public int Count => _shards.Sum(shard => shard.Count);

    public bool TryGet(Guid id, out (Segment Segment, int Slot) at) => _shards[ShardOf(id)].TryGetValue(id, out at);

    public void Set(Guid id, Segment segment, int slot) => _shards[ShardOf(id)][id] = (segment, slot);

    public void Remove(Guid id) => _shards[ShardOf(id)].Remove(id);

    /// <summary>Enters the ids of an empty map; tells of each row whose id was there before it.</summary>
    public void Claim(PlaceRow[] rows, Func<int, bool> counts, Action<int> twice)
    {
        var shards = Divide(rows, rows.Length);
        Parallel.For(0, shards.Length, s =>
        {
            _shards[s].EnsureCapacity(shards[s].Length);
            foreach (var i in shards[s])
            {
                if (counts(i) && !_shards[s].TryAdd(rows[i].Id, default))
                    twice(i);
            }
        });
    }

    /// <summary>Says of all rows of a segment where they stand.</summary>
    public void Place(Segment segment)
    {
        var shards = Divide(segment.Rows, segment.Count);
        Parallel.For(0, shards.Length, s =>
        {
            foreach (var slot in shards[s])
                _shards[s][segment.Rows[slot].Id] = (segment, slot);
        });
    }

    private static int ShardOf(Guid id) => (int)((uint)id.GetHashCode() * 0x9E37_79B9u >> (32 - ShardBits));

    // The rows of each shard, in their order.
    private static int[][] Divide(PlaceRow[] rows, int count)
    {
        var shardOf = new byte[count];
        var counts = new int[1 << ShardBits];
        for (var i = 0; i < count; i++)
        {
            shardOf[i] = (byte)ShardOf(rows[i].Id);
            counts[shardOf[i]]++;
        }

        var shards = Array.ConvertAll(counts, shard => new int[shard]);
        Array.Clear(counts);
        for (var i = 0; i < count; i++)
            shards[shardOf[i]][counts[shardOf[i]]++] = i;
        return shards;
    }
}
