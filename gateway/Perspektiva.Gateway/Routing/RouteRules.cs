using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Http.Features;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Model;

namespace Perspektiva.Gateway.Routing;

/// <summary>
/// What the gateway checks before a request goes on: the token is meant for the service and carries one of the route's scopes, the body is not larger than
/// the route allows. Every service checks again, and exactly.
/// </summary>
internal sealed class RouteRules(RequestDelegate next, IHostApplicationLifetime lifetime)
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
        // A live stream would hold up the shutdown until it is cut off anyway; its client comes back with Last-Event-ID.
        await using var stop = IsStream(context) ? lifetime.ApplicationStopping.Register(context.Abort) : default;
        await next(context);
    }

    private static ProblemResult? Refuse(HttpContext context, RouteModel route, string[] scopes)
    {
        if (!context.User.HasClaim("aud", route.Config.ClusterId!))
            return Problems.Of(ProblemType.Unauthorized, "The access token is not meant for this part of the API");
        var caller = CallerFeature.Of(context);
        if (!Array.Exists(scopes, caller.Has))
            return new ProblemResult(ProblemType.MissingScope) { Scope = scopes[0] };
        return caller.Organisation.Length == 0 ? Problems.Forbidden("The token names no organisation") : null;
    }

    private static bool IsStream(HttpContext context) => context.Request.Path.Value?.EndsWith("/stream", StringComparison.Ordinal) == true;

    /// <summary>A route's metadata: any of <c>Scopes</c> opens it, <c>MaxBodyBytes</c> is the largest body.</summary>
    private sealed record Rules(string[] Scopes, long BodyBytes)
    {
        public static Rules Of(RouteConfig route) => new(
            route.Metadata?.GetValueOrDefault("Scopes")?.Split(' ') ?? [],
            route.Metadata?.GetValueOrDefault("MaxBodyBytes") is { } bytes ? long.Parse(bytes, CultureInfo.InvariantCulture) : BodyLimits.Default);
    }
}

/// <summary>Reads the caller once a request.</summary>
internal static class CallerFeature
{
    public static Caller Of(HttpContext context) => context.RequestServices.GetRequiredService<Caller>();
}
