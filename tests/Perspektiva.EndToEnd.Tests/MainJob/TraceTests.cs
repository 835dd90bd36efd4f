using Perspektiva.EndToEnd.Tests.Platform;

namespace Perspektiva.EndToEnd.Tests.MainJob;

public sealed class TraceTests(SharedPlatform shared)
{
    private const string Fulda = "36037"; // where no other test's place is better
    private const string Whole = "gateway > employer > matching > notification";

    [Fact]
    public async Task Trace_OfPublishingAPlace_RunsUnbrokenFromTheGatewayToNotification()
    {
        var journey = shared.Platform.NewJourney(site: Fulda);
        var ranking = await journey.ToRankedAsync(livesIn: Fulda);
        Assert.True(ranking.IsTold, "the demo's pair suits, so that a match is found and told");
        await using (var inbox = await journey.CoachPortal.OpenInboxAsync(after: 0)) await inbox.NextAsync("matches_found", TimeSpan.FromSeconds(60));

        var limit = Environment.TickCount64 + 30_000;
        IReadOnlyCollection<string> chains = Chains();
        while (!chains.Contains(Whole) && Environment.TickCount64 < limit)
        {
            await Task.Delay(500);
            chains = Chains();
        }
        Assert.Contains(Whole, chains);
    }

    // From each span of notification up by parents to the gateway's root: each parent must have been exported too.
    private HashSet<string> Chains()
    {
        var spans = shared.Platform.Telemetry.Spans.GroupBy(span => span.SpanId, StringComparer.Ordinal).ToDictionary(same => same.Key, same => same.First(), StringComparer.Ordinal);
        return spans.Values.Where(span => ServiceOf(span) == "notification").Select(end => Chain(end, spans)).ToHashSet(StringComparer.Ordinal);
    }

    private static string Chain(Span end, Dictionary<string, Span> spans)
    {
        List<string> services = [];
        for (var span = end; span is not null; span = spans.GetValueOrDefault(span.ParentId))
            if (services.LastOrDefault() != ServiceOf(span)) services.Add(ServiceOf(span));
        services.Reverse();
        return string.Join(" > ", services);
    }

    private static string ServiceOf(Span span) => span.Service.Split('-')[0];
}
