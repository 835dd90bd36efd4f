using System.Text.Json;
using System.Text.Json.Serialization;
using Perspektiva.Contracts;

namespace Perspektiva.ServiceDefaults.Messaging;

/// <summary>The one JSON form of events: camelCase, enums as snake_case words, null members left out; a reader ignores members it does not know (events only grow).</summary>
public static class EventJson
{
    /// <summary>The options for reading and writing event bodies.</summary>
    public static JsonSerializerOptions Options { get; } = Create();

    /// <summary>The bytes of an event.</summary>
    public static byte[] Serialize(IIntegrationEvent @event) => JsonSerializer.SerializeToUtf8Bytes(@event, @event.GetType(), Options);

    /// <summary>An event from its bytes.</summary>
    /// <exception cref="JsonException">The bytes are no such event.</exception>
    public static IIntegrationEvent Deserialize(ReadOnlySpan<byte> body, Type type) =>
        (IIntegrationEvent?)JsonSerializer.Deserialize(body, type, Options) ?? throw new JsonException("null is no event");

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            RespectNullableAnnotations = true,
            NumberHandling = JsonNumberHandling.Strict,
            MaxDepth = 32,
        };
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false));
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
