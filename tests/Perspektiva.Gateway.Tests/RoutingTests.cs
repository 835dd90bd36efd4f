using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Perspektiva.Testing;
using Perspektiva.Testing.Http;
using Perspektiva.Testing.Servers;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.Gateway.Tests;

public sealed class RoutingTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    private static readonly string[] EveryScope =
    [
        "participants:read", "participants:write", "coaches:write", "consents:write", "companies:read", "companies:write", "places:read", "places:write",
        "mentors:write", "rankings:read", "proposals:read", "proposals:write", "placements:read", "placements:write", "notices:read", "notices:write",
        "contacts:write", "organisations:admin", "actors:write", "invitations:write",
    ];

    private readonly string _token = gateway.Issuer.Mint(TestCaller.Portal("jobcentre", EveryScope));

    [Theory]
    [InlineData("/v1/participants", "participant")]
    [InlineData("/v1/participants/par_x/ability-profile", "participant")]
    [InlineData("/v1/participants/par_x/introduction", "participant")]
    [InlineData("/v1/participants/par_x/coach-introduction", "participant")]
    [InlineData("/v1/mentors/mtr_x/introduction", "employer")]
    [InlineData("/v1/companies/cmp_x/mentors/mtr_x/access-log", "employer")]
    [InlineData("/v1/participants/par_x/ranking", "matching")]
    [InlineData("/v1/participants/par_x/ranking/stream", "matching")]
    [InlineData("/v1/participants/par_x/assess-next", "matching")]
    [InlineData("/v1/participants/par_x/development-paths", "matching")]
    [InlineData("/v1/participants/par_x/matching-access-log", "matching")]
    [InlineData("/v1/participants/par_x/access-log", "participant")]
    [InlineData("/v1/places/plc_x/development-paths", "matching")]
    [InlineData("/v1/places", "employer")]
    [InlineData("/v1/places/import", "employer")]
    [InlineData("/v1/places/plc_x/ranking", "matching")]
    [InlineData("/v1/pairs/par_x/plc_x", "matching")]
    [InlineData("/v1/proposals/pro_x/replay", "matching")]
    [InlineData("/v1/cohort-runs/run_x/participants", "matching")]
    [InlineData("/v1/placements", "matching")]
    [InlineData("/v1/changes/participants", "participant")]
    [InlineData("/v1/changes/places", "employer")]
    [InlineData("/v1/changes/placements", "matching")]
    [InlineData("/v1/inbox", "notification")]
    [InlineData("/v1/contact-points/coa_x", "notification")]
    [InlineData("/v1/erasures/era_x", "participant")]
    [InlineData("/v1/memberships/mem_x", "identity")]
    [InlineData("/.well-known/jwks", "identity")]
    [InlineData("/account/sign-in", "identity")]
    public async Task Get_Path_ReachesItsService(string path, string service)
    {
        var answer = await gateway.Http.ReadAsync(path, _token);
        Assert.Equal(200, answer.Status);
        Assert.Equal(service, answer.Json.GetProperty("service").GetString());
        Assert.Equal(path, answer.Json.GetProperty("path").GetString());
    }

    [Theory]
    [InlineData("/operator/outbox")]
    [InlineData("/v1/participants/../../operator/outbox")]
    [InlineData("/v1/participants/%2e%2e/%2e%2e/operator/outbox")]
    [InlineData("/v1/unknown")]
    [InlineData("/v1/changes/organisations")]
    [InlineData("/metrics")]
    public async Task Get_PathThatIsNotPublic_404(string path)
    {
        var answer = await gateway.Http.ReadAsync(path, _token);
        Assert.Equal((404, "not-found"), (answer.Status, answer.Problem));
    }

    [Fact]
    public async Task Get_InnerHeaders_AreTakenAway()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/participants");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _token);
        request.Headers.Add("X-Operator-Key", TestIssuer.OperatorKey);
        request.Headers.Add("X-Forwarded-For", "10.1.1.1");
        request.Headers.Add("X-Forwarded-Host", "evil.test");
        using var response = await gateway.Http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.DoesNotContain("x-operator-key", text, StringComparison.Ordinal);
        Assert.DoesNotContain("evil.test", text, StringComparison.Ordinal);
        Assert.DoesNotContain("10.1.1.1", text, StringComparison.Ordinal);
        Assert.Contains("\"x-forwarded-proto\":\"http\"", text, StringComparison.Ordinal);
    }

    /// <summary>Who reads a header says whether it may hold that, and that is the service: what only passes is not the gateway's to fail at.</summary>
    [Theory]
    [InlineData("User-Agent", "Übergang/1.0 (Straße)")]
    [InlineData("Idempotency-Key", "schlüssel-1")]
    [InlineData("If-Match", "\"ü💥\"")]
    public async Task Post_HeaderInUtf8_ReachesTheServiceAsItIs(string name, string value)
    {
        await using var services = new ServiceCollection().AddHttpClient("utf8")
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { UseCookies = false, RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8 })
            .Services.BuildServiceProvider();
        using var http = services.GetRequiredService<IHttpClientFactory>().CreateClient("utf8");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(gateway.Http.BaseAddress!, "/v1/participants")) { Content = new StringContent("{}", Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _token);
        Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        using var response = await http.SendAsync(request);
        Assert.Equal(200, (int)response.StatusCode);
        var seen = JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync());
        Assert.Equal(value, seen.GetProperty("headers").GetProperty(name.ToLowerInvariant()).GetString());
    }

    /// <summary>Who was erased has no token any more.</summary>
    [Fact]
    public async Task Get_ReceiptOfAnErasure_NeedsNoToken() => Assert.Equal(200, (await gateway.Http.ReadAsync("/v1/erasures/era_x")).Status);

    [Fact]
    public async Task Get_IdentityPage_SeesThePublicHost()
    {
        var answer = await gateway.Http.ReadAsync("/account/sign-in");
        Assert.Equal(gateway.Http.BaseAddress!.Authority, answer.Json.GetProperty("host").GetString());
    }

    [Fact]
    public async Task Get_Any_OneTraceResponseAndSecurityHeaders()
    {
        var answer = await gateway.Http.ReadAsync("/v1/participants", _token);
        Assert.Matches("^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$", answer.Headers["traceresponse"]);
        Assert.NotEqual("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00", answer.Headers["traceresponse"]);
        var seen = answer.Json.GetProperty("headers").GetProperty("traceparent").GetString()!;
        Assert.Equal(answer.Headers["traceresponse"].Split('-')[1], seen.Split('-')[1]);
        Assert.Equal("nosniff", answer.Headers["X-Content-Type-Options"]);
        Assert.StartsWith("default-src 'none'", answer.Headers["Content-Security-Policy"], StringComparison.Ordinal);
        Assert.False(answer.Headers.ContainsKey("Server"));
    }

    [Theory]
    [InlineData("/v1/places", "places:write", 200)]
    [InlineData("/v1/changes/places", "places:read", 200)]
    [InlineData("/v1/changes/places", "places:write", 200)]
    [InlineData("/v1/changes/placements", "placements:write", 403)]
    public async Task Get_OneOfTheScopes_IsEnough(string path, string scope, int status) =>
        Assert.Equal(status, (await gateway.Http.ReadAsync(path, gateway.Issuer.Mint(TestCaller.Portal("company", scope)))).Status);

    [Fact]
    public async Task Get_ScopeOfAnotherNoun_403()
    {
        var token = gateway.Issuer.Mint(TestCaller.Portal("jobcentre", "places:read"));
        var answer = await gateway.Http.ReadAsync("/v1/participants", token);
        Assert.Equal((403, "missing-scope"), (answer.Status, answer.Problem));
    }

    [Fact]
    public async Task Get_TokenForAnotherService_401()
    {
        var token = gateway.Issuer.Mint(TestCaller.Portal("jobcentre", EveryScope) with { Audiences = ["matching"] });
        Assert.Equal(200, (await gateway.Http.ReadAsync("/v1/placements", token)).Status);
        var answer = await gateway.Http.ReadAsync("/v1/participants", token);
        Assert.Equal((401, "unauthorized"), (answer.Status, answer.Problem));
    }

    public static TheoryData<string> Attacks => [.. TokenAttacks.Names];

    [Theory]
    [MemberData(nameof(Attacks))]
    public async Task Get_TokenThatIsNone_401(string attack)
    {
        var caller = TestCaller.Portal("jobcentre", EveryScope);
        var answer = await gateway.Http.ReadAsync("/v1/participants", await TokenAttacks.MintAsync(attack, gateway.Issuer, caller, audience: "employer"));
        Assert.Equal((401, "unauthorized"), (answer.Status, answer.Problem));
    }

    [Fact]
    public async Task Get_TokenInTheQuery_401()
    {
        var answer = await gateway.Http.ReadAsync($"/v1/participants?access_token={_token}");
        Assert.Equal((401, "unauthorized"), (answer.Status, answer.Problem));
    }

    [Theory]
    [InlineData("/v1/participants", 1_200_000, 413)]
    [InlineData("/v1/places/import", 1_200_000, 200)]
    [InlineData("/v1/places/import", 9_000_000, 413)]
    [InlineData("/v1/places/import", 20_000_000, 413)]
    [InlineData("/v1/nothing", 20_000_000, 404)]
    public async Task Post_LargeBody_LimitOfTheRoute(string path, int bytes, int status)
    {
        foreach (var (chunked, asksFirst) in new[] { (false, false), (false, true), (true, false), (true, true) })
            Assert.Equal(status, await SendLargeAsync(path, bytes, chunked, asksFirst, _token));
    }

    [Fact]
    public async Task Post_LargeBodyWithTokenThatIsNone_Hears401() =>
        Assert.Equal(401, await SendLargeAsync("/v1/places/import", 20_000_000, chunked: false, asksFirst: false, "none"));

    [Theory]
    [InlineData(8_000, 1, 20_000, 200, null)]
    [InlineData(9_000, 1, 0, 414, "uri-too-long")]
    [InlineData(60_000, 1, 0, 414, "uri-too-long")]
    [InlineData(0, 1, 33_000, 431, "headers-too-large")]
    [InlineData(0, 3, 20_000, 431, "headers-too-large")]
    [InlineData(0, 120, 10, 431, "headers-too-large")]
    [InlineData(0, 1, 70_000, 431, null)]
    public async Task Get_LargeHead_AProblemUnlessItIsLargerThanTheServerReads(int query, int headers, int length, int status, string? problem)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/participants?x={new string('a', query)}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _token);
        for (var i = 0; i < headers; i++)
            request.Headers.Add($"X-Filler-{i}", new string('a', length));
        using var response = await gateway.Http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.Equal(status, (int)response.StatusCode);
        if (problem is null)
        {
            Assert.Equal(status == 200, text.Length > 0);
            return;
        }
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Contains($"/problems/{problem}\"", text, StringComparison.Ordinal);
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
    }

    [Fact]
    public async Task Get_ServiceDown_503WithRetryAfterAndTheOthersGoOn()
    {
        await using var other = await gateway.StartGatewayAsync(new Dictionary<string, string?> { ["services:employer:http:0"] = $"http://127.0.0.1:{FreePorts.Next()}" });
        using var http = GatewayFixture.NewClient(other);
        var down = await http.ReadAsync("/v1/places", _token);
        Assert.Equal((503, "unavailable"), (down.Status, down.Problem));
        Assert.Equal("2", down.Headers["Retry-After"]);
        Assert.Equal(200, (await http.ReadAsync("/v1/participants", _token)).Status);
        var health = await HealthAsync(http, "participant", "Healthy");
        Assert.Equal(200, health.Status);
        Assert.Equal("Degraded", health.Json.GetProperty("checks").GetProperty("employer").GetString());
        Assert.Equal("Healthy", health.Json.GetProperty("checks").GetProperty("participant").GetString());
        var document = (await http.ReadAsync("/openapi/v1.json")).Json;
        Assert.Equal(["employer"], document.GetProperty("info").GetProperty("x-missing-services").EnumerateArray().Select(name => name.GetString()));
        Assert.True(document.GetProperty("paths").TryGetProperty("/v1/participants", out _));
    }

    [Fact]
    public async Task Stream_FirstEvent_ArrivesWhileTheStreamIsOpen()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/inbox/stream");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _token);
        using var response = await gateway.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await using var stream = await response.Content.ReadAsStreamAsync();
        var buffer = new byte[100];
        var read = await stream.ReadAsync(buffer).AsTask().WaitAsync(Patience.Length);
        Assert.StartsWith("id: 1", Encoding.UTF8.GetString(buffer, 0, read), StringComparison.Ordinal);
    }

    /// <summary>Asks until a check says so, at most 30 s: on a busy machine a service may miss the limit of a check.</summary>
    private static async Task<ApiAnswer> HealthAsync(HttpClient http, string check, string says)
    {
        var limit = Environment.TickCount64 + 30_000;
        ApiAnswer health;
        while ((health = await http.ReadAsync("/health")).Json.GetProperty("checks").GetProperty(check).GetString() != says && Environment.TickCount64 < limit)
            await Task.Delay(100);
        return health;
    }

    private async Task<int> SendLargeAsync(string path, int bytes, bool chunked, bool asksFirst, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(new byte[bytes]) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.TransferEncodingChunked = chunked;
        request.Headers.ExpectContinue = asksFirst;
        using var response = await gateway.Http.SendAsync(request);
        return (int)response.StatusCode;
    }
}
