using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Perspektiva.ServiceDefaults.Web;

/// <summary>JSON merge patch (RFC 7396): what is sent is set, null clears, what is left out stays.</summary>
public static class MergePatch
{
    /// <summary>The media type of its own; plain JSON is taken, too.</summary>
    internal const string MediaType = "application/merge-patch+json";

    /// <summary>Says that the body is a merge patch, under either media type.</summary>
    /// <typeparam name="TRequest">What a patch may hold.</typeparam>
    public static RouteHandlerBuilder AcceptsMergePatch<TRequest>(this RouteHandlerBuilder builder) where TRequest : notnull => builder.Accepts<TRequest>("application/json", MediaType);

    /// <summary>Lays the patch over the members as they stand and reads the result strictly, so that a patch is checked like a whole record.</summary>
    /// <typeparam name="TRequest">What a patch may hold.</typeparam>
    /// <param name="before">The members as they stand, under the names of the request's.</param>
    /// <param name="patch">The body.</param>
    /// <param name="options">The API's own.</param>
    /// <exception cref="JsonException">A member is unknown or of another type.</exception>
    public static TRequest Read<TRequest>(object before, JsonObject patch, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(patch);
        var merged = JsonSerializer.SerializeToNode(before, before.GetType(), options)!.AsObject();
        Apply(merged, patch);
        try
        {
            return merged.Deserialize<TRequest>(options) ?? throw new JsonException("null is no record");
        }
        catch (JsonException error)
        {
            throw new MergedJsonException(error, new JsonReading(typeof(TRequest), JsonSerializer.SerializeToUtf8Bytes(merged), options));
        }
    }

    private static void Apply(JsonObject target, JsonObject patch)
    {
        foreach (var (name, value) in patch)
        {
            if (value is JsonObject inner)
            {
                if (target[name] is not JsonObject nested)
                    target[name] = nested = [];
                Apply(nested, inner);
            }
            else
            {
                target[name] = value?.DeepClone();
            }
        }
    }
}

/// <summary>What the serializer says about a record with a patch laid over it, and what it was reading.</summary>
internal sealed class MergedJsonException(JsonException error, JsonReading reading)
    : JsonException(error.Message, error.Path, error.LineNumber, error.BytePositionInLine, error)
{
    public JsonReading Reading { get; } = reading;
}
