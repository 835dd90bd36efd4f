using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Perspektiva.ServiceDefaults.Web;

/// <summary>Names of schemas.</summary>
internal static class OpenApiSchemas
{
    /// <summary>The schema's name: a record inside a feature gets the feature's name in front, since many features have a Request.</summary>
    public static string? NameOf(JsonTypeInfo type)
    {
        var name = OpenApiOptions.CreateDefaultSchemaReferenceId(type);
        if (name is null)
            return null;
        if (!type.Type.IsGenericType)
            return type.Type.DeclaringType is { } feature ? $"{feature.Name}{name}" : name;
        // A page of one feature's items is none of another's.
        return Nullable.GetUnderlyingType(type.Type) is null && type.Type.GetGenericArguments().Any(argument => argument.IsNested) ? NameOf(type.Type) : name;
    }

    private static string NameOf(Type type)
    {
        if (!type.IsGenericType)
            return type.IsNested ? $"{type.DeclaringType!.Name}{type.Name}" : type.Name;
        var name = type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)];
        return $"{name}Of{string.Join("And", type.GetGenericArguments().Select(NameOf))}";
    }
}

/// <summary>
/// An enum that is used as a nullable one first lists null with its words. Whoever may be null says so beside the reference: with both, null would match two branches of
/// which exactly one may, and no answer with a null would be valid.
/// </summary>
internal sealed class EnumsWithoutNull : IOpenApiDocumentTransformer
{
    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        foreach (var schema in (document.Components?.Schemas?.Values ?? []).OfType<OpenApiSchema>().Where(schema => schema.Enum is not null))
            schema.Enum = [.. schema.Enum!.Where(word => word is not null && !word.IsJsonNullSentinel() && word.GetValueKind() != JsonValueKind.Null)];
        return Task.CompletedTask;
    }
}
