using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Perspektiva.ServiceDefaults.Web;

/// <summary>Turns whatever was thrown into a problem; an exception's text never leaves the process.</summary>
internal sealed partial class ProblemExceptionHandler(ILogger<ProblemExceptionHandler> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is OperationCanceledException && httpContext.RequestAborted.IsCancellationRequested)
        {
            // Nobody is left to hear an answer; 499 as nginx counts it.
            httpContext.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return true;
        }
        var problem = ProblemOf(exception, httpContext);
        if (problem.Type.Status >= 500)
            Log(problem, exception);
        await problem.ExecuteAsync(httpContext);
        return true;
    }

    internal static ProblemResult ProblemOf(Exception exception, HttpContext? context = null) => exception switch
    {
        BadHttpRequestException { InnerException: JsonException json } => JsonProblems.Of(json, JsonReading.Of(json, context)),
        JsonException json => JsonProblems.Of(json, JsonReading.Of(json, context)),
        BadHttpRequestException bad => OfBadRequest(bad),
        _ => DatabaseFailures.ProblemOf(exception) ?? new ProblemResult(ProblemType.Internal),
    };

    private static ProblemResult OfBadRequest(BadHttpRequestException bad)
    {
        if (bad.StatusCode != StatusCodes.Status400BadRequest)
            return new ProblemResult(ProblemType.OfStatus(bad.StatusCode));
        // The framework's message is the only place that names the parameter; the value in it is not repeated.
        var parameter = ParameterName().Match(bad.Message);
        return parameter.Success
            ? Problems.Validation([new ValidationError(null, bad.Message.StartsWith("Required", StringComparison.Ordinal) ? "is required" : "is malformed", "malformed", JsonNamingPolicy.CamelCase.ConvertName(parameter.Groups["name"].Value))])
            : bad.Message.Contains("body", StringComparison.Ordinal)
                ? Problems.Validation("", "a JSON body is required", "required")
                : new ProblemResult(ProblemType.BadRequest);
    }

    private void Log(ProblemResult problem, Exception exception)
    {
        if (problem.Type.Status == StatusCodes.Status503ServiceUnavailable)
            LogUnavailable(exception.GetType().Name, exception.GetBaseException().GetType().Name);
        else
            LogFailed(exception);
    }

    [GeneratedRegex("""parameter "(?:\S+ )?(?<name>[A-Za-z0-9_-]+)" """, RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex ParameterName();

    [LoggerMessage(1, LogLevel.Error, "A request failed")]
    private partial void LogFailed(Exception exception);

    [LoggerMessage(2, LogLevel.Warning, "A request was answered with 503: {Kind} ({Cause})")]
    private partial void LogUnavailable(string kind, string cause);
}
