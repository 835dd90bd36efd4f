using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Routing;

namespace Perspektiva.ServiceDefaults.Web;

/// <summary>
/// Which parameters each described operation reads from the query, as its OpenAPI document tells. What is in no document (sign-in and its protocol, pages, health, operators' commands)
/// takes what is sent.
/// </summary>
internal sealed class QueryNames(IApiDescriptionGroupCollectionProvider descriptions)
{
    // Asked for at the first request that has a query: endpoints are mapped after the services are made.
    private readonly Lazy<FrozenDictionary<(string Method, string Path), FrozenSet<string>>> _known = new(() => descriptions.ApiDescriptionGroups.Items.SelectMany(group => group.Items)
        .Where(operation => operation is { HttpMethod: not null, RelativePath: not null })
        .GroupBy(operation => (operation.HttpMethod!, operation.RelativePath!), operation => operation.ParameterDescriptions)
        .ToFrozenDictionary(
            operation => operation.Key,
            operation => operation.SelectMany(parameters => parameters).Where(parameter => parameter.Source == BindingSource.Query).Select(parameter => parameter.Name)
                .ToFrozenSet(StringComparer.OrdinalIgnoreCase)));

    /// <summary>The parameters of the request that its endpoint does not know.</summary>
    public IReadOnlyList<string> UnknownIn(HttpContext context) =>
        (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText is { } path && _known.Value.TryGetValue((context.Request.Method, path.TrimStart('/')), out var names)
            ? [.. context.Request.Query.Keys.Where(name => !names.Contains(name))]
            : [];
}
