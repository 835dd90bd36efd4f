using System.Net.Http.Json;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.ServiceDefaults.Messaging.Broker;

namespace Perspektiva.Benchmarks.Platform;

/// <summary>
/// The same three commits and two broker hops with nothing around them: a row, a message, a row, a message, a row; Npgsql and MassTransit in one process,
/// quorum queues, confirmed publishes, messages of the same kind and size. The process publishes and keeps the time itself, so that no HTTP is on the way.
/// </summary>
internal sealed class BareChain : IHostedService, IAsyncDisposable
{
    private static readonly Uri SlicePath = new("/slice", UriKind.Relative);

    private readonly Publications _publications = new();
    private readonly NpgsqlDataSource _source;
    private readonly IBusControl _bus;

    public BareChain(IConfiguration configuration)
    {
        _source = NpgsqlDataSource.Create(BareDatabase.With(configuration.GetConnectionString("chain")!));
        var address = BrokerAddress.From(configuration);
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
                _publications.Arrived(context.Message.PlacePublicId);
            });
        });
    }

    /// <summary>The bare program: its chain runs before it answers.</summary>
    public static WebApplication Program()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddSingleton<BareChain>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<BareChain>());
        var app = builder.Build();
        app.MapGet("/alive", () => TypedResults.Ok());
        app.MapPost(SlicePath.OriginalString, (BareChain chain) => chain._publications.SliceAsync(chain.PublishAsync));
        return app;
    }

    /// <summary>What the program is started with.</summary>
    public static IReadOnlyDictionary<string, string?> Settings(string database, string amqp) => new Dictionary<string, string?>(StringComparer.Ordinal)
    {
        ["ConnectionStrings__chain"] = database,
        ["ConnectionStrings__rabbitmq"] = amqp,
    };

    /// <summary>Has the program run one slice.</summary>
    /// <returns>What each publication took, in milliseconds.</returns>
    public static async Task<double[]> SliceAsync(HttpClient program)
    {
        using var answer = await program.PostAsync(SlicePath, null);
        return (await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<double[]>())!;
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await using var command = _source.CreateCommand("""
            CREATE TABLE published (place_id uuid PRIMARY KEY, at timestamptz NOT NULL DEFAULT now());
            CREATE TABLE matched (place_id uuid PRIMARY KEY, at timestamptz NOT NULL DEFAULT now());
            CREATE TABLE noticed (place_id uuid PRIMARY KEY, at timestamptz NOT NULL DEFAULT now());
            """);
        await command.ExecuteNonQueryAsync(cancellationToken);
        await _bus.StartAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => _bus.StopAsync(cancellationToken);

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    /// <summary>Commits a row and sends a place's event along the chain.</summary>
    /// <param name="sending">Told the place's id first.</param>
    private async Task PublishAsync(Action<string> sending)
    {
        var place = Place();
        sending(place.PlacePublicId);
        await InsertAsync("published", place.PlaceId);
        await _bus.Publish(place);
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
