using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

using Perspektiva.Notification.Features.Inbox;
using Perspektiva.ServiceDefaults.Caching;

namespace Perspektiva.Notification.Tests;

/// <summary>As much of a replica as talks to Redis.</summary>
internal static class RedisApp
{
    /// <summary>Starts it and waits until it is connected.</summary>
    public static async Task<WebApplication> StartAsync(string redis, CancellationToken ct)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseSetting("urls", "http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection([new("ConnectionStrings:redis", redis)]);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<StreamWakers>();
        builder.Services.AddSingleton<OtherReplicas>();
        builder.AddRedisCache();
        var app = builder.Build();
        await app.StartAsync(ct);
        while (!app.Services.GetRequiredService<Redis>().IsConnected)
            await Task.Delay(20, ct);
        return app;
    }
}
