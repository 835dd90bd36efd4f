using System.Net;
using System.Text.Json;
using Perspektiva.Contracts;
using Perspektiva.Identity.Tests.Hosting;
using Perspektiva.Testing.Http;

namespace Perspektiva.Identity.Tests.Features.Connect;

[Collection(IdentityCollection.Name)]
public sealed class PortalTokenTests(IdentityFixture fixture)
{
    private readonly IdentityHost _host = fixture.Host;

    [Fact]
    public async Task Token_OfAPortal_SaysWhatTheContractAsks()
    {
        var answer = await _host.AskTokenAsync("portal-jobcentre", "participants:read participants:write places:read rankings:read", "frau.k-7");
        var (header, payload) = IdentityHost.Read(answer.GetProperty("access_token").GetString()!);

        Assert.InRange(answer.GetProperty("expires_in").GetInt32(), 590, 600);
        Assert.Equal("at+jwt", header.GetProperty("typ").GetString());
        Assert.Equal("RS256", header.GetProperty("alg").GetString());
        Assert.Equal(_host.Url + "/", payload.GetProperty("iss").GetString());
        Assert.Equal("portal-jobcentre", payload.GetProperty("sub").GetString());
        Assert.Equal("portal-jobcentre", payload.GetProperty("client_id").GetString());
        Assert.Equal(await _host.OrganisationOfAsync("portal-jobcentre"), payload.GetProperty("org").GetString());
        Assert.Equal("jobcentre", payload.GetProperty("role").GetString());
        Assert.Equal(["employer", "identity", "matching", "participant"], payload.GetProperty("aud").EnumerateArray().Select(a => a.GetString()));
        Assert.Equal("participants:read participants:write places:read rankings:read", payload.GetProperty("scope").GetString());
        Assert.Equal("frau.k-7", payload.GetProperty("act").GetProperty("sub").GetString());
        Assert.False(payload.TryGetProperty("record", out _));
        Assert.Equal(600, payload.GetProperty("exp").GetInt64() - payload.GetProperty("iat").GetInt64());
    }

    [Fact]
    public async Task Token_WithoutActor_HasNoAct()
    {
        var (_, payload) = IdentityHost.Read(await _host.TokenAsync("portal-school", "participants:read"));
        Assert.False(payload.TryGetProperty("act", out _));
    }

    [Fact]
    public async Task Token_OfABoundActor_CarriesRoleAndRecordBesideTheClientsRole()
    {
        var organisation = await _host.OrganisationOfAsync("portal-provider");
        var coach = await _host.CoachAsync(organisation);
        using var http = _host.Browser();
        var bound = await http.SubmitAsync(
            "/v1/actors", await _host.TokenAsync("portal-provider", "actors:write"), new { actor = "coach-1", role = "coach", record = coach.CoachPublicId });
        Assert.Equal(201, bound.Status);

        var (_, payload) = IdentityHost.Read(await _host.TokenAsync("portal-provider", "participants:read", "coach-1"));
        Assert.Equal(["provider", "coach"], payload.GetProperty("role").EnumerateArray().Select(r => r.GetString()));
        Assert.Equal(coach.CoachPublicId, payload.GetProperty("record").GetString());
        Assert.Equal("coach-1", payload.GetProperty("act").GetProperty("sub").GetString());

        var (_, elsewhere) = IdentityHost.Read(await _host.TokenAsync("portal-jobcentre", "participants:read", "coach-1"));
        Assert.False(elsewhere.TryGetProperty("record", out _));
    }

    [Theory]
    [InlineData("portal-company", "places:write", "not the secret", "invalid_client")]
    [InlineData("portal-nobody", "places:write", null, "invalid_client")]
    [InlineData("portal-company", "participants:read", null, "invalid_scope")]
    [InlineData("portal-company", "organisations:admin", null, "invalid_scope")]
    [InlineData("portal-company", "everything", null, "invalid_scope")]
    [InlineData("portal-company", null, null, "invalid_scope")]
    public async Task Token_NotDeserved_IsRefused(string client, string? scope, string? secret, string error)
    {
        var answer = await _host.AskTokenAsync(client, scope, secret: secret);
        Assert.Equal(error, answer.GetProperty("error").GetString());
        Assert.False(answer.TryGetProperty("access_token", out _));
    }

    [Theory]
    [InlineData("anna@example.org")]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public async Task Token_WithAnActorThatIsNoReference_IsRefused(string actor)
    {
        var answer = await _host.AskTokenAsync("portal-company", "places:write", actor);
        Assert.Equal("invalid_request", answer.GetProperty("error").GetString());
    }

    [Fact]
    public async Task Token_AskedWithPasswordGrant_IsRefused()
    {
        using var http = _host.Browser();
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "password",
            ["client_id"] = "portal-company",
            ["client_secret"] = IdentityHost.SecretOf("portal-company"),
            ["username"] = "a",
            ["password"] = "b",
        });
        using var response = await http.PostAsync(new Uri("/connect/token", UriKind.Relative), form);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("unsupported_grant_type", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Discovery_NamesThePublicIssuerAndOnlyWhatWeOffer()
    {
        using var http = _host.Browser();
        var document = (await http.ReadAsync("/.well-known/openid-configuration")).Json;
        Assert.Equal(_host.Url + "/", document.GetProperty("issuer").GetString());
        Assert.Equal(["S256"], Strings(document, "code_challenge_methods_supported"));
        Assert.Equal(["client_credentials", "authorization_code", "refresh_token"], Strings(document, "grant_types_supported"));
        Assert.Equal(["code"], Strings(document, "response_types_supported"));
    }

    [Fact]
    public async Task Discovery_ThroughTheGateway_NamesTheGatewaysAddresses()
    {
        using var http = _host.Browser();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/.well-known/openid-configuration");
        request.Headers.Add("X-Forwarded-Host", "netz.example");
        request.Headers.Add("X-Forwarded-Proto", "https");
        using var response = await http.SendAsync(request);
        var document = JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync());
        Assert.Equal("https://netz.example/connect/authorize", document.GetProperty("authorization_endpoint").GetString());
        Assert.Equal(_host.Url + "/", document.GetProperty("issuer").GetString());
    }

    [Fact]
    public async Task Api_WithoutTokenOrScope_IsRefused()
    {
        using var http = _host.Browser();
        Assert.Equal(401, (await http.SubmitAsync("/v1/organisations", null, new { name = "X", kind = "school" })).Status);
        var answer = await http.SubmitAsync("/v1/organisations", await _host.TokenAsync("portal-jobcentre", "actors:write"), new { name = "X", kind = "school" });
        Assert.Equal(403, answer.Status);
        Assert.Equal("missing-scope", answer.Problem);
        var foreign = await http.SubmitAsync("/v1/actors", await _host.TokenAsync("portal-jobcentre", "actors:write"), new { actor = "x", role = "coach", record = PublicId.New("coa") });
        Assert.Equal(404, foreign.Status);
    }

    private static IEnumerable<string?> Strings(JsonElement document, string name) => document.GetProperty(name).EnumerateArray().Select(value => value.GetString());
}
