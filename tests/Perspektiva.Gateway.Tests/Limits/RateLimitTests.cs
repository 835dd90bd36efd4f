using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Perspektiva.Gateway.Limits;
using Perspektiva.ServiceDefaults.Caching;
using Perspektiva.Testing.Http;
using Perspektiva.Testing.Servers;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.Gateway.Tests.Limits;

public sealed class RateLimitTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    /// <summary>The window is the clock's minute, across whose end no test may run: this one's stands still.</summary>
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 24, 12, 0, 20, TimeSpan.Zero));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Get_MoreThanTheQuota_429WithHeaders(bool withRedis)
    {
        await using var limited = await gateway.StartGatewayAsync(new Dictionary<string, string?>
        {
            ["RateLimit:ClientPerMinute"] = "100",
            ["ConnectionStrings:redis"] = withRedis ? await TestServers.RedisAsync() : "127.0.0.1:1",
        }, _time);
        using var http = GatewayFixture.NewClient(limited);
        var (token, other) = (NewToken(), NewToken());
        if (withRedis)
            await WaitForRedisAsync(http);
        var answers = await Task.WhenAll(Enumerable.Range(0, 130).Select(_ => http.ReadAsync("/v1/participants", token)));
        Assert.Equal(100, answers.Count(answer => answer.Status == 200));
        var refused = answers.First(answer => answer.Status == 429);
        Assert.Equal("rate-limited", refused.Problem);
        Assert.Equal("40", refused.Headers["Retry-After"]);
        Assert.Equal("\"client\";q=100;w=60", refused.Headers["RateLimit-Policy"]);
        Assert.Equal("\"client\";r=0;t=40", refused.Headers["RateLimit"]);
        Assert.Equal(200, (await http.ReadAsync("/v1/participants", other)).Status);
        _time.Advance(TimeSpan.FromSeconds(40));
        Assert.Equal(200, (await http.ReadAsync("/v1/participants", token)).Status);
    }

    [Fact]
    public async Task Get_TwoGateways_ShareOneQuota()
    {
        var settings = new Dictionary<string, string?> { ["RateLimit:ClientPerMinute"] = "100", ["ConnectionStrings:redis"] = await TestServers.RedisAsync() };
        await using var first = await gateway.StartGatewayAsync(settings, _time);
        await using var second = await gateway.StartGatewayAsync(settings, _time);
        using var one = GatewayFixture.NewClient(first);
        using var two = GatewayFixture.NewClient(second);
        await WaitForRedisAsync(one);
        await WaitForRedisAsync(two);
        var token = NewToken();
        var answers = await Task.WhenAll(Enumerable.Range(0, 160).Select(i => (i % 2 == 0 ? one : two).ReadAsync("/v1/participants", token)));
        Assert.InRange(answers.Count(answer => answer.Status == 200), 98, 100);
    }

    [Fact]
    public async Task Take_NextMinute_FreshQuota()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));
        var limiter = new RateLimiter(new QuotaLease(new Redis(), NullLogger<QuotaLease>.Instance), Options.Create(new RateLimitOptions { ClientPerMinute = 3 }), time);
        for (var i = 2; i >= 0; i--)
            Assert.Equal(new RateDecision(true, 3, i, 60), await limiter.ClientAsync("a"));
        Assert.Equal(new RateDecision(false, 3, 0, 60), await limiter.ClientAsync("a"));
        time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(new RateDecision(false, 3, 0, 1), await limiter.ClientAsync("a"));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.True((await limiter.ClientAsync("a")).Allowed);
    }

    /// <summary>Of a client of its own.</summary>
    private string NewToken() => gateway.Issuer.Mint(TestCaller.Portal("jobcentre", "participants:read") with { IssuedAt = _time.GetUtcNow() });

    private static async Task WaitForRedisAsync(HttpClient http)
    {
        for (var i = 0; i < 300; i++)
        {
            if ((await http.ReadAsync("/health")).Json.GetProperty("checks").GetProperty("redis").GetString() == "Healthy")
                return;
            await Task.Delay(100);
        }
        Assert.Fail("Redis did not connect");
    }
}
