using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Perspektiva.ServiceDefaults.Security;

namespace Perspektiva.ServiceDefaults.Web;

/// <summary>Adds to each operation what the pipeline does around it: scopes, the headers for idempotency and concurrency, the problems.</summary>
internal sealed class OpenApiConventions : IOpenApiOperationTransformer
{
    /// <summary>Of these 414, 429, 431, 502 and 504 are the gateway's, by which everybody comes.</summary>
    private static readonly int[] Always = [400, 401, 403, 414, 429, 431, 500, 502, 503, 504];

    private static readonly ProblemType[] OfIdempotencyKeys = [ProblemType.IdempotencyKeyMissing, ProblemType.RequestInFlight, ProblemType.IdempotencyKeyReused];

    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var method = context.Description.HttpMethod;
        var open = metadata.OfType<IAllowAnonymous>().Any();
        if (metadata.OfType<ScopeMetadata>().LastOrDefault() is { } scopes)
            AddScopes(operation, scopes);
        else if (open)
            operation.AddExtension("x-scopes", new JsonNodeExtension(new System.Text.Json.Nodes.JsonArray()));
        if (metadata.OfType<DeprecationMetadata>().Any())
            operation.Deprecated = true;
        var repeatable = metadata.OfType<IdempotencyMetadata>().Any();
        if (repeatable)
        {
            AddHeader(operation, Idempotency.KeyHeader, "A new value for each intent, 1 to 255 visible ASCII characters; a repeated one gets the stored answer for 7 days", maxLength: 255);
            AddProblems(operation, repeatable, 422);
        }
        else if (method is "PUT" or "PATCH" or "DELETE")
        {
            AddHeader(operation, "If-Match", "The ETag of the record as it was read, or *", maxLength: 100);
            AddProblems(operation, repeatable, 412, 428);
        }
        // every write may meet a record that stands in its way, and its body is read before anybody knows what for
        if (method is not "GET")
            AddProblems(operation, repeatable, 408, 409, 413);
        if (operation.RequestBody is not null)
            AddProblems(operation, repeatable, 415);
        foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>().Where(parameter => parameter.In == ParameterLocation.Query) ?? [])
            parameter.Name = JsonNamingPolicy.CamelCase.ConvertName(parameter.Name ?? "");
        AddProblems(operation, repeatable, [.. Always.Where(status => !open || status is not (StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden))]);
        // what an endpoint declares beside
        AddProblems(operation, repeatable, [.. metadata.OfType<IProducesResponseTypeMetadata>().Select(declared => declared.StatusCode).Where(status => status >= StatusCodes.Status400BadRequest)]);
        // a record that the path names, or the body
        if (operation.RequestBody is not null || context.Description.RelativePath?.Contains('{', StringComparison.Ordinal) == true)
            AddProblems(operation, repeatable, 404);
        return Task.CompletedTask;
    }

    private static void AddScopes(OpenApiOperation operation, ScopeMetadata scopes)
    {
        operation.AddExtension("x-scopes", new JsonNodeExtension(new System.Text.Json.Nodes.JsonArray([.. scopes.AnyOf.Select(scope => (System.Text.Json.Nodes.JsonNode)scope)])));
        var needed = scopes.AnyOf.Count == 1 ? $"Scope: `{scopes.AnyOf[0]}`." : $"One of the scopes: {string.Join(", ", scopes.AnyOf.Select(scope => $"`{scope}`"))}.";
        operation.Description = string.IsNullOrEmpty(operation.Description) ? needed : $"{operation.Description}\n\n{needed}";
    }

    private static void AddHeader(OpenApiOperation operation, string name, string description, int maxLength)
    {
        operation.Parameters ??= [];
        operation.Parameters.Add(new OpenApiParameter
        {
            Name = name,
            In = ParameterLocation.Header,
            Required = true,
            Description = description,
            Schema = new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = maxLength },
        });
    }

    private static void AddProblems(OpenApiOperation operation, bool repeatable, params IReadOnlyList<int> statuses)
    {
        operation.Responses ??= [];
        foreach (var status in statuses)
        {
            var names = ProblemType.All.Where(type => type.Status == status && (repeatable || !OfIdempotencyKeys.Contains(type))).Select(type => type.Name);
            operation.Responses[status.ToString(CultureInfo.InvariantCulture)] = new OpenApiResponse
            {
                Description = $"Problem: {string.Join(", ", names)}",
                Content = new Dictionary<string, OpenApiMediaType> { ["application/problem+json"] = new() { Schema = ProblemSchema.Reference() } },
            };
        }
    }
}

/// <summary>The schema of a problem, once a document.</summary>
internal sealed class ProblemSchema : IOpenApiDocumentTransformer
{
    private const string Name = "Problem";

    public static OpenApiSchemaReference Reference() => new(Name);

    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Components ??= new OpenApiComponents();
        document.Components.Schemas ??= new Dictionary<string, IOpenApiSchema>();
        document.Components.Schemas[Name] = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Description = "RFC 9457 problem; the types are listed in docs/problems.md",
            Required = new HashSet<string> { "type", "title", "status", "traceId" },
            Properties = new Dictionary<string, IOpenApiSchema>
            {
                ["type"] = Text("Stable URI of the kind of problem"),
                ["title"] = Text("The same for every occurrence"),
                ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer },
                ["detail"] = Text("What is special about this occurrence"),
                ["traceId"] = Text("W3C trace id"),
                ["scope"] = Text("The missing scope"),
                ["bytePosition"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Description = "Offset of the first byte that is not JSON" },
                ["errors"] = new OpenApiSchema
                {
                    Type = JsonSchemaType.Array,
                    Items = new OpenApiSchema
                    {
                        Type = JsonSchemaType.Object,
                        Properties = new Dictionary<string, IOpenApiSchema>
                        {
                            ["pointer"] = Text("JSON pointer to the member of the body"),
                            ["parameter"] = Text("The parameter or header, where it is not about the body"),
                            ["reason"] = Text("What is expected"),
                            ["code"] = Text("Stable code"),
                        },
                    },
                },
            },
        };
        return Task.CompletedTask;
    }

    private static OpenApiSchema Text(string description) => new() { Type = JsonSchemaType.String, Description = description };
}
