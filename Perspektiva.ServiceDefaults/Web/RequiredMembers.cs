using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Perspektiva.ServiceDefaults.Web;

/// <summary>
/// Of a body's members those are required that the serializer demands: the framework lists each parameter of a record that has no default, also where null means the same as left out.
/// Of a merge patch itself none is. What is in answers alone keeps its list: there each member always stands.
/// </summary>
internal sealed class RequiredMembers(IApiDescriptionGroupCollectionProvider descriptions) : IOpenApiSchemaTransformer
{
    private HashSet<Type>? _inBodies;

    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var type = context.JsonTypeInfo;
        if (schema.Required is not { Count: > 0 } required || type.Kind != JsonTypeInfoKind.Object)
            return Task.CompletedTask;
        if (Bodies().Any(body => body.RequestType == type.Type && body.ContentTypes.Contains(MergePatch.MediaType)))
            required.Clear();
        else if ((_inBodies ??= InBodies(type.Options)).Contains(type.Type))
            required.ExceptWith(type.Properties.Where(property => !property.IsRequired).Select(property => property.Name));
        return Task.CompletedTask;
    }

    /// <summary>The last that an endpoint says of its body is what counts.</summary>
    private IEnumerable<IAcceptsMetadata> Bodies() => descriptions.ApiDescriptionGroups.Items.SelectMany(group => group.Items)
        .Select(operation => operation.ActionDescriptor.EndpointMetadata.OfType<IAcceptsMetadata>().LastOrDefault()).OfType<IAcceptsMetadata>();

    private HashSet<Type> InBodies(JsonSerializerOptions options)
    {
        var found = new HashSet<Type>();
        foreach (var body in Bodies())
            Add(body.RequestType, options, found);
        return found;
    }

    private static void Add(Type? type, JsonSerializerOptions options, HashSet<Type> found)
    {
        if (type is null || !found.Add(Nullable.GetUnderlyingType(type) ?? type))
            return;
        var info = options.GetTypeInfo(Nullable.GetUnderlyingType(type) ?? type);
        Add(info.ElementType, options, found);
        foreach (var property in info.Properties)
            Add(property.PropertyType, options, found);
    }
}
