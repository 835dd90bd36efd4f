using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Perspektiva.Contracts;
using Perspektiva.ServiceDefaults.Messaging;
using Perspektiva.ServiceDefaults.Messaging.Broker;
using Perspektiva.Testing.Servers;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Perspektiva.ServiceDefaults.Tests.Messaging.Catalogue;

public sealed class AsyncApiTests
{
    private static readonly JsonObject Document = JsonNode.Parse(EventCatalogue.Read(EventCatalogue.Document))!.AsObject();

    public static TheoryData<string> Names => [.. EventTypes.All.Keys];

    [Theory, MemberData(nameof(Names))]
    public void Document_OfEachEvent_HasChannelMessageAndOperations(string name)
    {
        var type = EventTypes.All[name];
        var message = Document["components"]!["messages"]![type.Name]!;
        Assert.Equal(name, (string?)message["name"]);
        Assert.Equal(name, (string?)message["bindings"]!["amqp"]!["messageType"]);
        Assert.Equal(typeof(IFactEvent).IsAssignableFrom(type) ? "fact" : "state", (string?)message["x-kind"]);
        Assert.Equal(EventTypes.RequiredConsumersOf(type).Order(StringComparer.Ordinal), message["x-required-consumers"]!.AsArray().Select(service => service!.GetValue<string>()));
        Assert.Equal(name, (string?)Document["channels"]![name]!["address"]);
        var actions = Document["operations"]!.AsObject().Where(operation => (string?)operation.Value!["channel"]!["$ref"] == $"#/channels/{name}").Select(operation => (string?)operation.Value!["action"]);
        Assert.Equal(EventTypes.RequiredConsumersOf(type).Count > 0 ? ["send", "receive"] : ["send"], actions);
    }

    [Fact]
    public void References_OfTheDocument_LeadSomewhere()
    {
        var references = ReferencesIn(Document).ToList();
        Assert.Equal(EventTypes.All.Count, references.Count(reference => reference.StartsWith(EventCatalogue.Schemas, StringComparison.Ordinal)));
        Assert.All(references, reference => Assert.True(
            reference.StartsWith("#/", StringComparison.Ordinal)
                ? reference[2..].Split('/').Aggregate((JsonNode?)Document, (node, part) => node?[part]) is not null
                : EventCatalogue.Published.Contains(reference),
            reference));
    }

    /// <summary>A broker refuses to declare an exchange in another form than it has.</summary>
    [Fact]
    public async Task Channels_OfTheDocument_AreTheExchangesThatTheRelayDeclares()
    {
        var ct = TestContext.Current.CancellationToken;
        await using var broker = await TestServers.RabbitMqAsync("catalogue");
        var address = BrokerAddress.Parse(broker.ConnectionString);
        var topology = new Topology(address, new MessagingBuilder("catalogue"), NullLogger<Topology>.Instance);
        foreach (var type in EventTypes.All.Values)
            await topology.DeclareEventAsync(type, ct);
        await using var connection = await address.ConnectAsync("catalogue-test", ct);
        foreach (var (name, channel) in Document["channels"]!.AsObject())
        {
            await DeclareAsync(connection, channel!, name, (string)channel!["bindings"]!["amqp"]!["exchange"]!["type"]!, ct);
            await Assert.ThrowsAsync<OperationInterruptedException>(() => DeclareAsync(connection, channel!, name, ExchangeType.Topic, ct));
        }
    }

    private static async Task DeclareAsync(IConnection connection, JsonNode channel, string name, string type, CancellationToken ct)
    {
        var exchange = channel["bindings"]!["amqp"]!["exchange"]!;
        Assert.Equal(name, (string?)exchange["name"]);
        var arguments = (string?)channel["x-alternate-exchange"] is { } alternate ? new Dictionary<string, object?>(StringComparer.Ordinal) { ["alternate-exchange"] = alternate } : null;
        await using var open = await connection.CreateChannelAsync(cancellationToken: ct);
        await open.ExchangeDeclareAsync(name, type, (bool)exchange["durable"]!, (bool)exchange["autoDelete"]!, arguments, cancellationToken: ct);
    }

    private static IEnumerable<string> ReferencesIn(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(member => member.Key == "$ref" ? [member.Value!.GetValue<string>()] : ReferencesIn(member.Value)),
        JsonArray items => items.SelectMany(ReferencesIn),
        _ => [],
    };
}
