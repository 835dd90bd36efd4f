using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Perspektiva.Matching.Tests.Support;
using Perspektiva.ServiceDefaults.Web;
using Perspektiva.Testing;
using Perspektiva.Testing.Http;
using Perspektiva.Testing.Servers;
using Perspektiva.Testing.Tokens;
using StackExchange.Redis;

namespace Perspektiva.Matching.Tests.Features.Index;

public sealed class ReplicaTests
{
    /// <summary>Most of it is for a busy machine: a dead Redis may cost half a second a command.</summary>
    private static readonly TimeSpan WithoutRedis = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task PlaceChanged_OnOneReplica_IsRankedByTheOther()
    {
        await using var service = new MatchingService();
        await service.InitializeAsync();
        await using var replica = service.Replica();
        using var http = replica.CreateClient();
        var (person, place) = await service.PairAsync();

        Assert.True(await AppearsAsync(http, service, person, place.PublicId));

        // And that another place of the company took the last one that it carries.
        var (other, sibling) = (new Person(), place.Sibling());
        await service.ApplyAsync(place.CompanyChanged(1));
        await service.ApplyAsync(other.Changed());
        await service.ApplyAsync(sibling.Changed());
        await service.AgreedAsync(other, sibling);
        Assert.True(await AppearsAsync(http, service, person, place.PublicId, expected: false));
    }

