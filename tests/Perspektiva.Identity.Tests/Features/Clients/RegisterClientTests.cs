using Perspektiva.Identity.Tests.Hosting;
using Perspektiva.Testing.Http;

namespace Perspektiva.Identity.Tests.Features.Clients;

[Collection(IdentityCollection.Name)]
public sealed class RegisterClientTests(IdentityFixture fixture)
{
    private readonly IdentityHost _host = fixture.Host;

    [Fact]
    public async Task Register_ServiceClient_GetsTokensUntilItsMembershipEnds()
    {
        using var http = _host.Browser();
        var token = await OperatorAsync();
        var organisation = await FoundAsync(http, token, "provider");
        var client = await http.SubmitAsync("/v1/clients", token, new { organisation, name = "Portal", scopes = new[] { "participants:read", "notices:read" } });
        Assert.Equal(201, client.Status);
        var (id, secret) = (client.Json.GetProperty("clientId").GetString()!, client.Json.GetProperty("clientSecret").GetString()!);

        var (_, payload) = IdentityHost.Read((await _host.AskTokenAsync(id, "participants:read", secret: secret)).GetProperty("access_token").GetString()!);
        Assert.Equal(organisation, payload.GetProperty("org").GetString());
        Assert.Equal("provider", payload.GetProperty("role").GetString());
        Assert.Equal("invalid_scope", (await _host.AskTokenAsync(id, "participants:write", secret: secret)).GetProperty("error").GetString());

        var rotated = await http.SubmitAsync($"/v1/clients/{id}/secret", token);
        Assert.Equal(200, rotated.Status);
        Assert.Equal("invalid_client", (await _host.AskTokenAsync(id, "participants:read", secret: secret)).GetProperty("error").GetString());
        var fresh = rotated.Json.GetProperty("clientSecret").GetString()!;
        Assert.True((await _host.AskTokenAsync(id, "participants:read", secret: fresh)).TryGetProperty("access_token", out _));

        var membership = $"/v1/memberships/{client.Json.GetProperty("membership").GetString()}";
        Assert.Equal(404, (await http.ReadAsync(membership, await _host.TokenAsync("portal-jobcentre", "actors:write"))).Status);
        Assert.Equal(204, (await http.SendAsync(HttpMethod.Delete, membership, token, ifMatch: "*")).Status);
        Assert.Equal("unauthorized_client", (await _host.AskTokenAsync(id, "participants:read", secret: fresh)).GetProperty("error").GetString());
        Assert.Equal("provider", Assert.Single((await _host.GrantsOfAsync(id)).Revoked).Role);
    }

    [Fact]
    public async Task Register_SignInClient_IsForPeopleOnly()
    {
        using var http = _host.Browser();
        var token = await OperatorAsync();
        var organisation = await FoundAsync(http, token, "school");
        var client = await http.SubmitAsync("/v1/clients", token, new
        {
            organisation,
            name = "Schülerportal",
            scopes = new[] { "participants:read", "places:read" },
            redirectUris = new[] { "https://portal.example/back" },
        });
        Assert.Equal(201, client.Status);
        Assert.Equal(System.Text.Json.JsonValueKind.Null, client.Json.GetProperty("membership").ValueKind);
        var answer = await _host.AskTokenAsync(client.Json.GetProperty("clientId").GetString()!, "participants:read", secret: client.Json.GetProperty("clientSecret").GetString());
        Assert.Equal("unauthorized_client", answer.GetProperty("error").GetString());
    }

    /// <summary>Headers are ASCII: the page's policy and the last redirect name the portal in its ASCII form, the portal itself writes as it was registered.</summary>
    [Fact]
    public async Task Register_SignInClientWithAnUmlautInItsAddress_LetsPeopleSignIn()
    {
        const string login = "mentor@demo.example";
        const string address = "https://m\u00FCnchen.example/zur\u00FCck";
        const string leaving = "https://m\u00FCnchen.example/tsch\u00FCss";
        using var http = _host.Browser();
        var token = await OperatorAsync();
        var organisation = await FoundAsync(http, token, "company");
        var client = await http.SubmitAsync("/v1/clients", token, new
        {
            organisation,
            name = "Betriebsportal",
            scopes = new[] { "places:read" },
            redirectUris = new[] { address },
            postLogoutRedirectUris = new[] { leaving },
        });
        Assert.Equal(201, client.Status);
        using var person = new Person(_host)
        {
            Redirect = address,
            Portal = (client.Json.GetProperty("clientId").GetString()!, client.Json.GetProperty("clientSecret").GetString()),
        };
        var callback = await person.SignInAsync(login, IdentityHost.SecretOf(login), person.AuthorizeUrl("openid places:read"));
        Assert.StartsWith("https://xn--mnchen-3ya.example/zur%C3%BCck?code=", callback.OriginalString, StringComparison.Ordinal);
        var tokens = await person.ExchangeCodeAsync(callback);
        Assert.Equal("mentor", IdentityHost.Read(tokens.GetProperty("access_token").GetString()!).Payload.GetProperty("role").GetString());

        using var done = await person.GetAsync(
            $"/connect/logout?id_token_hint={tokens.GetProperty("id_token").GetString()}&post_logout_redirect_uri={Uri.EscapeDataString(leaving)}");
        Assert.StartsWith("https://xn--mnchen-3ya.example/tsch%C3%BCss", done.Headers.Location!.OriginalString, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Register_BeyondItsKindOrBadly_IsRefusedWithPointers()
    {
        using var http = _host.Browser();
        var token = await OperatorAsync();
        var organisation = await FoundAsync(http, token, "company");
        var beyond = await http.SubmitAsync("/v1/clients", token, new { organisation, name = "X", scopes = new[] { "places:write", "participants:read", "organisations:admin" } });
        Assert.Equal(["/scopes/1", "/scopes/2"], beyond.Pointers);
        var bad = await http.SubmitAsync("/v1/clients", token, new
        {
            organisation,
            name = " ",
            scopes = Array.Empty<string>(),
            clientId = "X!",
            redirectUris = new[] { "http://evil.example/", "javascript:alert(1)", "https://a.example/#x", "https://\u2488com.example/", "https://a.example/?x=1&iss=y" },
            postLogoutRedirectUris = new[] { "https://a.example/?iss=" },
        });
        Assert.Equal(
            ["/name", "/clientId", "/redirectUris/0", "/redirectUris/1", "/redirectUris/2", "/redirectUris/3", "/redirectUris/4", "/postLogoutRedirectUris/0", "/scopes"], bad.Pointers);
        Assert.Equal("conflict", (await http.SubmitAsync("/v1/clients", token, new { organisation, name = "X", scopes = new[] { "places:write" }, clientId = "portal-school" })).Problem);
        Assert.Equal(404, (await http.SubmitAsync("/v1/clients/portal-unknown/secret", token)).Status);
        Assert.Equal("conflict", (await http.SubmitAsync("/v1/clients/workbench/secret", token)).Problem);
        Assert.Equal(["/kind"], (await http.SubmitAsync("/v1/organisations", token, new { name = "X", kind = "bakery" })).Pointers);
    }

    private Task<string> OperatorAsync() => _host.TokenAsync("operator-console", "organisations:admin");

    private static async Task<string> FoundAsync(HttpClient http, string token, string kind) =>
        (await http.SubmitAsync("/v1/organisations", token, new { name = "Haus", kind })).Json.GetProperty("id").GetString()!;
}
