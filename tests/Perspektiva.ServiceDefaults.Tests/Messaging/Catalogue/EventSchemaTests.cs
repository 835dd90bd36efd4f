using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using NJsonSchema;
using NJsonSchema.Validation;
using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.ServiceDefaults.Messaging;
using Perspektiva.Testing.Servers;

namespace Perspektiva.ServiceDefaults.Tests.Messaging.Catalogue;

/// <summary>The published schemas take what the outbox writes, and nothing that it does not, by a validator that knows neither.</summary>
public sealed class EventSchemaTests
{
    private const string Occupancy = "org.perspektiva.occupancy.changed.v1";
    private const string Place = "org.perspektiva.place.changed.v1";
    private const string Participant = "org.perspektiva.participant.changed.v1";
    private const string Placement = "org.perspektiva.placement.changed.v1";

    public static TheoryData<string> Names => [.. EventTypes.All.Keys];

    public static TheoryData<Type> Enums => [.. typeof(Dimension).Assembly.GetExportedTypes().Where(type => type.IsEnum)];

    [Theory, MemberData(nameof(Names))]
    public async Task Schema_OfEachEvent_TakesWhateverTheOutboxWrites(string name)
    {
        var schema = await SchemaAsync(name);
        Gen.Int.Sample(seed => Assert.Empty(ErrorsOf(schema, Written(name, seed).ToJsonString())), iter: 100);
    }

    /// <summary>A reader takes null as it takes what is left out, and passes over what a later release adds.</summary>
    [Theory, MemberData(nameof(Names))]
    public async Task Schema_OfEachEvent_TakesNullForWhatMayBeMissingAndMembersThatItDoesNotKnow(string name)
    {
        var body = Written(name, 1);
        foreach (var (member, schema) in EventCatalogue.ReadSchema(EventCatalogue.FileOf(name))!["properties"]!.AsObject())
        {
            if (schema!["type"] is JsonArray types && types.Any(type => (string?)type == "null"))
                body[member] = null;
        }
        body["later"] = new JsonObject { ["more"] = 1 };
        Assert.Empty(ErrorsOf(await SchemaAsync(name), body.ToJsonString()));
        Assert.NotNull(EventJson.Deserialize(Encoding.UTF8.GetBytes(body.ToJsonString()), EventTypes.All[name]));
    }

    [Theory]
    [InlineData(Occupancy, "placeId", null, "PropertyRequired: #/placeId")]
    [InlineData(Occupancy, "version", null, "PropertyRequired: #/version")]
    [InlineData(Occupancy, "version", "\"7\"", "IntegerExpected: #/version")]
    [InlineData(Occupancy, "eventId", "\"seven\"", "UuidExpected: #/eventId")]
    [InlineData(Occupancy, "occurredAt", "\"yesterday\"", "DateTimeExpected: #/occurredAt")]
    [InlineData(Occupancy, "oversubscribed", "\"true\"", "BooleanExpected: #/oversubscribed")]
    [InlineData(Occupancy, "placePublicId", "null", "StringExpected: #/placePublicId")]
    [InlineData(Place, "status", "\"gone\"", "NotInEnumeration: #/status")]
    [InlineData(Place, "status", "1", "NotInEnumeration: #/status")]
    [InlineData(Place, "status", "null", "NotInEnumeration: #/status")]
    [InlineData(Place, "demands", "\"noise, flying\"", "PatternMismatch: #/demands")]
    [InlineData(Place, "demands", "\"noise,night\"", "PatternMismatch: #/demands")]
    [InlineData(Place, "demands", "\"\"", "PatternMismatch: #/demands")]
    [InlineData(Place, "shiftStart", "\"24:00:00\"", "PatternMismatch: #/shiftStart")]
    [InlineData(Place, "startFrom", "\"24.11.2026\"", "DateExpected: #/startFrom")]
    [InlineData(Place, "requirements", """[null,{"level":3}]""", "PropertyRequired: #/requirements[1].importance")]
    [InlineData(Place, "supportOffers", """[{"dimension":"flying","kind":"aid","hoursPerWeek":1}]""", "NotInEnumeration: #/supportOffers[0].dimension")]
    [InlineData(Participant, "consents", "[\"marketing\"]", "NotInEnumeration: #/consents[0]")]
    [InlineData(Participant, "abilities", "[3,\"4\"]", "IntegerExpected: #/abilities[1]")]
    [InlineData(Placement, "resumesAt", "\"somewhere\"", "NotInEnumeration: #/resumesAt")]
    public async Task Schema_OfAnEvent_RefusesWhatTheOutboxNeverWrites(string name, string member, string? value, string error)
    {
        var body = Written(name, 2);
        if (value is null)
            Assert.True(body.Remove(member));
        else
            body[member] = JsonNode.Parse(value);
        Assert.Contains(error, ErrorsOf(await SchemaAsync(name), body.ToJsonString()));
    }

