using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Perspektiva.ServiceDefaults.Web;

/// <summary>Members of a body that are missing or unknown, all at once: the serializer stops at the first object, and names of its missing members as many as its message holds.</summary>
internal sealed class JsonMembers
{
    private const int MaxFindings = 100;
    private readonly JsonSerializerOptions _options;
    private readonly bool _missing;
    private readonly List<ValidationError> _found = [];
    private readonly Dictionary<Type, Dictionary<string, JsonPropertyInfo>> _known = [];

    private JsonMembers(JsonSerializerOptions options, bool missing)
    {
        _options = options;
        _missing = missing;
    }

    /// <summary>Required members that are not there; null when there are none, or when it is not known what was read.</summary>
    public static ProblemResult? Missing(JsonReading? reading) => Find(reading, missing: true);

    /// <summary>Members that are none of the type's; null when there are none, or when it is not known what was read.</summary>
    public static ProblemResult? Unknown(JsonReading? reading) => Find(reading, missing: false);

    /// <summary>For an endpoint that asks for no body, and JSON that is well-formed: what is wrong with it, or null for null and an object without members.</summary>
    public static ProblemResult? WhereNoneIsKnown(ReadOnlyMemory<byte> body)
    {
        using var document = Parse(body);
        var root = document.RootElement;
        if (root.ValueKind is not (JsonValueKind.Object or JsonValueKind.Null))
            return Problems.Validation("", "must be left out: nothing is read here", "wrong_type");
        var unknown = root.ValueKind == JsonValueKind.Null ? [] : root.EnumerateObject().Take(MaxFindings).Select(member => UnknownAt(PointerTo("", member.Name))).ToList();
        return unknown.Count > 0 ? Problems.Validation(unknown) : null;
    }

    private static ProblemResult? Find(JsonReading? reading, bool missing)
    {
        if (reading is null)
            return null;
        var members = new JsonMembers(reading.Options, missing);
        using var document = Parse(reading.Body);
        members.Walk(members.InfoOf(reading.Type), document.RootElement, "");
        return members._found.Count > 0 ? Problems.Validation(members._found) : null;
    }

    private static JsonDocument Parse(ReadOnlyMemory<byte> body) => JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = JsonDefaults.MaxDepth });

    private static string PointerTo(string holder, string name) => $"{holder}/{JsonProblems.Escape(name)}";

    private static ValidationError UnknownAt(string pointer) => new(pointer, "is not a known member", "unknown_member");

    private JsonTypeInfo InfoOf(Type type) => _options.GetTypeInfo(Nullable.GetUnderlyingType(type) ?? type);

    private void Walk(JsonTypeInfo type, JsonElement value, string pointer)
    {
        switch (type.Kind, value.ValueKind)
        {
            case (JsonTypeInfoKind.Object, JsonValueKind.Object):
                Look(type, value, pointer);
                break;
            case (JsonTypeInfoKind.Enumerable, JsonValueKind.Array) when InfoOf(type.ElementType!) is { Kind: not JsonTypeInfoKind.None } element:
                WalkEach(element, value, pointer);
                break;
            case (JsonTypeInfoKind.Dictionary, JsonValueKind.Object) when InfoOf(type.ElementType!) is { Kind: not JsonTypeInfoKind.None } element:
                foreach (var member in value.EnumerateObject().TakeWhile(_ => _found.Count < MaxFindings))
                    Walk(element, member.Value, PointerTo(pointer, member.Name));
                break;
            default:
                // What is of another type than it should be, or read by a converter of its own, is not looked into.
                break;
        }
    }

    /// <summary>By the array's enumerator: its indexer goes from the start each time, and the array is as long as the caller likes.</summary>
    private void WalkEach(JsonTypeInfo element, JsonElement array, string pointer)
    {
        var i = 0;
        foreach (var item in array.EnumerateArray().TakeWhile(_ => _found.Count < MaxFindings))
            Walk(element, item, FormattableString.Invariant($"{pointer}/{i++}"));
    }

    private void Look(JsonTypeInfo type, JsonElement value, string pointer)
    {
        if (!_known.TryGetValue(type.Type, out var known))
            _known.Add(type.Type, known = type.Properties.ToDictionary(property => property.Name, StringComparer.Ordinal));
        if (_missing)
            Add(known.Values.Where(property => property.IsRequired && !value.TryGetProperty(property.Name, out _)).Select(property => new ValidationError(PointerTo(pointer, property.Name), "is required", "required")));
        else if ((type.UnmappedMemberHandling ?? _options.UnmappedMemberHandling) == JsonUnmappedMemberHandling.Disallow)
            Add(value.EnumerateObject().Where(member => !known.ContainsKey(member.Name)).Select(member => UnknownAt(PointerTo(pointer, member.Name))));
        foreach (var member in value.EnumerateObject())
        {
            if (_found.Count < MaxFindings && known.TryGetValue(member.Name, out var property) && property.CustomConverter is null)
                Walk(InfoOf(property.PropertyType), member.Value, PointerTo(pointer, member.Name));
        }
    }

    private void Add(IEnumerable<ValidationError> errors) => _found.AddRange(errors.Take(MaxFindings - _found.Count));
}

/// <summary>What the serializer was reading.</summary>
internal sealed record JsonReading(Type Type, ReadOnlyMemory<byte> Body, JsonSerializerOptions Options)
{
    /// <summary>The merged record that the exception tells of, or else the request's body; null where neither is known.</summary>
    public static JsonReading? Of(JsonException error, HttpContext? context)
    {
        if (error is MergedJsonException merged)
            return merged.Reading;
        // Whoever handles an exception finds the endpoint there.
        var endpoint = context?.Features.Get<IExceptionHandlerFeature>()?.Endpoint ?? context?.GetEndpoint();
        return context?.Features.Get<RequestBody>() is { Bytes.IsEmpty: false } body && endpoint?.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType is { } type
            ? new JsonReading(type, body.Bytes, context.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions)
            : null;
    }
}
