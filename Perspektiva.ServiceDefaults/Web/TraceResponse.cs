using System.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace Perspektiva.ServiceDefaults.Web;

/// <summary>Tells the caller the trace of its request: header <c>traceresponse</c> (W3C Trace Context level 2).</summary>
internal sealed class TraceResponse(RequestDelegate next)
{
    private const string Header = "traceresponse";

    public Task InvokeAsync(HttpContext context)
    {
        // At the start of the response, because the exception handler clears headers that were set before.
        context.Response.OnStarting(static state =>
        {
            if (Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity)
                ((HttpContext)state).Response.Headers[Header] = Root(activity).Id;
            return Task.CompletedTask;
        }, context);
        return next(context);
    }

    private static Activity Root(Activity activity)
    {
        while (activity.Parent is { } parent)
            activity = parent;
        return activity;
    }
}
