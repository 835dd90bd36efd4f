using System.Globalization;
using Perspektiva.Gateway.Routing;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Gateway.Limits;

/// <summary>Limits each client, and without a valid token each address, and tells where they stand.</summary>
internal sealed class RateLimitMiddleware(RequestDelegate next, RateLimiter limiter)
{
    private const string LimitHeader = "RateLimit";
    private const string PolicyHeader = "RateLimit-Policy";

    public async Task InvokeAsync(HttpContext context)
    {
        if (IsProbe(context.Request.Path))
        {
            await next(context);
            return;
        }
        var authenticated = context.User.Identity?.IsAuthenticated == true;
        var decision = authenticated
            ? await limiter.ClientAsync(NameOf(CallerFeature.Of(context)))
            : await limiter.AddressAsync($"address:{RemoteAddress.NameOf(context.Connection.RemoteIpAddress)}");
        var policy = authenticated ? "client" : "address";
        var headers = context.Response.Headers;
        headers[PolicyHeader] = string.Create(CultureInfo.InvariantCulture, $"\"{policy}\";q={decision.Quota};w={RateLimiter.WindowSeconds}");
        headers[LimitHeader] = string.Create(CultureInfo.InvariantCulture, $"\"{policy}\";r={decision.Left};t={decision.ResetSeconds}");
        if (decision.Allowed)
            await next(context);
        else
            await new ProblemResult(ProblemType.RateLimited) { RetryAfter = TimeSpan.FromSeconds(decision.ResetSeconds) }.ExecuteAsync(context);
    }

    internal static string NameOf(Caller caller) => $"client:{caller.ClientId}:{caller.Organisation}";

    private static bool IsProbe(PathString path) => path.Equals("/health", StringComparison.Ordinal) || path.Equals("/alive", StringComparison.Ordinal);
}

internal static class RateLimitExtensions
{
    public static void AddRateLimit(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<RateLimitOptions>().BindConfiguration("RateLimit")
            .Validate(options => options is { ClientPerMinute: > 0, AddressPerMinute: > 0, StreamsPerClient: > 0, StreamsPerPerson: > 0 }, "RateLimit: all of it must be above 0")
            .ValidateOnStart();
        builder.Services.AddSingleton<QuotaLease>();
        builder.Services.AddSingleton<RateLimiter>();
        builder.Services.AddSingleton<OpenStreams>();
    }

    public static void UseRateLimit(this WebApplication app) => app.UseMiddleware<RateLimitMiddleware>();
}
