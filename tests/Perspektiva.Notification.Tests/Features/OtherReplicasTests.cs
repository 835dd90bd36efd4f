using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

using Perspektiva.Notification.Features.Inbox;
using Perspektiva.Testing.Servers;

namespace Perspektiva.Notification.Tests.Features;

/// <summary>Whom a replica's word reaches: the streams of the others, and not its own a second time.</summary>
public sealed class OtherReplicasTests
{
    [Fact(Timeout = 60_000)]
    public async Task Tell_WakesTheStreamsOfOtherReplicas_NotOnesOwn()
    {
        var ct = TestContext.Current.CancellationToken;
        await using var server = await TestServers.StartRedisAsync();
        await using var here = await RedisApp.StartAsync(server.ConnectionString, ct);
        await using var there = await RedisApp.StartAsync(server.ConnectionString, ct);
        var (mine, others) = (here.Services.GetRequiredService<OtherReplicas>(), there.Services.GetRequiredService<OtherReplicas>());
        foreach (var replica in (OtherReplicas[])[mine, others])
        {
            await replica.StartAsync(ct);
            await replica.ExecuteTask!.WaitAsync(ct);
        }
        var own = RungAsync(here, "coa_first", ct);
        var distant = RungAsync(there, "coa_first", ct);
        var answered = RungAsync(here, "coa_second", ct);

        mine.Tell(["coa_first"]);
        await distant;
        // Redis has passed on the first word by now, to both; what comes is handled side by side, so an echo of it has a moment more than this answer.
        others.Tell(["coa_second"]);
        await answered;
        await Task.WhenAny(own, Task.Delay(TimeSpan.FromMilliseconds(300), ct));
        Assert.False(own.IsCompleted);
    }

    private static async Task RungAsync(WebApplication replica, string recipient, CancellationToken ct)
    {
        using var waker = replica.Services.GetRequiredService<StreamWakers>().Open([recipient]);
        await waker.WaitAsync(TimeSpan.FromMinutes(5), TimeProvider.System, ct);
    }
}
