using Npgsql;
using Perspektiva.ServiceDefaults.Persistence;

namespace Perspektiva.ServiceDefaults.Messaging.Relay;

/// <summary>The relay's own small pool.</summary>
internal sealed class RelayDatabase(ServiceDatabase database, IServiceProvider services) : IAsyncDisposable
{
    public NpgsqlDataSource Source { get; } = database.CreateRelayDataSource(services);

    public ValueTask DisposeAsync() => Source.DisposeAsync();
}
