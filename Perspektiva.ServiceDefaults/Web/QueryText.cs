using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;

namespace Perspektiva.ServiceDefaults.Web;

/// <summary>
/// Refuses the characters NUL and U+FFFE in query values: PostgreSQL cannot compare with the one, and the other has no normal form, in which names are looked for. (The server refuses NUL in
/// paths and headers, <see cref="JsonBody"/> both in bodies.) And parameters that the operation does not know (a filter that is misspelt would find everything), does not take twice, or would not read as the
/// API writes them.
/// </summary>
internal sealed class QueryText(RequestDelegate next, QueryNames names)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (context.Request.QueryString.Value is not { Length: > 1 } query)
            return next(context);
        // Neither can stand there unescaped: the server takes ASCII alone.
        if (query.Contains("%00", StringComparison.Ordinal) || query.Contains("%EF%BF%BE", StringComparison.OrdinalIgnoreCase))
            return Problems.Validation([new ValidationError(null, "must be text without the characters NUL and U+FFFE", "invalid_text", NameOf(context.Request.Query))]).ExecuteAsync(context);
        var errors = names.Of(context) is { } known ? ErrorsOf(context.Request.Query, known) : [];
        return errors.Count > 0 ? Problems.Validation(errors).ExecuteAsync(context) : next(context);
    }

    private static List<ValidationError> ErrorsOf(IQueryCollection query, FrozenDictionary<string, QueryParameter> known)
    {
        var errors = new List<ValidationError>();
        foreach (var (name, values) in query)
        {
            if (!known.TryGetValue(name, out var parameter))
                errors.Add(new ValidationError(null, "is not known here", "unknown_parameter", name));
            else if (parameter.Refuse(values) is { } error)
                errors.Add(error);
        }
        return errors;
    }

    /// <summary>The parameter, unless its own name is what is wrong.</summary>
    private static string? NameOf(IQueryCollection query) =>
        query.FirstOrDefault(parameter => parameter.Value.ToString().AsSpan().ContainsAny(JsonInspection.NoText)).Key is { } name && !name.AsSpan().ContainsAny(JsonInspection.NoText) ? name : null;
}
