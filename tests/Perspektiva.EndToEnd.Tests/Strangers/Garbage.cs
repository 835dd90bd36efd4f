using System.Text;
using System.Text.Json.Nodes;

using CsCheck;

using Perspektiva.Testing.Http;

namespace Perspektiva.EndToEnd.Tests.Strangers;

/// <summary>One request of garbage.</summary>
/// <param name="Operation">Which route it is thrown at.</param>
/// <param name="Ids">For the path's parameters, already escaped; null = a real one.</param>
/// <param name="Query">As it stands behind the path.</param>
/// <param name="Condition">Idempotency-Key or If-Match; null = left out.</param>
/// <param name="ContentType">As it stands in the header; null = left out.</param>
/// <param name="Body">The bytes; null = the valid body.</param>
/// <param name="Extra">One more header.</param>
/// <param name="Method">Instead of the operation's; changes nothing. Null = the operation's.</param>
/// <param name="Utf8">Headers are sent in UTF-8, else in Latin-1.</param>
/// <param name="ReadWithBody">A read has the body, too.</param>
internal sealed record Shot(
    int Operation, string?[] Ids, string Query, string? Condition, string? ContentType, byte[]? Body, (string Name, string Value)? Extra, string? Method, bool Utf8, bool ReadWithBody)
{
    public override string ToString() =>
        $"operation {Operation}, method {Method ?? "(its own)"}, {(Utf8 ? "UTF-8" : "Latin-1")}, {(ReadWithBody ? "a body always" : "a body unless it reads")}, ids {string.Join(' ', Ids.Select(id => id ?? "(real)"))}, query {Query}, condition {Condition ?? "(none)"}, content type {ContentType ?? "(none)"}, header {Extra}, body {(Body is null ? "(valid)" : Encoding.UTF8.GetString(Body))}";
}

/// <summary>Generates what no client of ours would send, and some would.</summary>
internal static class Garbage
{
    private const char Half = '\uE000';

    private static readonly string[] Odd =
    [
        "", " ", "*", "-1", "0", "1e999", "99999999999999999999", "NaN", "null", "true", "[]", "{}", "'", "\"", "';--", "../..", "..%2f", "\0", "\u0001", "\uFEFF", "\uD800", "ﷺ", "İ", "💥",
        "a\u0300\u0301", "0x1F", "2026-02-30", "9999-12-31", "0001-01-01", "par_", "par_aaaaaaaaaaaaaaaaaaaaaaaaaa", "PAR_AAAAAAAAAAAAAAAAAAAAAAAAAA", "urn:x", "\\", "%", "%s%n", "${7*7}",
        new string('a', 300), new string('9', 400), "\r\nX: 1",
    ];

    private static readonly string[] RawPaths = ["%00", "%2e%2e", "%2F", "%5C", "%C3%28", "%zz", "%", "%25%30%30", "%E2%80%AE", "a%00b", ";x=1", "%20", "~", "%F0%9F%92%A5", "a%0d%0aX:%201"];

    private static readonly Gen<string> Text = Gen.Frequency((3, One(Odd)), (3, Gen.Int[0, HostileInput.NaughtyStrings.Count - 1].Select(i => HostileInput.NaughtyStrings[i])), (2, Gen.String[0, 60]));

    private static readonly Gen<string> Escaped = Gen.Frequency((2, One(RawPaths)), (4, Text.Select(Escape)));

    private static readonly Gen<JsonNode?> Scalar = Gen.Frequency(
        (3, Text.Select(text => (JsonNode?)JsonValue.Create(Whole(text)))), (2, Gen.Int.Select(i => (JsonNode?)JsonValue.Create(i))), (1, Gen.Double.Where(double.IsFinite).Select(d => (JsonNode?)JsonValue.Create(d))),
        (1, Gen.Bool.Select(b => (JsonNode?)JsonValue.Create(b))), (1, None<JsonNode>()),
        (1, One("1e999", "-1e999", "123456789012345678901234567890", "1e-999", "-0").Select(raw => JsonNode.Parse(raw))));

    private static readonly Gen<byte[]> Document = Tree(3).Select(Written);

