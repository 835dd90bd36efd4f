using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

using Perspektiva.Notification.Features.Inbox;
using Perspektiva.ServiceDefaults.Caching;
using Perspektiva.Testing;
using Perspektiva.Testing.Servers;

using StackExchange.Redis;

namespace Perspektiva.Notification.Tests.Features;

/// <summary>A Redis that accepted the connection and then answers nothing: on a busy machine that is how a start meets it.</summary>
public sealed class SlowRedisTests(NotificationHost host)
{
    [Fact(Timeout = 90_000)]
    public async Task Listening_RedisStopsAnswering_GoesOnAndListensWhenItDoes()
    {
        var ct = TestContext.Current.CancellationToken;
        await using var server = await TestServers.StartRedisAsync();
        await using var app = await RedisApp.StartAsync(server.ConnectionString, ct);
        var redis = app.Services.GetRequiredService<Redis>();
        using var replicas = new OtherReplicas(redis, host.Services, TimeProvider.System, NullLogger<OtherReplicas>.Instance);

        await server.FreezeAsync();
        try
        {
            await replicas.StartAsync(ct);
            await Task.Delay(TimeSpan.FromSeconds(3), ct);
            Assert.False(replicas.ExecuteTask!.IsCompleted, replicas.ExecuteTask.Exception?.Message);
        }
        finally
        {
            await server.ThawAsync();
        }

        await replicas.ExecuteTask.WaitAsync(Patience.Length, ct);
        await using var other = await ConnectionMultiplexer.ConnectAsync(server.ConnectionString);
        Assert.Equal(1, await other.GetServers()[0].SubscriptionSubscriberCountAsync(RedisChannel.Literal("perspektiva:notification:inbox")));
    }
}
