using System.Net;
using System.Security.Cryptography;
using System.Text;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Engine;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Dashboard;

/// <summary>The gRPC server that the dashboard asks about resources: on loopback, and only for whoever has this start's key.</summary>
internal sealed class ResourceServer(
    EngineOptions options,
    ResourceNotificationService notifications,
    ResourceLoggerService logs,
    Engine.Dcp engine,
    IServiceProvider services) : IHostedService
{
    private WebApplication? _app;

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _app = Build();
        return _app.StartAsync(cancellationToken);
    }

    internal WebApplication Build()
    {
        // An empty builder: the host's own address settings are the dashboard's, not this server's.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.Services.AddSingleton<IHostLifetime>(new EndsWithTheHost());
        builder.Services.AddSingleton(services.GetRequiredService<ILoggerFactory>());
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(
            IPAddress.Loopback, new Uri(options.ResourceServiceUrl).Port, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(notifications);
        builder.Services.AddSingleton(logs);
        builder.Services.AddSingleton(engine);
        builder.Services.AddSingleton(services.GetRequiredService<ResourceCommandService>());
        var app = builder.Build();
        app.Use(RequireKeyAsync);
        app.MapGrpcService<DashboardEndpoint>();
        return app;
    }

    /// <inheritdoc />
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_app is null)
            return;
        // The dashboard keeps its streams open for as long as it lives.
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await limit.CancelAsync();
        await _app.StopAsync(limit.Token);
        await _app.DisposeAsync();
    }

    private Task RequireKeyAsync(HttpContext context, RequestDelegate next)
    {
        var given = Encoding.UTF8.GetBytes(context.Request.Headers["x-resource-service-api-key"].ToString());
        if (CryptographicOperations.FixedTimeEquals(given, Encoding.UTF8.GetBytes(options.ResourceServiceKey)))
            return next(context);
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        return Task.CompletedTask;
    }

    /// <summary>
    /// Heeds no signal. The usual lifetime hears the SIGTERM that is meant for the host and ends the streams while the dashboard still lives, which then opens them
    /// again and again, as fast as it can: a whole processor, just when everything else is to end.
    /// </summary>
    private sealed class EndsWithTheHost : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
