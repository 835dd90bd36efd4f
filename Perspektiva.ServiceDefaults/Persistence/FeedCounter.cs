using Microsoft.EntityFrameworkCore;

namespace Perspektiva.ServiceDefaults.Persistence;

/// <summary>The last position given out in a feed.</summary>
public sealed class FeedCounter
{
    /// <summary>The feed's name, for example <c>participants</c>.</summary>
    public required string Feed { get; init; }

    /// <summary>The last position, 1 or more.</summary>
    public required long Position { get; set; }
}

/// <summary>Positions for change feeds and inboxes, without gaps that hide rows.</summary>
public static class FeedPositions
{
    /// <summary>
    /// The next position of a feed. The counter's row stays locked until the caller's transaction ends, so positions become visible in their order and a reader
    /// that has seen n has seen all up to n; a sequence would commit out of order.
    /// </summary>
    /// <param name="db">A context with an open transaction (an inbox handler and a POST with idempotency have one).</param>
    /// <param name="feed">The feed's name, up to 60 characters.</param>
    /// <param name="ct">Cancels the wait.</param>
    /// <param name="count">How many positions at once, 1 or more; the first one is returned.</param>
    /// <exception cref="InvalidOperationException">No transaction is open.</exception>
    public static async Task<long> NextPositionAsync(this DbContext db, string feed, CancellationToken ct, int count = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        if (!LateTransaction.IsBegun(db))
            throw new InvalidOperationException("A position is taken inside the transaction that appends the row");
        var last = await db.Database.SqlQuery<long>($"""
            INSERT INTO feed_counter (feed, position) VALUES ({feed}, {count})
            ON CONFLICT (feed) DO UPDATE SET position = feed_counter.position + {count}
            RETURNING position AS "Value"
            """).ToListAsync(ct);
        return last[0] - count + 1;
    }
}
