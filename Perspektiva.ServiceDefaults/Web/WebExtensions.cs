using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.OpenApi;

namespace Perspektiva.ServiceDefaults.Web;

/// <summary>JSON, problems, limits and the pipeline that services and gateway share.</summary>
public static class WebExtensions
{
    /// <summary>Limits of the server and problems for everything that goes wrong: gateway and services.</summary>
    public static WebApplicationBuilder AddProblemsAndLimits(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddExceptionHandler<ProblemExceptionHandler>();
        builder.Services.AddProblemDetails();
        builder.Services.Configure<KestrelServerOptions>(options =>
        {
            options.AddServerHeader = false;
            options.Limits.MaxRequestBodySize = BodyLimits.ReadAway;
            HeadLimits.Apply(options.Limits);
            options.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        });
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(8));
        return builder;
    }

    /// <summary>Strict JSON and what handlers inject: services only.</summary>
    public static WebApplicationBuilder AddApi(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.ConfigureHttpJsonOptions(options => JsonDefaults.Apply(options.SerializerOptions));
        builder.Services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        builder.Services.AddSingleton<Cursor>();
        builder.Services.AddSingleton<QueryNames>();
        builder.Services.AddSingleton<IdempotencyCipher>();
        builder.Services.AddHostedService<IdempotencyCleanup>();
        builder.Services.AddOpenApi("v1", options =>
        {
            options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
            options.CreateSchemaReferenceId = OpenApiSchemas.NameOf;
            options.AddOperationTransformer<OpenApiConventions>();
            options.AddSchemaTransformer<RequiredMembers>();
            options.AddDocumentTransformer<EnumsWithoutNull>();
            options.AddDocumentTransformer<ProblemSchema>();
        });
        return builder;
    }

    /// <summary>Trace header, exceptions and bare status codes as problems: first in the pipeline.</summary>
    public static void UseProblems(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.UseMiddleware<TraceResponse>();
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            StatusCodeSelector = error => ProblemExceptionHandler.ProblemOf(error).Type.Status,
            SuppressDiagnosticsCallback = _ => true,
        });
        app.UseStatusCodePages(context => new ProblemResult(ProblemType.OfStatus(context.HttpContext.Response.StatusCode)).ExecuteAsync(context.HttpContext));
    }

    /// <summary>Reads and looks through bodies: after authorisation, before the endpoint.</summary>
    public static void UseJsonBody(this WebApplication app) => app.UseMiddleware<JsonBody>();
}
