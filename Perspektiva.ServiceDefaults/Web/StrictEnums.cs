using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Perspektiva.ServiceDefaults.Web;

/// <summary>
/// Enums as exactly one of their names in snake_case. The framework's own reader takes several names with commas between them for any enum and adds their numbers up:
/// two consents become a third one that nobody gave. Several values travel as an array.
/// </summary>
/// <param name="owner">The options that read strictly, and what is copied from them. What the OpenAPI document is described by has a resolver of its own and
/// gets the framework's converter: the serializer tells no schema of any other.</param>
internal sealed class StrictEnums(JsonSerializerOptions owner) : JsonConverterFactory
{
    private static readonly JsonStringEnumConverter Writing = new(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false);

    public override bool CanConvert(Type typeToConvert) => typeToConvert.IsEnum;

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options)
    {
        var writing = Writing.CreateConverter(typeToConvert, options);
        return ReferenceEquals(options.TypeInfoResolver, owner.TypeInfoResolver)
            ? (JsonConverter)Activator.CreateInstance(typeof(OneName<>).MakeGenericType(typeToConvert), writing)!
            : writing;
    }

    [SuppressMessage("Performance", "CA1812", Justification = "Made by the factory")]
    private sealed class OneName<T>(JsonConverter<T> writing) : JsonConverter<T>
        where T : struct, Enum
    {
        private static readonly (byte[] Name, T Value)[] Values = [.. Enum.GetNames<T>().Select(name => (Utf8(name), Enum.Parse<T>(name)))];

        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String ? ReadAsPropertyName(ref reader, typeToConvert, options) : throw new JsonException();

        public override T ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            foreach (var (name, value) in Values)
            {
                if (reader.ValueTextEquals(name))
                    return value;
            }
            throw new JsonException();
        }

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writing.Write(writer, value, options);

        public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
        {
            var known = Array.FindIndex(Values, pair => EqualityComparer<T>.Default.Equals(pair.Value, value));
            writer.WritePropertyName(known >= 0 ? Values[known].Name : throw new JsonException());
        }

        private static byte[] Utf8(string name) => System.Text.Encoding.UTF8.GetBytes(JsonNamingPolicy.SnakeCaseLower.ConvertName(name));
    }
}
