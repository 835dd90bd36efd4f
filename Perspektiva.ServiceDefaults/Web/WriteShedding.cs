using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Perspektiva.ServiceDefaults.Messaging;
using Perspektiva.ServiceDefaults.Security;

namespace Perspektiva.ServiceDefaults.Web;

/// <summary>Sheds API writes while far too much waits in the outbox: better a clear 503 than a pile that nobody can work off.</summary>
internal sealed class WriteShedding(RequestDelegate next, IServiceProvider services)
{
    private readonly IWriteGate? _gate = services.GetService<IWriteGate>();

    public Task InvokeAsync(HttpContext context) =>
        _gate?.RetryAfter is { } wait && IsWrite(context) ? Problems.Unavailable(wait).ExecuteAsync(context) : next(context);

    private static bool IsWrite(HttpContext context) =>
        !HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method)
        && context.GetEndpoint()?.Metadata.GetMetadata<ScopeMetadata>() is not null;
}
