using Perspektiva.Identity.Tests.Hosting;
using Perspektiva.Testing.Http;

namespace Perspektiva.Identity.Tests.Steps;

/// <summary>A network that was never a demo: nobody in it has a token to begin with.</summary>
public sealed class OperatorStepsTests
{
    private const string Page = "/account/accept-invitation";
    private const string Password = "ein ganz guter Satz";

    [Fact]
    public async Task RegisterOperatorClient_InANewNetwork_OpensTheApiAndTheSignInOfTheInvited()
    {
        await using var host = await IdentityHost.StartAsync(demo: false);
        var code = (await host.StepAsync("invite-operator")).Split("code=")[1].Trim();
        var printed = await host.StepAsync("register-operator-client");
        var (id, secret, grant) = (ValueOf(printed, "Client id"), ValueOf(printed, "Client secret, shown this once"), ValueOf(printed, "Its grant, to be deleted when it ends"));

        var token = (await host.AskTokenAsync(id, "organisations:admin", secret: secret)).GetProperty("access_token").GetString()!;
        Assert.Equal("operator", IdentityHost.Read(token).Payload.GetProperty("role").GetString());
        using var http = host.Browser();
        Assert.Equal(201, (await http.SubmitAsync("/v1/organisations", token, new { name = "Neue Schule", kind = "school" })).Status);
        // the invited person belongs to the same office, and gets in by a client that the first one registers
        var office = IdentityHost.Read(token).Payload.GetProperty("org").GetString()!;
        var console = await http.SubmitAsync("/v1/clients", token, new { organisation = office, name = "Konsole", scopes = new[] { "organisations:admin" }, redirectUris = new[] { Person.Callback } });
        Assert.Equal(201, console.Status);
        using var person = new Person(host) { Portal = (console.Json.GetProperty("clientId").GetString()!, console.Json.GetProperty("clientSecret").GetString()) };
        using var accepted = await person.SubmitAsync($"{Page}?code={code}", Page, ("code", code), ("login", "office@example.org"), ("password", Password), ("repeat", Password));
        using var back = await person.GetAsync(person.AuthorizeUrl("organisations:admin"));
        var personal = IdentityHost.Read((await person.ExchangeCodeAsync(back.Headers.Location!)).GetProperty("access_token").GetString()!).Payload;
        Assert.Equal((office, "operator", "organisations:admin"), (personal.GetProperty("org").GetString(), personal.GetProperty("role").GetString(), personal.GetProperty("scope").GetString()));

        Assert.Equal(204, (await http.SendAsync(HttpMethod.Delete, $"/v1/memberships/{grant}", token, ifMatch: "*")).Status);
        Assert.Equal("unauthorized_client", (await host.AskTokenAsync(id, "organisations:admin", secret: secret)).GetProperty("error").GetString());
    }

    [Fact]
    public async Task OperatorWhoLeaves_IsFoundAndShutOut_AndAnOpenInvitationIsTakenBack()
    {
        await using var host = await IdentityHost.StartAsync(demo: false);
        var printed = await host.StepAsync("register-operator-client");
        var (id, secret) = (ValueOf(printed, "Client id"), ValueOf(printed, "Client secret, shown this once"));
        var token = (await host.AskTokenAsync(id, "organisations:admin invitations:write", secret: secret)).GetProperty("access_token").GetString()!;
        var (leaving, open) = (await host.StepAsync("invite-operator"), await host.StepAsync("invite-operator"));
        using var http = host.Browser();
        var office = Assert.Single((await http.ReadAsync("/v1/organisations", token)).Json.GetProperty("items").EnumerateArray());
        using var person = new Person(host);
        Assert.Equal(System.Net.HttpStatusCode.OK, await AcceptAsync(person, CodeOf(leaving)));

        var operators = (await http.ReadAsync("/v1/memberships?role=operator", token)).Json.GetProperty("items").EnumerateArray().ToList();
        var membership = (await http.ReadAsync($"/v1/invitations/{InvitationOf(leaving)}", token)).Json.GetProperty("membership").GetString();
        Assert.Equal(["account", "client"], operators.Select(m => m.GetProperty("holder").GetString()).Order(StringComparer.Ordinal));
        Assert.Contains(operators, m => m.GetProperty("id").GetString() == membership);
        Assert.Equal(204, (await http.SendAsync(HttpMethod.Delete, $"/v1/memberships/{membership}", token, ifMatch: "*")).Status);
        Assert.Equal(204, (await http.SendAsync(HttpMethod.Delete, $"/v1/invitations/{InvitationOf(open)}", token, ifMatch: "*")).Status);

        Assert.Equal(System.Net.HttpStatusCode.BadRequest, await AcceptAsync(person, CodeOf(open)));
        var left = (await http.ReadAsync($"/v1/memberships?organisation={office.GetProperty("id").GetString()}", token)).Json.GetProperty("items").EnumerateArray();
        Assert.Equal(id, Assert.Single(left).GetProperty("subject").GetString());

        static string CodeOf(string printed) => printed.Split("code=")[1].Trim();
        static string InvitationOf(string printed) => ValueOf(printed, "The invitation, which tells its membership once it is accepted, and can be taken back until then");
    }

    private static async Task<System.Net.HttpStatusCode> AcceptAsync(Person person, string code)
    {
        using var answer = await person.SubmitAsync(
            $"{Page}?code={code}", Page, ("code", code), ("login", $"{Guid.CreateVersion7():N}"), ("password", Password), ("repeat", Password));
        return answer.StatusCode;
    }

    private static string ValueOf(string printed, string name) => printed.Split('\n').Single(line => line.StartsWith(name + ": ", StringComparison.Ordinal))[(name.Length + 2)..].Trim();
}
