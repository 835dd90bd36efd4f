using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Tests.Support;
using Perspektiva.ServiceDefaults.Persistence;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.Testing;
using Perspektiva.Testing.Http;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.Matching.Tests.Features.Rankings;

public sealed class FollowRankingTests(MatchingService service) : IClassFixture<MatchingService>
{
    [Fact]
    public async Task FollowPlaces_PlacePublished_ComesAtOnce_AndTheWithdrawalEndsTheStream()
    {
        var person = new Person();
        await service.ApplyAsync(person.Changed());
        await using var stream = await FollowAsync(service.Http, person, $"/v1/participants/{person.PublicId}/ranking/stream");
        var events = stream.Events;

        await NextTopAsync(events);
        var place = new Workplace();
        await service.ApplyAsync(place.Changed());
        var top = await NextTopAsync(events);
        Assert.Contains(top!.Value.GetProperty("items").EnumerateArray(), item => item.GetProperty("id").GetString() == place.PublicId);

        await service.ApplyAsync(person.Withdrawn(ConsentPurpose.Matching));
        Assert.Null(await NextTopAsync(events));
    }

    [Fact]
    public async Task FollowPlaces_PlaceChangedOrClosedOnAnotherReplica_ReachesTheStream()
    {
        var (person, place) = await service.PairAsync();
        await using var replica = service.Replica();
        using var http = replica.CreateClient();
        await using var stream = await FollowAsync(http, person, $"/v1/participants/{person.PublicId}/ranking/stream");
        var before = await UntilAsync(stream.Events, top => FitOf(top, place.PublicId) is not null);

        await service.ApplyAsync(place.Changed(level: 5));
        var harder = await UntilAsync(stream.Events, top => FitOf(top, place.PublicId) != FitOf(before, place.PublicId));
        await service.ApplyAsync(place.Changed(PlaceStatus.Closed));
        var closed = await UntilAsync(stream.Events, top => FitOf(top, place.PublicId) is null);

        Assert.True(FitOf(harder, place.PublicId) < FitOf(before, place.PublicId));
        Assert.Null(FitOf(closed, place.PublicId));
    }

    [Fact]
    public async Task Asked_OfAReplicaThatHasNotHeardYet_KnowsPersonAndPlaceAllTheSame()
    {
        await using var replica = service.Replica();
        using var http = replica.CreateClient();
        var (known, _) = await service.PairAsync();
        await using var first = await FollowAsync(http, known, $"/v1/participants/{known.PublicId}/ranking/stream");
        await NextTopAsync(first.Events);

        // Several times: now and then it has just looked by itself.
        for (var i = 0; i < 4; i++)
        {
            var (person, followed, ranked) = (new Person(), new Workplace(), new Workplace());
            await service.ApplyAsync(person.Changed());
            await using var places = await FollowAsync(http, person, $"/v1/participants/{person.PublicId}/ranking/stream");
            Assert.NotNull(await NextTopAsync(places.Events));
            await service.ApplyAsync(followed.Changed());
            await using var people = await FollowAsync(http, person, $"/v1/places/{followed.PublicId}/ranking/stream");
            Assert.NotNull(await NextTopAsync(people.Events));
            await service.ApplyAsync(ranked.Changed());
            Assert.Equal(200, (await http.ReadAsync($"/v1/places/{ranked.PublicId}/ranking", service.Issuer.Mint(person.Coach))).Status);
        }
    }

    [Fact]
    public async Task FollowParticipants_PlaceOrPersonChanged_ReachesTheStream_AndTheErasedPersonLeavesIt()
    {
        var (person, place) = await service.PairAsync();
        await using var stream = await FollowAsync(service.Http, person, $"/v1/places/{place.PublicId}/ranking/stream");
        var before = await UntilAsync(stream.Events, top => FitOf(top, person.PublicId) is not null);

        await service.ApplyAsync(place.Changed(level: 5));
        var harder = await UntilAsync(stream.Events, top => FitOf(top, person.PublicId) != FitOf(before, person.PublicId));
        await service.ApplyAsync(person.Changed(ability: 5));
        var better = await UntilAsync(stream.Events, top => FitOf(top, person.PublicId) != FitOf(harder, person.PublicId));
        Assert.Equal(1, await LinesAsync());
        await service.ApplyAsync(person.Erased());
        var erased = await UntilAsync(stream.Events, top => FitOf(top, person.PublicId) is null);

        Assert.True(FitOf(harder, person.PublicId) < FitOf(better, person.PublicId));
        Assert.Empty(erased.GetProperty("items").EnumerateArray());
        Assert.Equal(0, await LinesAsync());

        // One in the access log, however often the top changes.
        Task<int> LinesAsync() => service.WithDbAsync(
            db => db.Set<AccessLogEntry>().CountAsync(line => line.PersonId == person.Id && line.Route == "GET /v1/places/{id}/ranking/stream"));
    }

