using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Perspektiva.ServiceDefaults.Security;

/// <summary>Whether the grant behind a token has ended. An endpoint with a scope asks at its start by itself; what stays open for longer asks again.</summary>
public interface IRevocations
{
    /// <summary>Whether one of the grants that the caller's token carries was revoked after it was issued; known within a second.</summary>
    ValueTask<bool> IsRevokedAsync(Caller caller, CancellationToken cancellationToken);
}

/// <summary>
/// Revoked grants that a token still alive could carry. Kept in memory and read again from the database at most once a second and only while requests come,
/// so that every replica knows within a second what one of them consumed.
/// </summary>
internal sealed class RevocationList(IServiceProvider services, TimeProvider time) : IRevocations, IDisposable
{
    /// <summary>Longer than any access token lives (ours: 10 minutes; other providers: an hour).</summary>
    private static readonly TimeSpan Horizon = TimeSpan.FromHours(2);
    private static readonly TimeSpan Refresh = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _reading = new(1, 1);
    private readonly NpgsqlDataSource? _source = services.GetService<NpgsqlDataSource>();
    private Dictionary<(string Subject, string Organisation), List<Entry>> _entries = [];
    private long _readAt;
    private volatile bool _read;

    public async ValueTask<bool> IsRevokedAsync(Caller caller, CancellationToken cancellationToken)
    {
        if (_source is null)
            return false;
        if (!_read || time.GetElapsedTime(Interlocked.Read(ref _readAt)) >= Refresh)
            await ReadAsync(_source, cancellationToken);
        return IsRevoked(caller, caller.Subject)
            || (caller.Actor is not null && IsRevoked(caller, RevocationSubject.OfActor(caller.Organisation, caller.Actor)));
    }

    public void Dispose() => _reading.Dispose();

    private bool IsRevoked(Caller caller, string subject) =>
        _entries.TryGetValue((subject, caller.Organisation), out var entries)
        && entries.Exists(entry => caller.Is(entry.Role) && (entry.Record is null || entry.Record == caller.Record)
            && !(caller.IssuedAt is { } issued && issued > entry.RevokedAt));

    private async Task ReadAsync(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        // While one request reads, the others go on with what is known, but for the very first read.
        if (!await _reading.WaitAsync(_read ? TimeSpan.Zero : Timeout.InfiniteTimeSpan, cancellationToken))
            return;
        try
        {
            if (_read && time.GetElapsedTime(Interlocked.Read(ref _readAt)) < Refresh)
                return;
            var fresh = new Dictionary<(string, string), List<Entry>>();
            await using var command = source.CreateCommand(
                "SELECT subject, organisation_id, role, record_id, revoked_at FROM access_revocation WHERE revoked_at > $1");
            command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = time.GetUtcNow() - Horizon });
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                var key = (reader.GetString(0), reader.GetString(1));
                if (!fresh.TryGetValue(key, out var list))
                    fresh[key] = list = [];
                list.Add(new Entry(reader.GetString(2), await reader.IsDBNullAsync(3, cancellationToken) ? null : reader.GetString(3), reader.GetFieldValue<DateTimeOffset>(4)));
            }
            _entries = fresh;
            Interlocked.Exchange(ref _readAt, time.GetTimestamp());
            _read = true;
        }
        finally
        {
            _reading.Release();
        }
    }

    private sealed record Entry(string Role, string? Record, DateTimeOffset RevokedAt);
}

/// <summary>How a revoked grant names whom it concerned.</summary>
public static class RevocationSubject
{
    /// <summary>The subject of a portal's bound actor: the organisation and a hash of the portal's reference.</summary>
    public static string OfActor(string organisation, string actor)
    {
        ArgumentNullException.ThrowIfNull(actor);
        var hash = System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(actor));
        return $"{organisation}:{Convert.ToHexStringLower(hash.AsSpan(0, 16))}";
    }
}
