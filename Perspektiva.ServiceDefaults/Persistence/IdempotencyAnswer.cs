namespace Perspektiva.ServiceDefaults.Persistence;

/// <summary>The answer to a POST, stored in the transaction that did its work; kept 7 days.</summary>
public sealed class IdempotencyAnswer
{
    /// <summary>Who asked: <c>client_id</c> and, behind it, the subject.</summary>
    public required string Client { get; init; }

    /// <summary>The route's pattern, for example <c>POST /v1/participants</c>.</summary>
    public required string Route { get; init; }

    /// <summary>The caller's <c>Idempotency-Key</c>, 1-255 visible ASCII characters.</summary>
    public required string Key { get; init; }

    /// <summary>SHA-256 over path and body: another payload under the same key is refused.</summary>
    public required byte[] RequestHash { get; init; }

    /// <summary>HTTP status, 200-599.</summary>
    public int Status { get; init; }

    /// <summary>Media type of the body, none without one.</summary>
    public string? ContentType { get; init; }

    /// <summary>The <c>Location</c> header.</summary>
    public string? Location { get; init; }

    /// <summary>The <c>ETag</c> header.</summary>
    public string? ETag { get; init; }

    /// <summary>The body, encrypted.</summary>
    public byte[]? Body { get; init; }

    /// <summary>The person whose key encrypts the body, when it is about one: erasing the person makes it unreadable.</summary>
    public Guid? PersonId { get; init; }

    /// <summary>When the work was done, UTC.</summary>
    public DateTimeOffset CreatedAt { get; init; }
}
