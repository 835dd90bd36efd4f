namespace Perspektiva.ServiceDefaults.Messaging;

/// <summary>Who relays a shard. Each change of owner raises the fencing number, which each delete repeats.</summary>
public sealed class RelayLease
{
    /// <summary>The shard.</summary>
    public required short Shard { get; init; }

    /// <summary>The owning process, a random id.</summary>
    public required Guid Owner { get; set; }

    /// <summary>Raised with each take-over.</summary>
    public required long Fence { get; set; }

    /// <summary>By the database's clock, UTC.</summary>
    public required DateTimeOffset ExpiresAt { get; set; }
}