    private static readonly Gen<string?> Types = Gen.Frequency((12, One<string?>("application/json")), (1, None<string>()), (3, One<string?>(
        "text/plain", "application/json; charset=utf-16", "application/json; charset=\"x", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/merge-patch+json", "*/*", "x", "/", "application/json;;;=")));

    private static readonly Gen<string?> Conditions = Gen.Frequency((8, One<string?>("*")), (1, None<string>()), (6, Text.Select(text => (string?)Header(text))),
        (4, Gen.Guid.Select(id => (string?)id.ToString())), (2, One<string?>("\"1\"", "W/\"1\"", "\"1\", *", "\"99999999999999999999\"", "\"")));

    private static readonly Gen<(string, string)?> Extras = Gen.Frequency((5, Gen.Int[0, 0].Select(_ => ((string, string)?)null)), (2, Gen.Select(
        One("traceparent", "tracestate", "X-Operator-Key", "X-Forwarded-For", "X-Forwarded-Host", "X-HTTP-Method-Override", "Accept", "Accept-Encoding", "Range", "If-None-Match", "Last-Event-ID", "Cookie", "Origin", "Prefer",
            "User-Agent", "Content-Encoding", "Expect", "Authorization"),
        Text, (name, text) => ((string, string)?)(name, Header(text)))));

    /// <param name="operations">What may be hit.</param>
    /// <param name="valid">The valid body of each, where there is one.</param>
    public static Gen<Shot> Shots(IReadOnlyList<Operation> operations, IReadOnlyList<JsonNode?> valid) =>
        from target in Gen.Int[0, operations.Count - 1]
        from ids in Gen.Frequency((1, None<string>()), (2, Escaped.Select(id => (string?)id))).Array[3]
        from query in Queries(operations[target])
        from condition in Conditions
        from type in Types
        from body in Bodies(valid[target])
        from extra in Extras
        from method in Gen.Frequency((14, None<string>()), (1, One<string?>("HEAD", "OPTIONS", "TRACE", "PROPFIND", "BREW", "get")))
        from utf8 in Gen.Bool
        from readWithBody in Gen.Frequency((4, One(false)), (1, One(true)))
        select new Shot(target, ids, query, condition, type, body, extra, method, utf8, readWithBody);

    private static Gen<string> Queries(Operation operation)
    {
        var names = operation.Query.Count > 0 ? Gen.Frequency((5, One<string>([.. operation.Query])), (1, Escaped)) : Escaped;
        return Gen.Frequency((2, One("")), (3, Gen.Select(names, Escaped, (name, value) => $"{name}={value}").Array[1, 4].Select(pairs => $"?{string.Join('&', pairs)}")), (1, Escaped.Select(text => $"?{text}")));
    }

    private static Gen<byte[]?> Bodies(JsonNode? valid)
    {
        var garbage = Gen.Frequency<byte[]?>(
            (4, Document.Select(bytes => (byte[]?)bytes)),
            (2, Gen.Byte.Array[0, 200].Select(bytes => (byte[]?)bytes)),
            (1, Gen.Int[1, 5_000].Select(depth => (byte[]?)Encoding.ASCII.GetBytes(new string('[', depth)))),
            (1, Gen.Int[1, 400].Select(depth => (byte[]?)Encoding.ASCII.GetBytes($"{string.Concat(Enumerable.Repeat("{\"a\":", depth))}1{new string('}', depth)}"))),
            (1, Gen.Int[0, HostileInput.JsonSuite.Count - 1].Select(i => (byte[]?)HostileInput.JsonSuite[i].Bytes)));
        if (valid is not JsonObject record) return garbage;
        var text = record.ToJsonString();
        return Gen.Frequency(
            (2, garbage),
            (6, Near(record)),
            (1, Gen.Int[0, text.Length - 1].Select(at => (byte[]?)Encoding.UTF8.GetBytes(text[..at]))),
            (1, Gen.Select(Gen.Int[0, text.Length - 1], Gen.Byte, (at, b) => (byte[]?)[.. Encoding.UTF8.GetBytes(text[..at]), b, .. Encoding.UTF8.GetBytes(text[at..])])),
            (1, One<byte[]?>(Encoding.UTF8.GetBytes($"{text[..^1]},{text[1..]}"))));
    }

    /// <summary>The valid body with some value of it, at any depth, exchanged.</summary>
    private static Gen<byte[]?> Near(JsonObject valid) =>
        from replacement in Tree(2)
        from pick in Gen.Int[0, 1_000]
        select (byte[]?)Written(Exchanged(valid, pick, replacement));

    private static JsonNode Exchanged(JsonObject valid, int pick, JsonNode? replacement)
    {
        var body = valid.DeepClone();
        List<Action> places = [];
        Collect(body, places, replacement);
        if (places.Count > 0) places[pick % places.Count]();
        return body;
    }

    private static void Collect(JsonNode? node, List<Action> places, JsonNode? replacement)
    {
        if (node is JsonObject record)
        {
            foreach (var (name, value) in record.ToList())
            {
                places.Add(() => record[name] = replacement?.DeepClone());
                Collect(value, places, replacement);
            }
        }
        if (node is JsonArray list)
        {
            for (var i = 0; i < Math.Min(list.Count, 3); i++)
            {
                var at = i;
                places.Add(() => list[at] = replacement?.DeepClone());
                Collect(list[at], places, replacement);
            }
        }
    }

    private static Gen<JsonNode?> Tree(int depth) => depth == 0 ? Scalar : Gen.Frequency(
        (3, Scalar),
        (1, Tree(depth - 1).Array[0, 4].Select(items => (JsonNode?)new JsonArray([.. items.Select(item => item?.DeepClone())]))),
        (1, Gen.Select(Text, Tree(depth - 1), (name, value) => (Whole(name), value)).Array[0, 4].Select(members => (JsonNode?)Record(members))));

    private static Gen<T> One<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static Gen<T?> None<T>() where T : class => Gen.Int[0, 0].Select(_ => (T?)null);

    private static JsonObject Record((string, JsonNode?)[] members)
    {
        var record = new JsonObject();
        foreach (var (name, value) in members) record[name] = value?.DeepClone();
        return record;
    }

    /// <summary>Half a surrogate pair cannot be written by this side: until the bytes are made, a character of private use stands there.</summary>
    private static string Whole(string text) => new([.. text.Select((c, i) => char.IsSurrogate(c) && !IsOfPair(text, i) ? Half : c)]);

    private static bool IsOfPair(string text, int at) => (at + 1 < text.Length && char.IsSurrogatePair(text, at)) || (at > 0 && char.IsSurrogatePair(text, at - 1));

    private static byte[] Written(JsonNode? node) => Encoding.UTF8.GetBytes((node?.ToJsonString() ?? "null").Replace("\\uE000", "\\uD800", StringComparison.Ordinal));

    private static string Escape(string text) => Uri.EscapeDataString(Whole(text)).Replace("%EE%80%80", "%ED%A0%80", StringComparison.Ordinal);

    /// <summary>What a header can carry at all: the client refuses to send line ends and NUL.</summary>
    private static string Header(string text) => new([.. text.Where(c => c is >= ' ' and not '\u007f' && !char.IsSurrogate(c)).Take(400)]);
}
