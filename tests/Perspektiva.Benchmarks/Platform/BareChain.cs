using MassTransit;
using Npgsql;
using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.ServiceDefaults.Messaging.Broker;
using Perspektiva.Testing.Servers;

namespace Perspektiva.Benchmarks.Platform;

/// <summary>
/// The same three commits and two broker hops with nothing around them: a row, a message, a row, a message, a row; Npgsql and MassTransit in one process,
/// quorum queues, confirmed publishes, messages of the same kind and size.
/// </summary>
internal sealed class BareChain : IAsyncDisposable
{
    private readonly TestBroker _broker;
    private readonly TestDatabase _database;
    private readonly NpgsqlDataSource _source;
    private readonly IBusControl _bus;
    private readonly Action<string> _arrived;

    private BareChain(TestBroker broker, TestDatabase database, Action<string> arrived)
    {
        (_broker, _database, _arrived) = (broker, database, arrived);
        _source = NpgsqlDataSource.Create(BareDatabase.With(database.ConnectionString));
        var address = BrokerAddress.Parse(broker.ConnectionString);
        _bus = Bus.Factory.CreateUsingRabbitMq(rabbit =>
        {
            rabbit.Host(address.Host, address.Port, address.VirtualHost, host =>
            {
                host.Username(address.User);
                host.Password(address.Password);
                host.PublisherConfirmation = true;
            });
            rabbit.UseRawJsonSerializer();
            Endpoint<PlaceChanged>(rabbit, "bare-places", async context =>
            {
                await InsertAsync("matched", context.Message.PlaceId);
                await context.Publish(Found(context.Message));
            });
            Endpoint<MatchesFound>(rabbit, "bare-journey", async context =>
            {
                await InsertAsync("noticed", context.Message.PlaceId);
                _arrived(context.Message.PlacePublicId);
            });
        });
    }

    public static async Task<BareChain> StartAsync(Action<string> arrived)
    {
        var chain = new BareChain(await TestServers.RabbitMqAsync("bare_chain"), await TestServers.PostgresAsync("bare_chain"), arrived);
        await using var command = chain._source.CreateCommand("""
            CREATE TABLE published (place_id uuid PRIMARY KEY, at timestamptz NOT NULL DEFAULT now());
            CREATE TABLE matched (place_id uuid PRIMARY KEY, at timestamptz NOT NULL DEFAULT now());
            CREATE TABLE noticed (place_id uuid PRIMARY KEY, at timestamptz NOT NULL DEFAULT now());
            """);
        await command.ExecuteNonQueryAsync();
        await chain._bus.StartAsync();
        return chain;
    }

    /// <summary>Commits a row and sends a place's event along the chain.</summary>
    /// <param name="sending">Told the place's id first.</param>
    public async Task PublishAsync(Action<string> sending)
    {
        var place = Place();
        sending(place.PlacePublicId);
        await InsertAsync("published", place.PlaceId);
        await _bus.Publish(place);
    }

    public async ValueTask DisposeAsync()
    {
        await _bus.StopAsync();
        await _source.DisposeAsync();
        await _database.DisposeAsync();
        await _broker.DisposeAsync();
    }

    private static void Endpoint<T>(IRabbitMqBusFactoryConfigurator rabbit, string queue, MessageHandler<T> handler)
        where T : class =>
        rabbit.ReceiveEndpoint(queue, endpoint =>
        {
            endpoint.SetQuorumQueue();
            endpoint.PrefetchCount = 32;
            endpoint.ConcurrentMessageLimit = 8;
            endpoint.Handler(handler);
        });

    private static PlaceChanged Place()
    {
        var now = TimeProvider.System.GetUtcNow();
        return new PlaceChanged(
            Guid.CreateVersion7(), now, Guid.CreateVersion7(), 2, PublicId.New(IdPrefix.Place), Guid.CreateVersion7(), PublicId.New(IdPrefix.Company),
            PublicId.New(IdPrefix.Organisation), [], PlaceStatus.Published, PlaceType.Internship, "29302", null, 50.55, 9.68,
            [.. Enumerable.Range(0, 32).Select(i => i < 3 ? new Requirement(3, Importance.Decisive) : null)], [], FunctionalConstraint.None,
            420, 2100, 30, new TimeOnly(7, 0), new TimeOnly(15, 0), 0b11111, Hazard.None, false, false, false, false, false, 1, null, null, null, false, "urn:figure");
    }

    private static MatchesFound Found(PlaceChanged place) => new(
        Guid.CreateVersion7(), place.OccurredAt, place.PlaceId, place.Version, place.PlacePublicId,
        [new FoundMatch(Guid.CreateVersion7(), PublicId.New(IdPrefix.Participant), PublicId.New(IdPrefix.Coach), null, 9_000)]);

    private async Task InsertAsync(string table, Guid place)
    {
        await using var command = _source.CreateCommand($"INSERT INTO {table} (place_id) VALUES ($1)");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = place });
        await command.ExecuteNonQueryAsync();
    }
}
