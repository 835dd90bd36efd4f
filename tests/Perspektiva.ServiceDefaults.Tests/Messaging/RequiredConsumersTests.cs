using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Perspektiva.ServiceDefaults.Messaging.Relay;

namespace Perspektiva.ServiceDefaults.Tests.Messaging;

public sealed class RequiredConsumersTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Of a newer release that ran here before: nothing but the broker's return says whether its queue is there, so it is sent again each second.</summary>
    [Fact]
    public async Task Returned_TypeThatThisReleaseDoesNotKnow_IsSentAgainASecondLater()
    {
        const string Unknown = "org.perspektiva.newer.thing.v9";
        await using var matching = await Bench.StartAsync("matching", "amqp://nobody:none@127.0.0.1:1", start: false);
        var time = new FakeTimeProvider();
        var required = ActivatorUtilities.CreateInstance<RequiredConsumers>(matching.Host.Services, time);
        Assert.True(await required.MaySendAsync(Unknown, Ct));

        required.Returned(Unknown);
        await required.RefreshAsync(Ct);
        Assert.Equal([Unknown], required.Missing);
        Assert.False(await required.MaySendAsync(Unknown, Ct));

        time.Advance(TimeSpan.FromSeconds(1));
        await required.RefreshAsync(Ct);
        Assert.Empty(required.Missing);
        Assert.True(await required.MaySendAsync(Unknown, Ct));
    }
}
