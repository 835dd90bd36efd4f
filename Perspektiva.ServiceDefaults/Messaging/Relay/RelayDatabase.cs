using Npgsql;

namespace Perspektiva.ServiceDefaults.Messaging.Relay;

/// <summary>The relay's own small pool.</summary>
internal sealed class RelayDatabase(NpgsqlDataSource source) : IAsyncDisposable
{
    public NpgsqlDataSource Source { get; } = source;

    public ValueTask DisposeAsync() => Source.DisposeAsync();
}
