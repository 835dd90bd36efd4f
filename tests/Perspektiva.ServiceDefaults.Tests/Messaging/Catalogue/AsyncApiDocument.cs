using System.Text.Json.Nodes;
using Perspektiva.Contracts;
using Perspektiva.ServiceDefaults.Messaging.Broker;

namespace Perspektiva.ServiceDefaults.Tests.Messaging.Catalogue;

/// <summary>The AsyncAPI 3.0 document of all events: the exchanges as the relay declares them, what it sends to each, and who must read it.</summary>
internal static class AsyncApiDocument
{
    private const string BindingVersion = "0.3.0";

    public static JsonObject Of(IReadOnlyDictionary<string, Type> events)
    {
        var sorted = events.OrderBy(pair => pair.Key, StringComparer.Ordinal).ToList();
        return new JsonObject
        {
            ["asyncapi"] = "3.0.0",
            ["info"] = new JsonObject
            {
                ["title"] = "Perspektiva: events of a network",
                ["version"] = "1.0.0",
                ["description"] = "What the services of one network tell one another over RabbitMQ. Published events only grow: members and words are added, never renamed or taken away; a reader passes over "
                    + "members that it does not know. A message is delivered at least once, with the event's `eventId` as message id; those of one aggregate come in order. No event carries a name, an address, a contact, "
                    + "a birth date or a free text about a person. `x-kind`: a `state` event carries the aggregate's full public state, so one whose `version` is not above what is known is passed over; a `fact` event is never. "
                    + "`x-required-consumers`: the services that must read an event; it stays in its publisher's outbox while the queue of one of them is not bound.",
                ["license"] = new JsonObject { ["name"] = "Apache-2.0", ["url"] = "https://www.apache.org/licenses/LICENSE-2.0" },
            },
            ["defaultContentType"] = "application/json",
            ["channels"] = Each(sorted, pair => pair.Key, pair => Channel(pair.Key, pair.Value)),
            ["operations"] = new JsonObject(sorted.SelectMany(pair => Operations(pair.Key, pair.Value))),
            ["components"] = new JsonObject
            {
                ["messages"] = Each(sorted, pair => pair.Value.Name, pair => Message(pair.Key, pair.Value)),
                ["messageTraits"] = new JsonObject { ["envelope"] = Envelope() },
            },
        };
    }

    /// <summary>An event's exchange takes its name; each service that must read it has an exchange of its own behind, which its queues are bound to (docs/messaging.md).</summary>
    private static JsonObject Channel(string name, Type type)
    {
        var required = EventTypes.RequiredConsumersOf(type);
        var channel = new JsonObject
        {
            ["address"] = name,
            ["summary"] = ContractDocs.Of(type),
            ["messages"] = new JsonObject { [type.Name] = Reference($"#/components/messages/{type.Name}") },
            ["bindings"] = Amqp(new JsonObject
            {
                ["is"] = "routingKey",
                ["exchange"] = new JsonObject { ["name"] = name, ["type"] = "fanout", ["durable"] = true, ["autoDelete"] = false },
            }),
            ["x-required-consumers"] = Consumers(type),
        };
        if (required.Count == 0)
            channel["x-alternate-exchange"] = Topology.Unrouted;
        else
            channel["x-consumer-exchanges"] = new JsonArray([.. required.Order(StringComparer.Ordinal).Select(service => (JsonNode)Topology.GateOf(name, service))]);
        return channel;
    }

    private static IEnumerable<KeyValuePair<string, JsonNode?>> Operations(string name, Type type)
    {
        yield return KeyValuePair.Create<string, JsonNode?>($"send{type.Name}", Operation("send", name, type, new JsonObject { ["deliveryMode"] = 2, ["mandatory"] = true }));
        if (EventTypes.RequiredConsumersOf(type).Count > 0)
            yield return KeyValuePair.Create<string, JsonNode?>($"receive{type.Name}", Operation("receive", name, type, new JsonObject { ["ack"] = true }));
    }

    private static JsonObject Operation(string action, string name, Type type, JsonObject binding) => new()
    {
        ["action"] = action,
        ["channel"] = Reference($"#/channels/{name}"),
        ["messages"] = new JsonArray(Reference($"#/channels/{name}/messages/{type.Name}")),
        ["bindings"] = Amqp(binding),
    };

    private static JsonObject Message(string name, Type type) => new()
    {
        ["name"] = name,
        ["title"] = type.Name,
        ["summary"] = ContractDocs.Of(type),
        ["contentType"] = "application/json",
        ["traits"] = new JsonArray(Reference("#/components/messageTraits/envelope")),
        ["payload"] = new JsonObject
        {
            ["schemaFormat"] = "application/schema+json;version=draft-2020-12",
            ["schema"] = Reference($"schemas/{name}.json"),
        },
        ["bindings"] = Amqp(new JsonObject { ["messageType"] = name }),
        ["x-kind"] = typeof(IStateEvent).IsAssignableFrom(type) ? "state" : "fact",
        ["x-required-consumers"] = Consumers(type),
    };

    private static JsonObject Envelope() => new()
    {
        ["headers"] = new JsonObject
        {
            ["type"] = "object",
            ["properties"] = new JsonObject
            {
                [EventSender.TraceParentHeader] = new JsonObject { ["type"] = "string", ["description"] = "W3C trace context of who wrote the event." },
                [EventSender.RedrivesHeader] = new JsonObject { ["type"] = "string", ["description"] = "How often it was sent again after it had been given up; left out where it never was." },
            },
        },
        ["correlationId"] = new JsonObject { ["description"] = "The event's id; AMQP's property `message_id` has the same.", ["location"] = "$message.payload#/eventId" },
    };

    private static JsonArray Consumers(Type type) => [.. EventTypes.RequiredConsumersOf(type).Order(StringComparer.Ordinal).Select(service => (JsonNode)service)];

    private static JsonObject Amqp(JsonObject binding)
    {
        binding["bindingVersion"] = BindingVersion;
        return new JsonObject { ["amqp"] = binding };
    }

    private static JsonObject Reference(string to) => new() { ["$ref"] = to };

    private static JsonObject Each(IEnumerable<KeyValuePair<string, Type>> events, Func<KeyValuePair<string, Type>, string> key, Func<KeyValuePair<string, Type>, JsonNode> value) =>
        new(events.Select(pair => KeyValuePair.Create<string, JsonNode?>(key(pair), value(pair))));
}
