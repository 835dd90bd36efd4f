using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Text.Json;
using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Tests.Support;

namespace Perspektiva.Matching.Tests.Features.Rankings;

public sealed class FollowRankingTests(MatchingService service) : IClassFixture<MatchingService>
{
    [Fact]
    public async Task FollowPlaces_PlacePublished_ComesAtOnce_AndTheWithdrawalEndsTheStream()
    {
        var person = new Person();
        await service.ApplyAsync(person.Changed());
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/participants/{person.PublicId}/ranking/stream");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", service.Issuer.Mint(person.Coach));
        using var response = await service.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
        await using var body = await response.Content.ReadAsStreamAsync(limit.Token);
        var events = SseParser.Create(body).EnumerateAsync(limit.Token).GetAsyncEnumerator(limit.Token);

        await NextTopAsync(events);
        var place = new Workplace();
        await service.ApplyAsync(place.Changed());
        var top = await NextTopAsync(events);
        Assert.Contains(top!.Value.GetProperty("items").EnumerateArray(), item => item.GetProperty("id").GetString() == place.PublicId);

        await service.ApplyAsync(person.Withdrawn(ConsentPurpose.Matching));
        Assert.Null(await NextTopAsync(events));
    }

    [Fact]
    public async Task Follow_Strangers_AreRefused()
    {
        var (person, place) = await service.PairAsync();

        Assert.Equal(404, (await service.GetAsync(new Person().Coach, $"/v1/participants/{person.PublicId}/ranking/stream")).Status);
        Assert.Equal(403, (await service.GetAsync(place.Company, $"/v1/places/{place.PublicId}/ranking/stream")).Status);
    }

    private static async Task<JsonElement?> NextTopAsync(IAsyncEnumerator<SseItem<string>> events)
    {
        while (await events.MoveNextAsync())
        {
            if (events.Current.EventType == "ranking")
                return JsonSerializer.Deserialize<JsonElement>(events.Current.Data);
        }
        return null;
    }
}
