using Perspektiva.ServiceDefaults.Web;
using Yarp.ReverseProxy.Forwarder;

namespace Perspektiva.Gateway.Routing;

/// <summary>Says in a problem what went wrong between gateway and service.</summary>
internal static class ForwarderProblems
{
    public static async Task InvokeAsync(HttpContext context, Func<Task> next)
    {
        await next();
        if (context.Response.HasStarted || context.GetForwarderErrorFeature() is not { } failure)
            return;
        var problem = Of(failure.Error, context.Response.StatusCode);
        if (problem is not null)
            await problem.ExecuteAsync(context);
    }

    private static ProblemResult? Of(ForwarderError error, int status) => error switch
    {
        ForwarderError.Request or ForwarderError.NoAvailableDestinations => Problems.Unavailable(TimeSpan.FromSeconds(2)),
        ForwarderError.RequestTimedOut => Problems.Of(ProblemType.GatewayTimeout),
        ForwarderError.RequestBodyClient => Problems.Of(ProblemType.OfStatus(status)),
        ForwarderError.RequestCanceled or ForwarderError.RequestBodyCanceled or ForwarderError.ResponseBodyCanceled => null,
        _ => Problems.Of(ProblemType.BadGateway),
    };
}