    [Fact]
    public async Task Ranking_SharedThroughRedis_ComesFreshAfterEachChange()
    {
        await using var service = new MatchingService { Redis = await TestServers.RedisAsync() };
        await service.InitializeAsync();
        await using var replica = service.Replica();
        using var http = replica.CreateClient();
        var (person, place) = await service.PairAsync();
        Assert.True(await AppearsAsync(http, service, person, place.PublicId));

        var path = $"/v1/participants/{person.PublicId}/ranking";
        var once = await service.GetAsync(person.Coach, path);
        Assert.Equal(WithoutKeys(once.Text), WithoutKeys((await service.GetAsync(person.Coach, path)).Text));
        await service.ApplyAsync(place.Changed(Contracts.V1.PlaceStatus.Paused));

        Assert.DoesNotContain(place.PublicId, (await service.GetAsync(person.Coach, path)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ranking_ComputedByOneReplica_IsReadByTheOther_AndOnlyUnderTheSameVersions()
    {
        var configuration = await TestServers.RedisAsync();
        await using var service = new MatchingService { Redis = configuration };
        await service.InitializeAsync();
        await using var replica = service.Replica();
        using var http = replica.CreateClient();
        var (person, place) = await service.PairAsync();
        Assert.True(await AppearsAsync(http, service, person, place.PublicId));
        await using var redis = await ConnectionMultiplexer.ConnectAsync(configuration);
        Assert.True(await ComesTrueAsync(async () =>
        {
            await service.GetAsync(person.Coach, $"/v1/participants/{person.PublicId}/ranking");
            return (await ListsAsync()).Length == 1;
        }));

        // What stands in Redis is what the other replica answers with: shown by a list that nobody would compute.
        var (key, under) = Assert.Single(await ListsAsync());
        foreach (var version in new[] { Engine.MatchingEngine.FormulaVersion, Engine.MatchingEngine.RulesVersion, Engine.FitParameters.Current.Version })
            Assert.Contains(version, under.Split(':'));
        await redis.GetDatabase().StringSetAsync(key, $$"""{"Under":"{{under}}","Items":[],"Next":null}""", TimeSpan.FromMinutes(1));
        Assert.True(await AppearsAsync(http, service, person, place.PublicId, expected: false));
        await service.ApplyAsync(place.Changed(level: 2));

        Assert.True(await AppearsAsync(http, service, person, place.PublicId));

        // The list of before is gone, so that whoever keeps asking while places change fills nothing; and what is there ends by itself.
        Assert.True(await ComesTrueAsync(async () => await ListsAsync() is [var (_, then)] && then != under));
        Assert.InRange((await redis.GetDatabase().KeyTimeToLiveAsync(key))!.Value, TimeSpan.FromMinutes(4), TimeSpan.FromMinutes(5));
        await AssertPagesGoOnAtTheOtherAsync(service, http, person, redis.GetDatabase());
        await service.ApplyAsync(person.Erased());
        Assert.True(await ComesTrueAsync(async () => (await ListsAsync()).Length == 0));

        async Task<(RedisKey Key, string Under)[]> ListsAsync()
        {
            RedisKey[] slots = [.. Enumerable.Range(0, 16).Select(slot => (RedisKey)$"perspektiva:matching:ranking:{person.Id:N}:{slot}")];
            var lists = await redis.GetDatabase().StringGetAsync(slots);
            return [.. slots.Zip(lists).Where(one => one.Second.HasValue).Select(one => (one.First, JsonSerializer.Deserialize<JsonElement>(one.Second.ToString()).GetProperty("Under").GetString()!))];
        }
    }

    [Fact]
    public async Task Ranking_RedisKilled_IsComputed()
    {
        await using var redis = await TestServers.StartRedisAsync();
        await using var service = new MatchingService { Redis = redis.ConnectionString };
        await service.InitializeAsync();
        var (person, place) = await service.PairAsync();
        Assert.True(await AppearsAsync(service.Http, service, person, place.PublicId));
        await service.ApplyAsync(new Workplace().Changed());
        await service.ApplyAsync(new Workplace().Changed());
        var pages = $"/v1/participants/{person.PublicId}/ranking?limit=1&after=";
        var second = await service.GetAsync(person.Coach, pages + (await service.GetAsync(person.Coach, $"/v1/participants/{person.PublicId}/ranking?limit=1")).Text("next"));

        await redis.KillAsync();

        var third = await service.GetAsync(person.Coach, pages + second.Text("next"));
        Assert.True(third.Json.GetProperty("stable").GetBoolean());
        Assert.Single(third.Json.GetProperty("items").EnumerateArray());

        var (other, otherPlace) = await service.PairAsync();
        foreach (var (who, where) in new[] { (person, place), (other, otherPlace) })
        {
            var since = TimeProvider.System.GetTimestamp();
            var ranking = await service.GetAsync(who.Coach, $"/v1/participants/{who.PublicId}/ranking?limit=100");
            Assert.Contains(where.PublicId, ranking.Text, StringComparison.Ordinal);
            Assert.InRange(TimeProvider.System.GetElapsedTime(since), TimeSpan.Zero, WithoutRedis);
        }
    }

    [Fact]
    public async Task Rebuild_AfterChangesWereLost_BringsEveryReplicaLevel()
    {
        await using var service = new MatchingService();
        await service.InitializeAsync();
        await using var replica = service.Replica();
        using var http = replica.CreateClient();
        var (person, place) = await service.PairAsync();
        Assert.True(await AppearsAsync(http, service, person, place.PublicId));
        await service.WithDbAsync(db => db.Database.ExecuteSqlAsync(
            $"UPDATE place_view SET status = {(int)Contracts.V1.PlaceStatus.Paused} WHERE id = {place.Id}"));

        using var request = new HttpRequestMessage(HttpMethod.Post, "/operator/rebuild");
        request.Headers.Add("X-Operator-Key", TestIssuer.OperatorKey);
        using var response = await service.Http.SendAsync(request);
        var counted = await response.Content.ReadFromJsonAsync<Dictionary<string, int>>();

        Assert.Equal((1, 0), (counted!["participants"], counted["places"]));
        Assert.True(await AppearsAsync(http, service, person, place.PublicId, expected: false));
    }

    private static async Task AssertPagesGoOnAtTheOtherAsync(MatchingService service, HttpClient replica, Person person, IDatabase redis)
    {
        await service.ApplyAsync(new Workplace().Changed());
        var last = new Workplace();
        await service.ApplyAsync(last.Changed());
        Assert.True(await AppearsAsync(replica, service, person, last.PublicId));
        var (path, token) = ($"/v1/participants/{person.PublicId}/ranking?limit=1", service.Issuer.Mint(person.Coach));
        var first = await service.Http.ReadAsync(path, token);
        var second = await replica.ReadAsync($"{path}&after={first.Text("next")}", token);
        var third = await service.Http.ReadAsync($"{path}&after={second.Text("next")}", token);

        var pages = new[] { first.Json, second.Json, third.Json };
        Assert.All(pages, page => Assert.True(page.GetProperty("stable").GetBoolean()));
        Assert.Equal(3, pages.Select(page => Assert.Single(page.GetProperty("items").EnumerateArray()).GetProperty("placeId").GetString()).Distinct().Count());

        // Over, as after its ten minutes.
        var parts = service.Services.GetRequiredService<Cursor>().Decode($"ranking/{person.PublicId}", second.Text("next")!)!;
        Assert.True(await redis.KeyDeleteAsync($"perspektiva:matching:ranking-snapshot:{parts[1]}"));
        var over = await service.Http.ReadAsync($"{path}&after={second.Text("next")}", token);
        Assert.Equal((410, "ranking-snapshot-gone"), (over.Status, over.Problem));
    }

    // The key of a page's link holds the second in which it was asked for.
    private static string WithoutKeys(string text) => Regex.Replace(text, "key=[^\"]*", "", RegexOptions.None, Patience.Length);

    private static async Task<bool> ComesTrueAsync(Func<Task<bool>> holds)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(since) < Patience.Length)
        {
            if (await holds())
                return true;
            await Task.Delay(50);
        }
        return false;
    }

    private static async Task<bool> AppearsAsync(HttpClient http, MatchingService service, Person person, string placeId, bool expected = true)
    {
        var until = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(until) < Patience.Length)
        {
            var ranking = await http.ReadAsync($"/v1/participants/{person.PublicId}/ranking", service.Issuer.Mint(person.Coach));
            if (ranking.Text.Contains(placeId, StringComparison.Ordinal) == expected)
                return true;
            await Task.Delay(50);
        }
        return false;
    }
}
