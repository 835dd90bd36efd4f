using System.Text.Json.Nodes;

namespace Perspektiva.Gateway.OpenApi;

/// <summary>
/// Puts the services' OpenAPI documents together: components get the service's name in front, and every reference follows; the scopes that an operation names
/// (<c>x-scopes</c>) become what its security asks, since where tokens come from is known here; one that names an empty list asks no token.
/// </summary>
internal static class DocumentMerger
{
    private const string ReferencePrefix = "#/components/";

    /// <summary>The document of the whole API.</summary>
    /// <param name="parts">Each service's document; null where it could not be had.</param>
    /// <param name="isPublic">Whether the gateway routes a path to this service.</param>
    /// <param name="publicUrl">The gateway's address.</param>
    public static JsonObject Merge(IReadOnlyDictionary<string, JsonObject?> parts, Func<string, string, bool> isPublic, string publicUrl)
    {
        var paths = new JsonObject();
        var components = new JsonObject();
        var tags = new JsonArray();
        var scopes = new SortedDictionary<string, SortedSet<string>>(StringComparer.Ordinal);
        foreach (var (service, part) in parts.OrderBy(part => part.Key, StringComparer.Ordinal))
        {
            if (part is null)
                continue;
            tags.Add(new JsonObject { ["name"] = service });
            AddPaths(paths, service, (JsonObject)Prefixed(part["paths"] ?? new JsonObject(), service)!, isPublic, scopes);
            AddComponents(components, service, (JsonObject)Prefixed(part["components"] ?? new JsonObject(), service)!);
        }
        AddSecurity(components, publicUrl, scopes);
        return new JsonObject
        {
            ["openapi"] = "3.1.1",
            ["info"] = Info(parts),
            ["servers"] = new JsonArray(new JsonObject { ["url"] = publicUrl }),
            ["security"] = new JsonArray(new JsonObject { ["oauth2"] = new JsonArray() }),
            ["tags"] = tags,
            ["paths"] = paths,
            ["components"] = components,
        };
    }

    private static JsonObject Info(IReadOnlyDictionary<string, JsonObject?> parts)
    {
        var missing = parts.Where(part => part.Value is null).Select(part => part.Key).Order(StringComparer.Ordinal).ToArray();
        var info = new JsonObject
        {
            ["title"] = "Perspektiva",
            ["version"] = "v1",
            ["description"] = missing.Length == 0
                ? "The API of a regional network. JSON, OAuth 2 bearer tokens, problems by RFC 9457."
                : $"Incomplete: these services did not answer just now: {string.Join(", ", missing)}.",
        };
        if (missing.Length > 0)
            info["x-missing-services"] = new JsonArray([.. missing.Select(name => (JsonNode)name)]);
        return info;
    }

    private static void AddPaths(JsonObject paths, string service, JsonObject part, Func<string, string, bool> isPublic, SortedDictionary<string, SortedSet<string>> scopes)
    {
        foreach (var (path, item) in part)
        {
            if (item is not JsonObject operations || !isPublic(path, service))
                continue;
            foreach (var (_, operation) in operations)
            {
                if (operation is not JsonObject found)
                    continue;
                found["tags"] = new JsonArray(service);
                AskScopes(found, service, scopes);
            }
            if (paths[path] is JsonObject known)
            {
                foreach (var (method, operation) in operations)
                    known[method] = operation?.DeepClone();
            }
            else
            {
                paths[path] = operations.DeepClone();
            }
        }
    }

    /// <summary>One of the scopes suffices, so each is a way in of its own.</summary>
    private static void AskScopes(JsonObject operation, string service, SortedDictionary<string, SortedSet<string>> scopes)
    {
        if (operation["x-scopes"] is not JsonArray named)
            return;
        var anyOf = named.Select(scope => scope!.GetValue<string>()).ToList();
        operation["security"] = new JsonArray([.. anyOf.Select(scope => new JsonObject { ["oauth2"] = new JsonArray(scope) })]);
        foreach (var scope in anyOf)
        {
            if (!scopes.TryGetValue(scope, out var services))
                scopes[scope] = services = new SortedSet<string>(StringComparer.Ordinal);
            services.Add(service);
        }
    }

    private static void AddComponents(JsonObject components, string service, JsonObject part)
    {
        foreach (var (kind, entries) in part)
        {
            if (entries is not JsonObject named || kind == "securitySchemes")
                continue;
            if (components[kind] is not JsonObject target)
                components[kind] = target = [];
            foreach (var (name, entry) in named)
                target[$"{service}.{name}"] = entry?.DeepClone();
        }
    }

    private static void AddSecurity(JsonObject components, string publicUrl, SortedDictionary<string, SortedSet<string>> scopes)
    {
        var known = new JsonObject(scopes.Select(scope => KeyValuePair.Create(scope.Key, (JsonNode?)$"Asked by operations of {string.Join(", ", scope.Value)}")));
        components["securitySchemes"] = new JsonObject
        {
            ["oauth2"] = new JsonObject
            {
                ["type"] = "oauth2",
                ["flows"] = new JsonObject
                {
                    ["clientCredentials"] = new JsonObject { ["tokenUrl"] = $"{publicUrl}/connect/token", ["scopes"] = known },
                    ["authorizationCode"] = new JsonObject
                    {
                        ["authorizationUrl"] = $"{publicUrl}/connect/authorize",
                        ["tokenUrl"] = $"{publicUrl}/connect/token",
                        ["scopes"] = known.DeepClone(),
                    },
                },
            },
        };
    }

    /// <summary>A copy in which every reference to a component names the service.</summary>
    private static JsonNode? Prefixed(JsonNode? node, string service) => node switch
    {
        JsonObject members => new JsonObject(members.Select(member => KeyValuePair.Create(
            member.Key,
            member.Key == "$ref" && member.Value is JsonValue reference ? Prefixed(reference.GetValue<string>(), service) : Prefixed(member.Value, service)))),
        JsonArray items => new JsonArray([.. items.Select(item => Prefixed(item, service))]),
        _ => node?.DeepClone(),
    };

    private static JsonNode Prefixed(string reference, string service)
    {
        if (!reference.StartsWith(ReferencePrefix, StringComparison.Ordinal))
            return reference;
        var slash = reference.IndexOf('/', ReferencePrefix.Length);
        return slash < 0 ? reference : $"{reference[..(slash + 1)]}{service}.{reference[(slash + 1)..]}";
    }
}