    [Fact]
    public async Task Follow_GrantRevoked_EndsTheStream_BeforeAnythingMoreIsSent()
    {
        var (person, place) = await service.PairAsync();
        var caller = person.Coach;
        await using var places = await FollowAsync(service.Http, caller, $"/v1/participants/{person.PublicId}/ranking/stream");
        await using var people = await FollowAsync(service.Http, caller, $"/v1/places/{place.PublicId}/ranking/stream");
        await UntilAsync(places.Events, top => FitOf(top, place.PublicId) is not null);
        await UntilAsync(people.Events, top => FitOf(top, person.PublicId) is not null);

        await service.WithDbAsync(async db =>
        {
            db.Add(new AccessRevocation
            {
                GrantId = Guid.CreateVersion7(),
                Version = 2,
                Subject = caller.Subject,
                OrganisationId = caller.Organisation!,
                Role = "coach",
                RecordId = person.CoachId,
                RevokedAt = TimeProvider.System.GetUtcNow().AddSeconds(1),
            });
            return await db.SaveChangesAsync();
        });

        foreach (var stream in new[] { places, people })
        {
            while (await stream.Events.MoveNextAsync())
                Assert.NotEqual("heartbeat", stream.Events.Current.EventType);
        }
    }

    [Fact]
    public async Task Follow_Strangers_AreRefused()
    {
        var (person, place) = await service.PairAsync();

        Assert.Equal(404, (await service.GetAsync(new Person().Coach, $"/v1/participants/{person.PublicId}/ranking/stream")).Status);
        Assert.Equal(403, (await service.GetAsync(place.Company, $"/v1/places/{place.PublicId}/ranking/stream")).Status);
    }

    [Fact]
    public async Task FollowParticipants_ADraft_ReadsAsNotThere()
    {
        var (person, place) = (new Person(), new Workplace());
        await service.ApplyAsync(person.Changed());
        await service.ApplyAsync(place.Changed(PlaceStatus.Draft));
        var unknown = await service.GetAsync(person.Coach, $"/v1/places/{new Workplace().PublicId}/ranking/stream");

        var draft = await service.GetAsync(person.Coach, $"/v1/places/{place.PublicId}/ranking/stream");

        Assert.Equal((404, "not-found"), (unknown.Status, unknown.Problem));
        Assert.Equal((404, "not-found"), (draft.Status, draft.Problem));
    }

    [Fact]
    public async Task Follow_FromALastEventId_SendsATopOfThatDayOnlyOnce_AndOneOfAnotherDayAnew()
    {
        var (person, place) = await service.PairAsync();
        var path = $"/v1/participants/{person.PublicId}/ranking/stream";
        var first = await FirstTopAsync(null);
        var (position, day) = (first.EventId!.Split('@')[0], $"{Days.Today:yyyy-MM-dd}");
        Assert.Equal($"{position}@{day}", first.EventId);

        Assert.Equal(first.EventId, (await FirstTopAsync($"{position}@{Days.Today.AddDays(-1):yyyy-MM-dd}")).EventId);

        // Seen, also under an id from before it held the day: the first top that comes is the next one.
        foreach (var ending in new[] { $"@{day}", "" })
        {
            await using var stream = await FollowAsync(service.Http, person, path, position + ending);
            Assert.True(await stream.Events.MoveNextAsync());
            Assert.Equal("heartbeat", stream.Events.Current.EventType);
            await Task.Delay(TimeSpan.FromSeconds(1));
            await service.ApplyAsync(place.Changed(level: ending.Length == 0 ? 4 : 5));
            Assert.NotNull(await NextTopAsync(stream.Events));
            Assert.NotEqual(position, stream.Events.Current.EventId!.Split('@')[0]);
            position = stream.Events.Current.EventId!.Split('@')[0];
        }

        async Task<SseItem<string>> FirstTopAsync(string? lastEventId)
        {
            await using var stream = await FollowAsync(service.Http, person, path, lastEventId);
            Assert.NotNull(await NextTopAsync(stream.Events));
            return stream.Events.Current;
        }
    }

    private Task<Following> FollowAsync(HttpClient http, Person person, string path, string? lastEventId = null) => FollowAsync(http, person.Coach, path, lastEventId);

    private async Task<Following> FollowAsync(HttpClient http, TestCaller caller, string path, string? lastEventId = null)
    {
        var limit = new CancellationTokenSource(Patience.Length);
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", service.Issuer.Mint(caller));
        if (lastEventId is not null)
            request.Headers.Add("Last-Event-ID", lastEventId);
        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
        var body = await response.Content.ReadAsStreamAsync(limit.Token);
        return new Following(limit, response, SseParser.Create(body).EnumerateAsync(limit.Token).GetAsyncEnumerator(limit.Token));
    }

    private static int? FitOf(JsonElement top, string id) => top.GetProperty("items").EnumerateArray()
        .Where(item => item.GetProperty("id").GetString() == id).Select(item => (int?)item.GetProperty("fit").GetInt32()).SingleOrDefault();

    /// <summary>The next top for which it holds; other tests change places meanwhile.</summary>
    private static async Task<JsonElement> UntilAsync(IAsyncEnumerator<SseItem<string>> events, Func<JsonElement, bool> holds)
    {
        while (await NextTopAsync(events) is { } top)
        {
            if (holds(top))
                return top;
        }
        throw new InvalidOperationException("The stream ended");
    }

    private sealed record Following(CancellationTokenSource Limit, HttpResponseMessage Response, IAsyncEnumerator<SseItem<string>> Events) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            // The enumerator waits for the next event: the limit ends it.
            await Limit.CancelAsync();
            Response.Dispose();
            Limit.Dispose();
        }
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
