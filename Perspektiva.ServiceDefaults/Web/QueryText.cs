using Microsoft.AspNetCore.Http;

namespace Perspektiva.ServiceDefaults.Web;

/// <summary>
/// Refuses the character NUL in query values: PostgreSQL cannot compare with it. (The server refuses it in paths and headers, <see cref="JsonBody"/> in bodies.) And parameters that the
/// operation does not know: a filter that is misspelt would find everything.
/// </summary>
internal sealed class QueryText(RequestDelegate next, QueryNames names)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (context.Request.QueryString.Value is not { Length: > 1 } query)
            return next(context);
        if (query.Contains("%00", StringComparison.Ordinal))
            return Problems.Validation([new ValidationError(null, "must be text without the character NUL", "invalid_text", NameOf(context.Request.Query))]).ExecuteAsync(context);
        var check = new Check();
        foreach (var name in names.UnknownIn(context))
            check.ParameterError(name, "is not known here", "unknown_parameter");
        return check.Failed ? check.Problem().ExecuteAsync(context) : next(context);
    }

    /// <summary>The parameter, unless its own name is what is wrong.</summary>
    private static string? NameOf(IQueryCollection query) =>
        query.FirstOrDefault(parameter => parameter.Value.ToString().Contains('\0', StringComparison.Ordinal)).Key is { } name && !name.Contains('\0', StringComparison.Ordinal) ? name : null;
}
