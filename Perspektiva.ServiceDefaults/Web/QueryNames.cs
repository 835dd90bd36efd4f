using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Primitives;

namespace Perspektiva.ServiceDefaults.Web;

/// <summary>
/// Which parameters each described operation reads from the query, as its OpenAPI document tells. What is in no document (sign-in and its protocol, pages, health, operators' commands)
/// takes what is sent.
/// </summary>
internal sealed class QueryNames(IApiDescriptionGroupCollectionProvider descriptions)
{
    // Asked for at the first request that has a query: endpoints are mapped after the services are made.
    private readonly Lazy<FrozenDictionary<(string Method, string Path), FrozenDictionary<string, QueryParameter>>> _known = new(() => descriptions.ApiDescriptionGroups.Items.SelectMany(group => group.Items)
        .Where(operation => operation is { HttpMethod: not null, RelativePath: not null })
        .GroupBy(operation => (operation.HttpMethod!, operation.RelativePath!), operation => operation.ParameterDescriptions)
        .ToFrozenDictionary(
            operation => operation.Key,
            operation => operation.SelectMany(parameters => parameters).Where(parameter => parameter.Source == BindingSource.Query).DistinctBy(parameter => parameter.Name, StringComparer.OrdinalIgnoreCase)
                .ToFrozenDictionary(parameter => parameter.Name, QueryParameter.Of, StringComparer.OrdinalIgnoreCase)));

    /// <summary>The parameters of the request's endpoint; null where it is in no document.</summary>
    public FrozenDictionary<string, QueryParameter>? Of(HttpContext context) =>
        (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText is { } path ? _known.Value.GetValueOrDefault((context.Request.Method, path.TrimStart('/'))) : null;
}

/// <summary>A parameter of the query.</summary>
/// <param name="Name">As the document has it.</param>
/// <param name="Type">What the operation takes, without what says that it may be left out.</param>
internal sealed record QueryParameter(string Name, Type Type)
{
    public static QueryParameter Of(ApiParameterDescription description)
    {
        var type = description.ParameterDescriptor?.ParameterType ?? description.Type;
        return new QueryParameter(JsonNamingPolicy.CamelCase.ConvertName(description.Name), Nullable.GetUnderlyingType(type) ?? type);
    }

    /// <summary>What is wrong with the values, before anything is bound: the framework joins two of them with a comma, and reads 03.04.2027 as 4 March and 8 PM as a time.</summary>
    public ValidationError? Refuse(StringValues values) => (values, Type) switch
    {
        ({ Count: > 1 }, _) when !Type.IsArray && Type != typeof(StringValues) => Error("stands there more than once", "duplicate_parameter"),
        ([{ Length: > 0 } text], _) when Type == typeof(DateOnly) && !DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _) =>
            Error("must be a day, yyyy-MM-dd", "malformed"),
        ([{ Length: > 0 } text], _) when Type == typeof(TimeOnly) && !TimeOnly.TryParseExact(text, ["HH:mm", "HH:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out _) =>
            Error("must be a time, HH:mm or HH:mm:ss", "malformed"),
        _ => null,
    };

    private ValidationError Error(string reason, string code) => new(null, reason, code, Name);
}