    [Theory, MemberData(nameof(Enums))]
    public void Words_OfEachEnum_AreReadAsThemselves(Type type) => Assert.Equal(
        Enum.GetValues(type).Cast<object>(),
        EventSchemas.WordsOf(type).Select(word => System.Text.Json.JsonSerializer.Deserialize($"\"{word}\"", type, EventJson.Options)!));

    /// <summary>What docs/events.md shows of the envelope for other networks.</summary>
    [Fact]
    public async Task Example_OfTheEnvelope_CarriesAnEventByItsSchema()
    {
        var page = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "events.md"));
        var example = JsonNode.Parse(Assert.Single(page.Split("```json\n")[1..]).Split("```")[0])!.AsObject();
        var (name, data) = ((string)example["type"]!, example["data"]!.AsObject());
        Assert.Equal(
            ["specversion", "id", "source", "type", "subject", "time", "datacontenttype", "dataschema", "data"],
            example.Select(attribute => attribute.Key));
        Assert.Equal("1.0", (string?)example["specversion"]);
        Assert.Equal("application/json", (string?)example["datacontenttype"]);
        Assert.Equal(EventSchemas.IdOf(name), (string?)example["dataschema"]);
        Assert.Equal(((string?)data["eventId"], (string?)data["placePublicId"]), ((string?)example["id"], (string?)example["subject"]));
        Assert.Empty(ErrorsOf(await SchemaAsync(name), data.ToJsonString()));
        var read = EventJson.Deserialize(Encoding.UTF8.GetBytes(data.ToJsonString()), EventTypes.All[name]);
        Assert.Equal(read.OccurredAt, DateTimeOffset.Parse((string)example["time"]!, System.Globalization.CultureInfo.InvariantCulture));
        Assert.True(JsonNode.DeepEquals(data, JsonNode.Parse(EventJson.Serialize(read))));
    }

    private static JsonObject Written(string name, int seed) => JsonNode.Parse(EventJson.Serialize(RandomEvents.Of(EventTypes.All[name], seed)))!.AsObject();

    private static Task<JsonSchema> SchemaAsync(string name) => JsonSchema.FromJsonAsync(EventCatalogue.Read(EventCatalogue.FileOf(name)));

    private static IReadOnlyList<string> ErrorsOf(JsonSchema schema, string json) => [.. schema.Validate(json).SelectMany(Within).Select(error => $"{error.Kind}: {error.Path}")];

    /// <summary>What is wrong with an item, or with each of the types that a member may have, stands inside.</summary>
    private static IEnumerable<ValidationError> Within(ValidationError error) => error switch
    {
        ChildSchemaValidationError items => items.Errors.Values.SelectMany(errors => errors).SelectMany(Within),
        MultiTypeValidationError types => types.Errors.Values.SelectMany(errors => errors).SelectMany(Within),
        _ => [error],
    };
}
