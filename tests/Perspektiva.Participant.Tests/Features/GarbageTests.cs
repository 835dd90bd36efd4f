using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Perspektiva.Participant.Tests.Support;
using Perspektiva.Testing.Http;

namespace Perspektiva.Participant.Tests.Features;

/// <summary>Whatever is thrown at any route: a problem with a type, never a 5xx.</summary>
public sealed class GarbageTests(ParticipantService service)
{
    private const int Throws = 60;

    private static readonly string[] Leaves =
    [
        "null", "true", "0", "-1", "6", "1e308", "99999999999999999999", "0.5", "\"\"", "\" \"", "\"x\"", "\"9999-12-31\"", "\"0001-01-01\"", "\"2024-02-29\"",
        "\"processing\"", "\"matching\"", "\"ready\"", "\"exited\"", "\"parent\"", "\"reading\"", "\"train\"", "\"heights\"", "\"par_aaaaaaaaaaaaaaaaaaaaaaaaaa\"",
        "\"\\u0000\"", "\"\\ud800\"", "\"𝔘\"", "[]", "{}", "[null]", "[{}]", "[1,2,3]", "\"36037\"", "\"a@b.de\"", "{\"latitude\":1e400,\"longitude\":\"x\"}",
    ];

    private static readonly Gen<string> Leaf = Gen.Int[0, Leaves.Length - 1].Select(n => Leaves[n]);

    [Fact]
    public async Task EveryRoute_GeneratedGarbage_IsNeverAServerError()
    {
        var portal = Portals.JobCentre();
        var record = await service.RegisterAsync(portal, Portals.MinorsRegistration());
        var (id, guardian) = (record.GetProperty("id").GetString()!, Portals.GuardianOf(record));
        var document = (await service.Http.ReadAsync("/openapi/v1.json")).Json;
        var routes = document.GetProperty("paths").EnumerateObject().Where(path => path.Name.StartsWith("/v1/", StringComparison.Ordinal))
            .SelectMany(path => path.Value.EnumerateObject().Where(o => o.Value.ValueKind == JsonValueKind.Object && o.Name is not ("parameters" or "delete"))
                .Select(operation => (Path: path.Name, Method: operation.Name, Members: MembersOf(document, operation.Value), Told: operation.Value.GetProperty("responses"))))
            .ToList();
        Assert.True(routes.Count >= 20);

        foreach (var (path, method, members, told) in routes)
        {
            var bodies = method == "get" ? [""] : BodyOf(members).Array[Throws].Single();
            foreach (var body in bodies)
            {
                var answer = await service.Http.SendAsync(
                    new HttpMethod(method.ToUpperInvariant()), path.Replace("{id}", id, StringComparison.Ordinal).Replace("{guardianId}", guardian, StringComparison.Ordinal), service.Token(portal),
                    method == "get" ? null : new StringContent(body, System.Text.Encoding.UTF8, "application/json"), ifMatch: "*");
                Assert.True(answer.Status < 500, $"{method} {path} {body}\n{answer.Text}");
                Assert.True(answer.Status < 400 || answer.Problem is not null, $"{method} {path} {body}\n{answer.Text}");
                Assert.True(answer.Status < 400 || told.TryGetProperty($"{answer.Status}", out _), $"{method} {path} does not tell of {answer.Status}");
            }
        }
    }

    /// <summary>Objects with some of the known members, some with an unknown one, all with odd values; and now and then no object at all.</summary>
    private static Gen<string> BodyOf(List<string> members) => Gen.Frequency(
        (1, Leaf),
        (1, Gen.String.Select(text => text)),
        (8, Gen.Select(Gen.Bool.Array[members.Count], Leaf.Array[members.Count], Gen.Int[0, 9]).Select((take, values, extra) =>
        {
            var parts = members.Where((_, n) => take[n]).Select((member, n) => $"\"{member}\":{values[n]}").ToList();
            if (extra == 0)
                parts.Add("\"unheardOf\":1");
            return $"{{{string.Join(',', parts)}}}";
        })));

    private static List<string> MembersOf(JsonElement document, JsonElement operation)
    {
        if (!operation.TryGetProperty("requestBody", out var body))
            return [];
        var schema = JsonNode.Parse(body.GetProperty("content").GetProperty("application/json").GetProperty("schema").GetRawText())!;
        if (schema["$ref"] is { } reference)
        {
            var name = reference.GetValue<string>().Split('/')[^1];
            schema = JsonNode.Parse(document.GetProperty("components").GetProperty("schemas").GetProperty(name).GetRawText())!;
        }

        return schema["properties"]?.AsObject().Select(property => property.Key).ToList() ?? [];
    }
}
