using Microsoft.AspNetCore.Http;

namespace Perspektiva.ServiceDefaults.Web;

/// <summary>
/// Refuses the characters NUL and U+FFFE in query values: PostgreSQL cannot compare with the one, and the other has no normal form, in which names are looked for. (The server refuses NUL in
/// paths and headers, <see cref="JsonBody"/> both in bodies.) And parameters that the operation does not know: a filter that is misspelt would find everything.
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
        var check = new Check();
        foreach (var name in names.UnknownIn(context))
            check.ParameterError(name, "is not known here", "unknown_parameter");
        return check.Failed ? check.Problem().ExecuteAsync(context) : next(context);
    }

    /// <summary>The parameter, unless its own name is what is wrong.</summary>
    private static string? NameOf(IQueryCollection query) =>
        query.FirstOrDefault(parameter => parameter.Value.ToString().AsSpan().ContainsAny(JsonInspection.NoText)).Key is { } name && !name.AsSpan().ContainsAny(JsonInspection.NoText) ? name : null;
}
