namespace Perspektiva.ServiceDefaults.Persistence;

/// <summary>A grant that has ended, or was given again: tokens issued before are judged by the newest version known here.</summary>
public sealed class AccessRevocation
{
    /// <summary>The grant.</summary>
    public required Guid GrantId { get; init; }

    /// <summary>The grant's version; older events are dropped.</summary>
    public long Version { get; set; }

    /// <summary>Client id, account, or bound actor; never a name.</summary>
    public required string Subject { get; set; }

    /// <summary>Public id of the organisation.</summary>
    public required string OrganisationId { get; set; }

    /// <summary>The role that the grant gave.</summary>
    public required string Role { get; set; }

    /// <summary>Public id of the bound record, if any.</summary>
    public string? RecordId { get; set; }

    /// <summary>When it was revoked, UTC; none when it is granted (again).</summary>
    public DateTimeOffset? RevokedAt { get; set; }
}
