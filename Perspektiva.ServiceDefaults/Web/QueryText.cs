using Microsoft.AspNetCore.Http;

namespace Perspektiva.ServiceDefaults.Web;

/// <summary>Refuses the character NUL in query values: PostgreSQL cannot compare with it. (The server refuses it in paths and headers, <see cref="JsonBody"/> in bodies.)</summary>
internal sealed class QueryText(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context) =>
        context.Request.QueryString.Value is { } query && query.Contains("%00", StringComparison.Ordinal)
            ? Problems.Validation([new ValidationError(null, "must be text without the character NUL", "invalid_text", NameOf(context.Request.Query))]).ExecuteAsync(context)
            : next(context);

    /// <summary>The parameter, unless its own name is what is wrong.</summary>
    private static string? NameOf(IQueryCollection query) =>
        query.FirstOrDefault(parameter => parameter.Value.ToString().Contains('\0', StringComparison.Ordinal)).Key is { } name && !name.Contains('\0', StringComparison.Ordinal) ? name : null;
}
