using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Perspektiva.Testing.Servers;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.Gateway.Tests;

/// <summary>The real gateway on Kestrel in front of small services that tell what reached them.</summary>
public sealed class GatewayFixture : IAsyncLifetime
{
    private static readonly string[] Services = ["participant", "employer", "matching", "notification", "identity"];
    private readonly List<WebApplication> _services = [];
    private readonly ConcurrentDictionary<string, string> _addresses = new();
    private WebApplicationFactory<Program>? _factory;

    public TestIssuer Issuer { get; private set; } = null!;

    public HttpClient Http { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Issuer = await TestIssuer.StartAsync();
        foreach (var service in Services)
            await StartServiceAsync(service);
        _factory = await StartGatewayAsync(new Dictionary<string, string?>
        {
            ["ConnectionStrings:redis"] = await TestServers.RedisAsync(),
        });
        Http = NewClient(_factory);
    }

    /// <summary>Another gateway in front of the same services.</summary>
    /// <param name="settings">Its settings.</param>
    /// <param name="clock">Its clock; the system's unless given.</param>
    public async Task<WebApplicationFactory<Program>> StartGatewayAsync(IReadOnlyDictionary<string, string?> settings, TimeProvider? clock = null)
    {
        var factory = new WebApplicationFactory<Program>().WithWebHostBuilder(host =>
        {
            foreach (var (key, value) in Issuer.Settings.Concat(settings))
                host.UseSetting(key, value);
            foreach (var (service, address) in _addresses)
                host.UseSetting($"services:{service}:http:0", settings.GetValueOrDefault($"services:{service}:http:0") ?? address);
            host.UseSetting("urls", "http://127.0.0.1:0");
            host.ConfigureLogging(logging => logging.ClearProviders());
            host.ConfigureTestServices(services => services.AddSingleton(clock ?? TimeProvider.System));
        });
        factory.UseKestrel();
        await Task.Run(factory.StartServer);
        return factory;
    }

    /// <summary>A client that neither follows redirects nor keeps cookies.</summary>
    public static HttpClient NewClient(WebApplicationFactory<Program> factory) =>
        factory.CreateClient(new WebApplicationFactoryClientOptions { BaseAddress = factory.ClientOptions.BaseAddress, AllowAutoRedirect = false, HandleCookies = false });

    public async ValueTask DisposeAsync()
    {
        Http?.Dispose();
        if (_factory is not null)
            await _factory.DisposeAsync();
        foreach (var service in _services)
            await service.DisposeAsync();
        await Issuer.DisposeAsync();
    }

    private async Task StartServiceAsync(string name)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(options => options.Limits.MaxRequestBodySize = null);
        var app = builder.Build();
        app.MapGet("/health", () => new { status = name == "matching" ? "Degraded" : "Healthy" });
        app.MapGet("/openapi/v1.json", () => Results.Text(OpenApiOf(name), "application/json"));
        app.MapGet("/v1/inbox/stream", StreamAsync);
        app.Map("/{**path}", async (HttpContext http) =>
        {
            var length = 0L;
            var buffer = new byte[16 * 1024];
            int read;
            while ((read = await http.Request.Body.ReadAsync(buffer)) > 0)
                length += read;
            http.Response.Headers["traceresponse"] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";
            return Results.Json(new
            {
                service = name,
                path = http.Request.Path.Value,
                host = http.Request.Host.Value,
                length,
                headers = http.Request.Headers.ToDictionary(header => header.Key.ToLowerInvariant(), header => header.Value.ToString()),
            });
        });
        await app.StartAsync();
        _services.Add(app);
        _addresses[name] = app.Urls.First();
    }

    private static async Task StreamAsync(HttpContext http)
    {
        http.Response.ContentType = "text/event-stream";
        await http.Response.WriteAsync("id: 1\ndata: first\n\n");
        await http.Response.Body.FlushAsync();
        await Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
    }

    private static string OpenApiOf(string service) => $$"""
        {"openapi":"3.1.1","info":{"title":"{{service}}","version":"1"},"servers":[{"url":"http://127.0.0.1:1"}],
         "paths":{
          "/v1/participants":{"get":{"operationId":"List{{service}}","responses":{"200":{"description":"OK","content":{"application/json":{"schema":{"$ref":"#/components/schemas/Thing"} } } } } } },
          "/v1/participants/{id}/ranking":{"get":{"x-scopes":["{{service}}:read","places:read"],"responses":{"200":{"description":"OK"} } } },
          "/operator/outbox":{"get":{"responses":{"200":{"description":"OK"} } } } },
         "components":{"schemas":{"Thing":{"type":"object","properties":{"service":{"const":"{{service}}"},"next":{"$ref":"#/components/schemas/Thing"} } } } } }
        """;
}
