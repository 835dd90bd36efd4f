using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Primitives;

namespace Perspektiva.ServiceDefaults.Web;

/// <summary>
/// Answers HEAD as GET of the same address (RFC 9110, section 9.3.2), with what every read does and logs; the server, which saw HEAD, leaves the body out. A stream would go on for
/// minutes for nobody: there HEAD is no method.
/// </summary>
internal static class HeadRequests
{
    private static readonly object WasHead = new();

    /// <summary>Before routing.</summary>
    public static void UseHeadAsGet(this WebApplication app) => app.Use(static async (context, next) =>
    {
        if (!HttpMethods.IsHead(context.Request.Method) || !context.Request.Path.StartsWithSegments("/v1", StringComparison.Ordinal))
        {
            await next(context);
            return;
        }
        context.Items[WasHead] = WasHead;
        context.Request.Method = HttpMethods.Get;
        try
        {
            await next(context);
        }
        finally
        {
            context.Request.Method = HttpMethods.Head;
        }
    });

    /// <summary>After authorisation: strangers hear what they hear of any method.</summary>
    public static void UseNoHeadOfStreams(this WebApplication app) => app.Use(static (context, next) =>
    {
        if (!context.Items.ContainsKey(WasHead) || context.GetEndpoint()?.Metadata.GetOrderedMetadata<IProducesResponseTypeMetadata>().Any(answer => answer.ContentTypes.Contains("text/event-stream")) != true)
            return next(context);
        context.Response.Headers.Allow = new StringValues(HttpMethods.Get);
        return Problems.Of(ProblemType.MethodNotAllowed).ExecuteAsync(context);
    });
}
