using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Perspektiva.Contracts.V1;
using Perspektiva.Identity.Domain;
using Perspektiva.Identity.Features.Accounts;
using Perspektiva.Identity.Features.Directory;
using Perspektiva.Identity.Tests.Hosting;
using Perspektiva.Testing.Http;

namespace Perspektiva.Identity.Tests.Features.Invitations;

[Collection(IdentityBesideCollection.Name)]
public sealed class InvitationTests(IdentityFixture fixture)
{
    private const string Page = "/account/accept-invitation";
    private const string Password = "ein ganz guter Satz";
    private readonly IdentityHost _host = fixture.Host;

    [Fact]
    public async Task Accept_WithANewAccount_BindsThePersonToTheRecord()
    {
        var coach = await _host.CoachAsync(await _host.OrganisationOfAsync("portal-school"));
        var invitation = await InviteAsync("coach", coach.CoachPublicId);
        var login = $"{Guid.CreateVersion7():N}@school.example";
        using (var person = new Person(_host))
        {
            using var accepted = await AcceptAsync(person, invitation, login, Password);
            Assert.Contains("Ihr Konto ist bereit", await accepted.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        using var later = new Person(_host);
        var tokens = await later.ExchangeCodeAsync(await later.SignInAsync(login.ToUpperInvariant(), Password));
        var (_, payload) = IdentityHost.Read(tokens.GetProperty("access_token").GetString()!);
        Assert.Equal("coach", payload.GetProperty("role").GetString());
        Assert.Equal(coach.CoachPublicId, payload.GetProperty("record").GetString());
        var (granted, _) = await _host.GrantsOfAsync(payload.GetProperty("sub").GetString()!);
        Assert.Equal(coach.CoachPublicId, Assert.Single(granted).RecordId);
        using var http = _host.Browser();
        var view = await http.ReadAsync(invitation.Location!, await _host.TokenAsync("portal-school", "invitations:write"));
        Assert.NotEqual(System.Text.Json.JsonValueKind.Null, view.Json.GetProperty("acceptedAt").ValueKind);
        Assert.StartsWith("mem_", view.Json.GetProperty("membership").GetString(), StringComparison.Ordinal);
        Assert.Equal(404, (await http.ReadAsync(invitation.Location!, await _host.TokenAsync("portal-jobcentre", "invitations:write"))).Status);
    }

    [Fact]
    public async Task Accept_InTwoWindowsAtOnce_GrantsAndTellsOnce()
    {
        var organisation = await _host.OrganisationOfAsync("portal-school");
        for (var round = 0; round < 8; round++)
        {
            var coach = await _host.CoachAsync(organisation);
            var invitation = await InviteAsync("coach", coach.CoachPublicId);
            var answers = await Task.WhenAll(Enumerable.Range(0, 2).Select(async window =>
            {
                using var person = new Person(_host);
                using var answer = await AcceptAsync(person, invitation, $"{window}-{Guid.CreateVersion7():N}@school.example", Password);
                return answer.StatusCode;
            }));

            Assert.Equal([HttpStatusCode.OK, HttpStatusCode.BadRequest], answers.Order());
            Assert.Single(await _host.ToldAsync<AccessGranted>(), e => e.RecordId == coach.CoachPublicId);
        }
    }

    [Fact]
    public async Task Accept_WithAnAccountThatOneHas_AsksForItsPasswordAndLetsThePersonChooseLater()
    {
        var organisation = await _host.OrganisationOfAsync("portal-school");
        var (first, second) = (await _host.CoachAsync(organisation), await _host.CoachAsync(organisation));
        var login = $"{Guid.CreateVersion7():N}@school.example";
        using var person = new Person(_host);
        (await AcceptAsync(person, await InviteAsync("coach", first.CoachPublicId), login, Password)).Dispose();

        var again = await InviteAsync("coach", second.CoachPublicId);
        using var wrong = await AcceptAsync(person, again, login, "nicht das richtige Kennwort");
        Assert.Contains("schon vergeben", await wrong.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var right = await AcceptAsync(person, again, login, Password);
        Assert.Equal(HttpStatusCode.OK, right.StatusCode);

        var authorize = person.AuthorizeUrl();
        using var choose = await person.GetAsync(authorize);
        var html = WebUtility.HtmlDecode(await choose.Content.ReadAsStringAsync());
        Assert.Contains("Wofür möchten Sie sich anmelden?", html, StringComparison.Ordinal);
        var link = html.Split("href=\"").Select(part => part.Split('"')[0]).Last(url => url.Contains("&membership=mem_", StringComparison.Ordinal));
        using var chosen = await person.GetAsync(link);
        var tokens = await person.ExchangeCodeAsync(chosen.Headers.Location!);
        Assert.Equal(second.CoachPublicId, IdentityHost.Read(tokens.GetProperty("access_token").GetString()!).Payload.GetProperty("record").GetString());

        // A portal may still name one that has ended: the page's links name theirs alone.
        using var stale = await person.GetAsync(person.AuthorizeUrl(extra: "&membership=mem_ended"));
        var choices = WebUtility.HtmlDecode(await stale.Content.ReadAsStringAsync()).Split("href=\"").Select(part => part.Split('"')[0]);
        using var left = await person.GetAsync(choices.Last(url => url.Contains("membership=mem_", StringComparison.Ordinal)));
        Assert.StartsWith(Person.Callback + "?code=", left.Headers.Location?.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Accept_AgainForTheOnlyThingThatTheAccountServes_GivesANewPasswordAndEndsSessions()
    {
        var organisation = await _host.OrganisationOfAsync("portal-school");
        var (coach, other) = (await _host.CoachAsync(organisation), await _host.CoachAsync(organisation));
        var login = $"{Guid.CreateVersion7():N}";
        using var person = new Person(_host);
        (await AcceptAsync(person, await InviteAsync("coach", coach.CoachPublicId), login, Password)).Dispose();
        var tokens = await person.ExchangeCodeAsync(await CallbackAsync(person));

        const string fresh = "ein anderer guter Satz";
        using var elsewhere = new Person(_host);
        Assert.Contains("schon vergeben", await TextOfAsync(AcceptAsync(elsewhere, await InviteAsync("coach", other.CoachPublicId), login, fresh)), StringComparison.Ordinal);
        using var accepted = await AcceptAsync(elsewhere, await InviteAsync("coach", coach.CoachPublicId), login, fresh);
        Assert.Equal(HttpStatusCode.OK, accepted.StatusCode);
        using var later = new Person(_host);
        var again = await later.ExchangeCodeAsync(await later.SignInAsync(login, fresh));
        var subject = IdentityHost.Read(again.GetProperty("access_token").GetString()!).Payload.GetProperty("sub").GetString()!;
        Assert.Single((await _host.GrantsOfAsync(subject)).Granted);
        Assert.Equal("invalid_grant", (await person.RefreshAsync(tokens.GetProperty("refresh_token").GetString()!)).GetProperty("error").GetString());
        using var old = await person.GetAsync(person.AuthorizeUrl());
        Assert.StartsWith("/account/sign-in", old.Headers.Location!.ToString(), StringComparison.Ordinal);
    }

    /// <summary>A company's accounts are all bound to the same record: whoever is invited next is not thereby one of them.</summary>
    [Fact]
    public async Task Accept_ColleaguesLoginWithANewPassword_IsRefused()
    {
        var company = await _host.CompanyAsync(await _host.OrganisationOfAsync("portal-company"));
        var login = $"{Guid.CreateVersion7():N}";
        using (var anna = new Person(_host))
            (await AcceptAsync(anna, await InviteAsync("employer", company.CompanyPublicId, "portal-company"), login, Password)).Dispose();

        using var bernd = new Person(_host);
        var refused = await TextOfAsync(AcceptAsync(bernd, await InviteAsync("employer", company.CompanyPublicId, "portal-company"), login, "ein anderer guter Satz"));

        Assert.Contains("schon vergeben", refused, StringComparison.Ordinal);
        using var later = new Person(_host);
        Assert.StartsWith(Person.Callback + "?code=", (await later.SignInAsync(login, Password)).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Accept_GuessesAtSomebodysPasswordAllAtOnce_CountAsAtTheSignIn()
    {
        await using var host = await IdentityHost.StartAsync(); // its failed attempts are nobody else's
        var organisation = await host.OrganisationOfAsync("portal-school");
        var login = $"{Guid.CreateVersion7():N}";
        using (var person = new Person(host))
            (await AcceptAsync(person, await InviteAsync(host, "coach", (await host.CoachAsync(organisation)).CoachPublicId, "portal-school"), login, Password)).Dispose();
        var open = await InviteAsync(host, "coach", (await host.CoachAsync(organisation)).CoachPublicId, "portal-school");

        await Task.WhenAll(Enumerable.Range(0, Account.FailuresBeforeLock).Select(async i =>
        {
            using var guesser = new Person(host);
            Assert.Contains("schon vergeben", await TextOfAsync(AcceptAsync(guesser, open, login, $"ein geratener Satz {i}")), StringComparison.Ordinal);
        }));

        using var owner = new Person(host);
        using var locked = await owner.SubmitAsync("/account/sign-in", "/account/sign-in", ("login", login), ("password", Password));
        Assert.Equal(HttpStatusCode.BadRequest, locked.StatusCode);
        host.Time.Advance(Account.LockDuration);
        using var unlocked = await owner.SubmitAsync("/account/sign-in", "/account/sign-in", ("login", login), ("password", Password));
        Assert.Equal(HttpStatusCode.Redirect, unlocked.StatusCode);

        var throttle = host.Services.GetRequiredService<SignInThrottle>();
        while (throttle.TryBegin(IPAddress.Loopback)) { }
        using var stopped = await AcceptAsync(owner, open, login, Password);
        Assert.Equal(HttpStatusCode.TooManyRequests, stopped.StatusCode);
        Assert.Contains("Zu viele Versuche", await stopped.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Accept_UsedOrOutlivedCode_IsRefused()
    {
        var coach = await _host.CoachAsync(await _host.OrganisationOfAsync("portal-school"));
        var used = await InviteAsync("coach", coach.CoachPublicId);
        using var person = new Person(_host);
        (await AcceptAsync(person, used, $"{Guid.CreateVersion7():N}", Password)).Dispose();
        Assert.Contains("Dieser Code gilt nicht", await TextOfAsync(AcceptAsync(person, used, $"{Guid.CreateVersion7():N}", Password)), StringComparison.Ordinal);

        var open = await InviteAsync("coach", coach.CoachPublicId);
        await _host.HearAsync<CoachChanged, CoachConsumer>(coach with { EventId = Guid.CreateVersion7(), Version = 2, Active = false });
        Assert.Contains("Dieser Code gilt nicht", await TextOfAsync(AcceptAsync(person, open, $"{Guid.CreateVersion7():N}", Password)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("kurz-4711", "mindestens 12 Zeichen")]
    [InlineData("aaaaaaaaaaaaaa", "verschiedene Zeichen")]
    [InlineData("der-login-2026 und mehr", "nicht enthalten")]
    public async Task Accept_WithAWeakPassword_IsRefusedWithTheReason(string password, string reason)
    {
        var coach = await _host.CoachAsync(await _host.OrganisationOfAsync("portal-school"));
        using var person = new Person(_host);
        var html = await TextOfAsync(AcceptAsync(person, await InviteAsync("coach", coach.CoachPublicId), "der-login-2026", password));
        Assert.Contains(reason, html, StringComparison.Ordinal);
        Assert.DoesNotContain(password, html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invite_ToARecordOfOthersOrToTheWrongRole_IsRefused()
    {
        var coach = await _host.CoachAsync(await _host.OrganisationOfAsync("portal-provider"));
        using var http = _host.Browser();
        var token = await _host.TokenAsync("portal-school", "invitations:write");
        Assert.Equal(404, (await http.SubmitAsync("/v1/invitations", token, new { role = "coach", record = coach.CoachPublicId })).Status);
        Assert.Equal(["/role"], (await http.SubmitAsync("/v1/invitations", token, new { role = "operator" })).Pointers);
        Assert.Equal(["/record"], (await http.SubmitAsync("/v1/invitations", token, new { role = "coach" })).Pointers);
    }

    [Fact]
    public async Task InviteOperator_ByTheCommand_LetsAPersonFoundOrganisations()
    {
        var printed = await _host.StepAsync("invite-operator");
        var code = printed.Split("code=")[1].Trim();
        var login = $"{Guid.CreateVersion7():N}";
        using var person = new Person(_host);
        using var accepted = await person.SubmitAsync($"{Page}?code={code}", Page, ("code", code), ("login", login), ("password", Password), ("repeat", Password));
        Assert.Equal(HttpStatusCode.OK, accepted.StatusCode);

        using var back = await person.GetAsync(person.AuthorizeUrl("organisations:admin"));
        var token = (await person.ExchangeCodeAsync(back.Headers.Location!)).GetProperty("access_token").GetString()!;
        using var http = _host.Browser();
        var founded = await http.SubmitAsync("/v1/organisations", token, new { name = "Neue Schule", kind = "school" });
        Assert.Equal(201, founded.Status);
        Assert.Equal("Neue Schule", (await http.ReadAsync(founded.Location!, token)).Json.GetProperty("name").GetString());
    }

    private static async Task<Uri> CallbackAsync(Person person)
    {
        using var back = await person.GetAsync(person.AuthorizeUrl());
        return back.Headers.Location!;
    }

    private Task<ApiAnswer> InviteAsync(string role, string record, string portal = "portal-school") => InviteAsync(_host, role, record, portal);

    private static async Task<ApiAnswer> InviteAsync(IdentityHost host, string role, string record, string portal)
    {
        using var http = host.Browser();
        var answer = await http.SubmitAsync("/v1/invitations", await host.TokenAsync(portal, "invitations:write"), new { role, record });
        Assert.Equal(201, answer.Status);
        return answer;
    }

    private static async Task<HttpResponseMessage> AcceptAsync(Person person, ApiAnswer invitation, string login, string password)
    {
        var url = new Uri(invitation.Json.GetProperty("url").GetString()!);
        var code = invitation.Json.GetProperty("code").GetString()!;
        return await person.SubmitAsync(url.PathAndQuery, Page, ("code", code), ("login", login), ("password", password), ("repeat", password));
    }

    private static async Task<string> TextOfAsync(Task<HttpResponseMessage> answer)
    {
        using var response = await answer;
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        return WebUtility.HtmlDecode(await response.Content.ReadAsStringAsync());
    }
}
