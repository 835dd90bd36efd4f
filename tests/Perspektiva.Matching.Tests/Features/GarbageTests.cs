using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Perspektiva.Matching.Tests.Support;
using Perspektiva.Testing.Http;

namespace Perspektiva.Matching.Tests.Features;

/// <summary>Whatever is thrown at any route: a problem with a type, never a 5xx.</summary>
public sealed class GarbageTests(MatchingService service) : IClassFixture<MatchingService>
{
    private const int Throws = 25;

    private static readonly string[] Leaves =
    [
        "null", "true", "0", "-1", "6", "1e308", "99999999999999999999", "0.5", "\"\"", "\" \"", "\"x\"", "\"9999-12-31\"", "\"0001-01-01\"", "\"2026-11-24\"",
        "\"ended\"", "\"trial\"", "\"distance\"", "\"objection\"", "\"second_look\"", "\"other\"", "\"signed_paper\"", "\"par_aaaaaaaaaaaaaaaaaaaaaaaaaa\"",
        "\"plc_aaaaaaaaaaaaaaaaaaaaaaaaaa\"", "\"not_aaaaaaaaaaaaaaaaaaaaaaaaaa\"", "\"\\u0000\"", "\"\\ud800\"", "\"𝔘\"", "[]", "{}", "[null]", "[{}]", "[\"absence\",\"absence\"]",
        "{\"kind\":\"letter\",\"noteId\":\"not_aaaaaaaaaaaaaaaaaaaaaaaaaa\"}", "{\"kind\":9}",
    ];

    private static readonly string[] Values =
        ["", "%00", "%ED%A0%80", "-1", "0", "201", "999999999999", "x", "true", "reading:2", "reading:9", ":", "9999-12-31", "0001-01-01", "2026-13-01", "agreed", "%F0%9D%94%98", "par_%00"];

    private static readonly Gen<string> Leaf = OneOf(Leaves);

    [Fact]
    public async Task EveryRoute_GeneratedGarbage_IsNeverAServerError()
    {
        var (person, place) = await service.PairAsync(capacity: 9);
        var placement = await service.PlacedAsync(person, place);
        var (other, otherPlace) = await service.PairAsync();
        var proposal = (await service.ProposeAsync(other, otherPlace)).Id();
        var run = (await service.PostAsync(other.Coach, "/v1/cohort-runs", new { })).Id();
        var document = (await service.Http.ReadAsync("/openapi/v1.json")).Json;
        var operations = document.GetProperty("paths").EnumerateObject().Where(path => path.Name.StartsWith("/v1/", StringComparison.Ordinal))
            .SelectMany(path => path.Value.EnumerateObject().Where(o => o.Value.ValueKind == JsonValueKind.Object && o.Name is "get" or "post")
                .Select(operation => (Path: path.Name, Method: operation.Name, operation.Value)))
            .Where(operation => !operation.Path.EndsWith("/stream", StringComparison.Ordinal))
            .ToList();
        Assert.True(operations.Count >= 18);

        foreach (var (path, method, operation) in operations)
        {
            var known = path.Contains("placements", StringComparison.Ordinal) ? placement
                : path.Contains("proposals", StringComparison.Ordinal) ? proposal
                : path.Contains("cohort-runs", StringComparison.Ordinal) ? run
                : path.Contains("participants", StringComparison.Ordinal) ? other.PublicId : otherPlace.PublicId;
            var caller = path.Contains("placements", StringComparison.Ordinal) ? person.Coach : other.Coach;
            var token = service.Issuer.Mint(caller);
            for (var i = 0; i < Throws; i++)
            {
                var target = Target(path, known, other.PublicId, otherPlace.PublicId, i) + Query(operation);
                using var content = method == "get" ? null : new StringContent(BodyOf(MembersOf(document, operation)).Single(), System.Text.Encoding.UTF8, "application/json");
                var answer = await service.Http.SendAsync(new HttpMethod(method.ToUpperInvariant()), target, token, content);
                Assert.True(answer.Status < 500, $"{method} {target}\n{answer.Text}");
                Assert.True(answer.Status < 400 || answer.Problem is not null, $"{method} {target} {answer.Status}\n{answer.Text}");
                Assert.True(answer.Status < 400 || operation.GetProperty("responses").TryGetProperty($"{answer.Status}", out _), $"{method} {path} does not tell of {answer.Status}");
            }
        }
    }

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(n => texts[n]);

    /// <summary>Mostly real ids, so that the garbage gets past the look-up; now and then an id that is none.</summary>
    private static string Target(string path, string id, string participant, string place, int round)
    {
        var odd = round % 5 == 4;
        return path.Replace("{id}", odd ? OneOf("x", "%20", "pro_aaaaaaaaaaaaaaaaaaaaaaaaaa", "%F0%9D%94%98").Single() : id, StringComparison.Ordinal)
            .Replace("{participantId}", odd ? "x" : participant, StringComparison.Ordinal).Replace("{placeId}", place, StringComparison.Ordinal);
    }

    private static string Query(JsonElement operation)
    {
        if (!operation.TryGetProperty("parameters", out var parameters))
            return "";
        var names = parameters.EnumerateArray().Where(p => p.GetProperty("in").GetString() == "query").Select(p => p.GetProperty("name").GetString()!)
            .Where(_ => Gen.Bool.Single()).ToList();
        return names.Count == 0 ? "" : "?" + string.Join('&', names.Select(name => $"{name}={OneOf(Values).Single()}"));
    }

    private static Gen<string> BodyOf(List<string> members) => Gen.Frequency(
        (1, Leaf),
        (1, Gen.String),
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
