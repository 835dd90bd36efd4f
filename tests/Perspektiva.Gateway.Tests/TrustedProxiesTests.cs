using Microsoft.AspNetCore.Mvc.Testing;

namespace Perspektiva.Gateway.Tests;

/// <summary>Whose word the gateway takes for the client's address and for HTTPS.</summary>
public sealed class TrustedProxiesTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    private const string Setting = "Gateway:TrustedProxies";

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("10.1.0.0/16, 127.0.0.0/8, ::1")]
    public async Task Get_ThroughATrustedProxy_IsTheClientsRequestAndHttps(string proxies)
    {
        await using var behind = await StartAsync(proxies);
        var (body, secure) = await AskAsync(behind, "203.0.113.7, 198.51.100.9");

        Assert.Contains("\"x-forwarded-for\":\"198.51.100.9\"", body, StringComparison.Ordinal);
        Assert.Contains("\"x-forwarded-proto\":\"https\"", body, StringComparison.Ordinal);
        Assert.True(secure);
    }

    [Fact]
    public async Task Get_ThroughAChainOfTrustedProxies_IsTheFirstStrangers()
    {
        await using var behind = await StartAsync("127.0.0.1,198.51.100.0/24");

        Assert.Contains("\"x-forwarded-for\":\"203.0.113.7\"", (await AskAsync(behind, "192.0.2.66, 203.0.113.7, 198.51.100.9")).Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("192.0.2.0/24")]
    public async Task Get_ByAnybodyElse_IsTheirOwn(string? proxies)
    {
        await using var alone = await StartAsync(proxies);
        var (body, secure) = await AskAsync(alone, "203.0.113.7");

        Assert.DoesNotContain("203.0.113.7", body, StringComparison.Ordinal);
        Assert.Contains("\"x-forwarded-proto\":\"http\"", body, StringComparison.Ordinal);
        Assert.False(secure);
    }

    [Theory]
    [InlineData("proxy.example")]
    [InlineData("10")]
    [InlineData("10.0.0.0/33")]
    [InlineData("127.0.0.1 127.0.0.2")]
    public async Task Start_NeitherAddressNorNetwork_IsRefusedByName(string proxies)
    {
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => StartAsync(proxies));
        Assert.Equal($"{Setting}: '{proxies}' is neither an address nor a network such as 10.0.0.0/24", refused.Message);
    }

    private Task<WebApplicationFactory<Program>> StartAsync(string? proxies) => gateway.StartGatewayAsync(new Dictionary<string, string?> { [Setting] = proxies });

    /// <summary>A route that everybody may ask: the service behind tells what reached it.</summary>
    private static async Task<(string Body, bool Secure)> AskAsync(WebApplicationFactory<Program> gateway, string forwardedFor)
    {
        using var http = GatewayFixture.NewClient(gateway);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/.well-known/jwks");
        request.Headers.Add("X-Forwarded-For", forwardedFor);
        request.Headers.Add("X-Forwarded-Proto", forwardedFor.Contains(',') ? string.Join(", ", forwardedFor.Split(',').Select(_ => "https")) : "https");
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), response.Headers.Contains("Strict-Transport-Security"));
    }
}
