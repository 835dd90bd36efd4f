using System.Net.Http.Headers;
using Microsoft.Extensions.DependencyInjection;
using Perspektiva.Testing;
using Perspektiva.Testing.Http;
using Perspektiva.Testing.Tokens;
using Yarp.ReverseProxy;

namespace Perspektiva.Gateway.Tests.Limits;

public sealed class OpenStreamsTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    private const string Stream = "/v1/inbox/stream";
    private static readonly string[] Scopes = ["notices:read", "rankings:read"];

    /// <summary>Each holds a connection for minutes: those of the other requests do not run out of them.</summary>
    [Fact]
    public async Task Get_MoreStreamsThanAServiceHasConnections_TheServiceStillAnswers()
    {
        await using var limited = await gateway.StartGatewayAsync(new Dictionary<string, string?>
        {
            ["ReverseProxy:Clusters:notification:HttpClient:MaxConnectionsPerServer"] = "2",
        });
        using var http = GatewayFixture.NewClient(limited);
        Assert.True(limited.Services.GetRequiredService<IProxyStateLookup>().TryGetCluster("notification", out var shared));
        Assert.Equal(2, shared.Model.Config.HttpClient!.MaxConnectionsPerServer);
        var token = Portal();
        var open = new List<HttpResponseMessage>();
        for (var i = 0; i < 5; i++)
            open.Add(await OpenAsync(http, token).WaitAsync(Patience.Length));

        Assert.All(open, stream => Assert.Equal(200, (int)stream.StatusCode));
        Assert.Equal(200, (await http.ReadAsync("/v1/inbox", token)).Status);
        open.ForEach(stream => stream.Dispose());
    }

    /// <summary>A stream says something each 20 seconds: only one that has gone silent is cut.</summary>
    [Fact]
    public async Task Routes_OfStreams_HaveClustersWithoutACapThatOutlastHeartbeats()
    {
        await using var other = await gateway.StartGatewayAsync(new Dictionary<string, string?>());
        var streams = other.Services.GetRequiredService<IProxyStateLookup>().GetRoutes()
            .Where(route => route.Config.Match.Path!.EndsWith("/stream", StringComparison.Ordinal)).ToList();
        Assert.Equal(3, streams.Count);
        Assert.All(streams, route =>
        {
            var cluster = route.Cluster!.Model.Config;
            Assert.Null(cluster.HttpClient?.MaxConnectionsPerServer);
            Assert.Equal(TimeSpan.FromSeconds(100), cluster.HttpRequest!.ActivityTimeout);
        });
    }

    [Fact]
    public async Task Get_StreamWithATokenForAnotherService_401()
    {
        foreach (var (path, service) in new[] { (Stream, "notification"), ("/v1/places/plc_x/ranking/stream", "matching") })
        {
            var caller = TestCaller.Portal("jobcentre", Scopes);
            using var refused = await OpenAsync(gateway.Http, gateway.Issuer.Mint(caller with { Audiences = ["participant"] }), path);
            using var let = await OpenAsync(gateway.Http, gateway.Issuer.Mint(caller with { Audiences = [service] }), path);
            Assert.Equal((401, 200), ((int)refused.StatusCode, (int)let.StatusCode));
        }
    }

    [Theory]
    [InlineData(Stream)]
    [InlineData(Stream + "/")]
    [InlineData("/V1/Inbox/Stream")]
    public async Task Get_MoreStreamsThanAllowed_429UntilOneEnds_AndNobodyElseIsHeldBack(string path)
    {
        await using var limited = await gateway.StartGatewayAsync(new Dictionary<string, string?> { ["RateLimit:StreamsPerClient"] = "3", ["RateLimit:StreamsPerPerson"] = "2" });
        using var http = GatewayFixture.NewClient(limited);
        foreach (var (token, other, allowed) in new[] { (Portal(), Portal(), 3), (Person(), Person(), 2) })
        {
            var open = new List<HttpResponseMessage>();
            for (var i = 0; i < allowed; i++)
                open.Add(await OpenAsync(http, token, path));
            Assert.All(open, stream => Assert.Equal(200, (int)stream.StatusCode));

            using var refused = await OpenAsync(http, token, path);
            Assert.Equal(429, (int)refused.StatusCode);
            Assert.Contains("/problems/rate-limited\"", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            Assert.NotNull(refused.Headers.RetryAfter);
            using var others = await OpenAsync(http, other, path);
            Assert.Equal(200, (int)others.StatusCode);
            Assert.Equal(200, (await http.ReadAsync("/v1/inbox", token)).Status);

            open[0].Dispose();
            using var again = await OpenedAsync(http, token, path);
            Assert.Equal(200, (int)again.StatusCode);
            open.ForEach(stream => stream.Dispose());
        }
    }

    /// <summary>Of a client of its own.</summary>
    private string Portal() => gateway.Issuer.Mint(TestCaller.Portal("jobcentre", Scopes));

    /// <summary>All of one client and organisation.</summary>
    private string Person() => gateway.Issuer.Mint(TestCaller.Person("coach", "org_streams", "coa_x", Scopes));

    /// <summary>Once the gateway has noticed that the client left.</summary>
    private static async Task<HttpResponseMessage> OpenedAsync(HttpClient http, string token, string path)
    {
        var limit = Environment.TickCount64 + (long)Patience.Length.TotalMilliseconds;
        while (true)
        {
            var response = await OpenAsync(http, token, path);
            if ((int)response.StatusCode == 200 || Environment.TickCount64 > limit)
                return response;
            response.Dispose();
            await Task.Delay(20);
        }
    }

    private static async Task<HttpResponseMessage> OpenAsync(HttpClient http, string token, string path = Stream)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }
}
