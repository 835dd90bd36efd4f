using Perspektiva.Participant.Tests.Support;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.Participant.Tests.Features;

public sealed class ChangeFeedTests(ParticipantService service)
{
    [Fact]
    public async Task Changes_WritersAtOnce_AReaderWhoGoesByPositionMissesNone()
    {
        var portal = Portals.JobCentre();
        var ids = new List<string>();
        for (var i = 0; i < 8; i++)
            ids.Add(await service.RegisteredIdAsync(portal));
        using var reading = new CancellationTokenSource();
        var reader = ReadAllAsync(portal, reading.Token);

        await Task.WhenAll(ids.Select(async id =>
        {
            for (var n = 1; n <= 10; n++)
                Assert.Equal(200, (await service.PatchAsync(portal, $"/v1/participants/{id}", new { mobilityKm = n })).Status);
        }));
        await reading.CancelAsync();
        var seen = await reader;

        var expected = ids.SelectMany(id => Enumerable.Range(1, 11).Select(version => (id, (long)version)));
        Assert.Equal(expected.Order(), seen.Order());
    }

    [Fact]
    public async Task Changes_OfOthers_AreNotShown()
    {
        var portal = Portals.JobCentre();
        await service.RegisteredIdAsync(portal);

        Assert.Equal(0, (await service.GetAsync(Portals.JobCentre(), "/v1/changes/participants")).Json.GetProperty("items").GetArrayLength());
        Assert.Equal("validation", (await service.GetAsync(portal, "/v1/changes/participants?after=-1")).Problem);
        Assert.Equal("validation", (await service.GetAsync(portal, "/v1/changes/participants?limit=201")).Problem);
    }

    /// <summary>Reads on by position until told to stop, and then once more to the end.</summary>
    private async Task<List<(string Id, long Version)>> ReadAllAsync(TestCaller portal, CancellationToken stop)
    {
        var seen = new List<(string, long)>();
        var after = 0L;
        while (true)
        {
            var last = stop.IsCancellationRequested;
            var feed = (await service.GetAsync(portal, $"/v1/changes/participants?after={after}&limit=7")).Json;
            var items = feed.GetProperty("items").EnumerateArray().ToList();
            seen.AddRange(items.Select(item => (item.GetProperty("id").GetString()!, item.GetProperty("version").GetInt64())));
            after = feed.GetProperty("next").GetInt64();
            if (items.Count == 0 && last)
                return seen;
        }
    }
}
