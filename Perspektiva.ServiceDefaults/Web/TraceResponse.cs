using System.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace Perspektiva.ServiceDefaults.Web;

/// <summary>Tells the caller the trace of its request: header <c>traceresponse</c> (W3C Trace Context level 2).</summary>
internal sealed class TraceResponse(RequestDelegate next)
{
    private const string Header = "traceresponse";

    public async Task InvokeAsync(HttpContext context)
    {
        // Without a collector the server starts no activity; the caller's trace must run through all the same.
        using var own = Activity.Current is null ? Start(context.Request) : null;
        var activity = own ?? Activity.Current!;
        // At the start of the response, because the exception handler clears headers that were set before.
        context.Response.OnStarting(static state =>
        {
            var (response, id) = ((HttpResponse, string?))state;
            response.Headers[Header] = id;
            return Task.CompletedTask;
        }, (context.Response, activity.Id));
        await next(context);
    }

    private static Activity Start(HttpRequest request)
    {
        var activity = new Activity("Perspektiva.Request");
        if (request.Headers.TraceParent is [{ } parent])
            activity.SetParentId(parent);
        return activity.Start();
    }
}
