using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Perspektiva.ServiceDefaults.Web;

/// <summary>The JSON of the API: camelCase, enums as snake_case strings, strict numbers, nothing unknown, nothing twice.</summary>
public static class JsonDefaults
{
    /// <summary>Deeper bodies are refused.</summary>
    public const int MaxDepth = 32;

    /// <summary>Options for clients and tests that talk to the API.</summary>
    public static JsonSerializerOptions Options { get; } = Create();

    /// <summary>Makes the options strict.</summary>
    public static void Apply(JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.PropertyNameCaseInsensitive = false;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.AllowDuplicateProperties = false;
        options.RespectNullableAnnotations = true;
        options.MaxDepth = MaxDepth;
        options.Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.Converters.Add(new StrictEnums(options));
        options.TypeInfoResolver = (options.TypeInfoResolver ?? new DefaultJsonTypeInfoResolver()).WithAddedModifier(RequireNonNullable);
    }

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        Apply(options);
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip;
        options.MakeReadOnly();
        return options;
    }

    /// <summary>A constructor parameter that is not nullable and has no default must be sent: otherwise a missing number would silently be 0.</summary>
    private static void RequireNonNullable(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
        {
            if (property.Set is not null && property.AssociatedParameter is { HasDefaultValue: false, IsNullable: false } parameter && Nullable.GetUnderlyingType(parameter.ParameterType) is null)
                property.IsRequired = true;
        }
    }
}
