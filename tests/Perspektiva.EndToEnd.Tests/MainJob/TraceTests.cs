using Perspektiva.EndToEnd.Tests.Platform;

namespace Perspektiva.EndToEnd.Tests.MainJob;

public sealed class TraceTests(SharedPlatform shared)
{
    [Fact]
    public async Task Trace_OfPublishingAPlace_RunsUnbrokenFromTheGatewayToNotification()
    {
        var journey = shared.Platform.NewJourney();
        var ranking = await journey.ToRankedAsync();
        Assert.True(ranking.Suitable, "the demo's pair suits, so that a match is found and told");
        await using (var inbox = await journey.CoachPortal.OpenInboxAsync(after: 0)) await inbox.NextAsync("matches_found", TimeSpan.FromSeconds(20));

        var limit = Environment.TickCount64 + 30_000;
        List<string> chain = [];
        while (Environment.TickCount64 < limit)
        {
            chain = LongestChain();
            if (chain.Count == 4) break;
            await Task.Delay(500);
        }
        Assert.Equal(["gateway", "employer", "matching", "notification"], chain);
    }

    // From a span of notification up by parents to the gateway's root: each parent must have been exported too.
    private List<string> LongestChain()
    {
        var spans = shared.Platform.Telemetry.Spans.GroupBy(span => span.SpanId, StringComparer.Ordinal).ToDictionary(same => same.Key, same => same.First(), StringComparer.Ordinal);
        List<string> longest = [];
        foreach (var end in spans.Values.Where(span => span.Service.StartsWith("notification", StringComparison.Ordinal)))
        {
            List<string> services = [];
            for (var span = end; span is not null; span = spans.GetValueOrDefault(span.ParentId))
            {
                var service = span.Service.Split('-')[0];
                if (services.LastOrDefault() != service) services.Add(service);
            }
            services.Reverse();
            if (services.Count > longest.Count && services[0] == "gateway") longest = services;
        }
        return longest;
    }
}
