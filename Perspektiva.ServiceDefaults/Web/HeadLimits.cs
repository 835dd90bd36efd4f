using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Perspektiva.ServiceDefaults.Web;

/// <summary>
/// How large a request's URI and headers may be. The server reads more than that, so that whoever sends too much hears a problem: what the server refuses by itself gets an
/// empty answer before any code of ours runs. So do services behind the gateway, which adds headers of its own.
/// </summary>
public static class HeadLimits
{
    /// <summary>The longest target of a request line, characters.</summary>
    private const int MaxUri = 8 * 1024;

    /// <summary>The longest headers together, as they are sent.</summary>
    private const int MaxHeaders = 32 * 1024;

    private const int MaxHeaderCount = 100;

    /// <summary>What the server reads of each, bytes.</summary>
    private const int Read = 64 * 1024;

    private const int ReadHeaderCount = 500;

    /// <summary>Refuses what is larger: for the gateway, before anything else looks at the request.</summary>
    public static void UseHeadLimits(this WebApplication app) => app.Use(static (context, next) =>
        ProblemOf(context) is { } type ? new ProblemResult(type).ExecuteAsync(context) : next(context));

    internal static void Apply(KestrelServerLimits limits)
    {
        limits.MaxRequestLineSize = Read;
        limits.MaxRequestHeadersTotalSize = Read;
        limits.MaxRequestHeaderCount = ReadHeaderCount;
        limits.Http2.MaxRequestHeaderFieldSize = Read;
    }

    private static ProblemType? ProblemOf(HttpContext context)
    {
        if (context.Features.Get<IHttpRequestFeature>()?.RawTarget.Length > MaxUri)
            return ProblemType.UriTooLong;
        var (count, length) = (0, 0);
        foreach (var (name, values) in context.Request.Headers)
        {
            count += values.Count;
            foreach (var value in values)
                length += name.Length + (value?.Length ?? 0) + ": \r\n".Length;
        }
        return count > MaxHeaderCount || length > MaxHeaders ? ProblemType.HeadersTooLarge : null;
    }
}
