using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Http.Features;
using Perspektiva.Gateway.Limits;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Model;

namespace Perspektiva.Gateway.Routing;

/// <summary>
/// What the gateway checks before a request goes on: the token is meant for the service and carries one of the route's scopes, the body is not larger than
/// the route allows, and who asks for a live stream does not hold too many. Every service checks again, and exactly.
/// </summary>
internal sealed class RouteRules(RequestDelegate next, OpenStreams streams, IHostApplicationLifetime lifetime)
{
    private readonly ConcurrentDictionary<RouteConfig, Rules> _rules = new(ReferenceEqualityComparer.Instance);

    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<RouteModel>() is not { } route)
        {
            await next(context);
            return;
        }
        var rules = _rules.GetOrAdd(route.Config, Rules.Of);
        var problem = rules.Scopes.Length > 0 ? Refuse(context, route, rules.Scopes) : null;
        problem ??= context.Request.ContentLength > rules.BodyBytes ? Problems.Of(ProblemType.PayloadTooLarge) : null;
        if (problem is not null)
        {
            await problem.ExecuteAsync(context);
            return;
        }
        if (context.Request.ContentLength is null && context.Features.Get<IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: false })
            context.Request.Body = new BoundedBody(context.Request.Body, rules.BodyBytes);
        if (rules.IsStream)
            await StreamAsync(context);
        else
            await next(context);
    }

    private async Task StreamAsync(HttpContext context)
    {
        using var place = streams.TryOpen(CallerFeature.Of(context));
        if (place is null)
        {
            await new ProblemResult(ProblemType.RateLimited) { Detail = "As many live streams are open as one caller may hold", RetryAfter = OpenStreams.RetryAfter }.ExecuteAsync(context);
            return;
        }
        // It would hold up the shutdown until it is cut off anyway; its client comes back with Last-Event-ID.
        await using var stop = lifetime.ApplicationStopping.Register(context.Abort);
        await next(context);
    }

    private static ProblemResult? Refuse(HttpContext context, RouteModel route, string[] scopes)
    {
        if (!context.User.HasClaim("aud", BackEnds.Of(route.Config)))
            return Problems.Of(ProblemType.Unauthorized, "The access token is not meant for this part of the API");
        var caller = CallerFeature.Of(context);
        if (!Array.Exists(scopes, caller.Has))
            return new ProblemResult(ProblemType.MissingScope) { Scope = scopes[0] };
        return caller.Organisation.Length == 0 ? Problems.Forbidden("The token names no organisation") : null;
    }

    /// <summary>A route's metadata: any of <c>Scopes</c> opens it, <c>MaxBodyBytes</c> is the largest body, and <c>Stream</c> says that its answer goes on for minutes.</summary>
    private sealed record Rules(string[] Scopes, long BodyBytes, bool IsStream)
    {
        public static Rules Of(RouteConfig route) => new(
            route.Metadata?.GetValueOrDefault("Scopes")?.Split(' ') ?? [],
            route.Metadata?.GetValueOrDefault("MaxBodyBytes") is { } bytes ? long.Parse(bytes, CultureInfo.InvariantCulture) : BodyLimits.Default,
            route.Metadata?.ContainsKey("Stream") == true);
    }
}

/// <summary>Reads the caller once a request.</summary>
internal static class CallerFeature
{
    public static Caller Of(HttpContext context) => context.RequestServices.GetRequiredService<Caller>();
}
