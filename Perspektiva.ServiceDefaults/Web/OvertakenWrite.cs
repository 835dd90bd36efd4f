using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Perspektiva.ServiceDefaults.Web;

/// <summary>
/// Runs a write again, in a scope of its own, that another write overtook though its caller bound it to no version: <c>If-Match: *</c> means whatever it is,
/// also where it is there only by now, and a POST binds itself to nothing. Nothing of the first try is left, since its transaction was undone.
/// </summary>
internal sealed partial class OvertakenWrite(RequestDelegate next, IServiceScopeFactory scopes, ILogger<OvertakenWrite> logger)
{
    /// <summary>Who loses so often against others gets the problem after all.</summary>
    private const int MoreTries = 4;

    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (Exception error) when (MayRunAgain(context, error))
        {
            await AgainAsync(context);
        }
    }

    private async Task AgainAsync(HttpContext context)
    {
        var first = context.RequestServices;
        try
        {
            for (var left = MoreTries - 1; ; left--)
            {
                await using var scope = scopes.CreateAsyncScope();
                context.RequestServices = scope.ServiceProvider;
                context.Request.Body.Position = 0;
                LogAgain(context.Request.Method);
                try
                {
                    await next(context);
                    return;
                }
                catch (Exception error) when (left > 0 && MayRunAgain(context, error))
                {
                    // The next try sees what overtook this one.
                }
            }
        }
        finally
        {
            context.RequestServices = first;
        }
    }

    // Only what JsonBody has read can be read again.
    private static bool MayRunAgain(HttpContext context, Exception error) =>
        context.Features.Get<RequestBody>() is not null && !context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested
        && (error is DbUpdateConcurrencyException ? IsUnbound(context.Request) : IsDeadlock(error) || (IsThereByNow(error) && IsPutOfAny(context.Request)));

    private static bool IsUnbound(HttpRequest request) => request.Headers.IfMatch is [] or ["*"];

    private static bool IsPutOfAny(HttpRequest request) => HttpMethods.IsPut(request.Method) && request.Headers.IfMatch is ["*"];

    // Another unique index says that the value is taken, which it is at the next try, too.
    private static bool IsThereByNow(Exception error) =>
        (error.InnerException ?? error) is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: { } name } && name.StartsWith("pk_", StringComparison.Ordinal);

    private static bool IsDeadlock(Exception error) =>
        error is PostgresException { SqlState: PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure } || (error.InnerException is { } inner && IsDeadlock(inner));

    [LoggerMessage(1, LogLevel.Information, "A {Method} was overtaken by another write and runs again")]
    private partial void LogAgain(string method);
}
