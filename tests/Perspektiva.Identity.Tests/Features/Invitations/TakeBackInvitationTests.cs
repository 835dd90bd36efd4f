using System.Net;
using Microsoft.EntityFrameworkCore;
using Perspektiva.Identity.Tests.Hosting;
using Perspektiva.Testing.Http;

namespace Perspektiva.Identity.Tests.Features.Invitations;

/// <summary>A code that went astray opens nothing.</summary>
[Collection(IdentityCollection.Name)]
public sealed class TakeBackInvitationTests(IdentityFixture fixture)
{
    private const string Page = "/account/accept-invitation";
    private const string Password = "ein ganz guter Satz";
    private readonly IdentityHost _host = fixture.Host;

    [Fact]
    public async Task Delete_OpenInvitation_ItsCodeIsGoodForNothing()
    {
        var invitation = await InviteAsync("coach", await CoachAsync());
        using var http = _host.Browser();
        var token = await TokenAsync();

        Assert.Equal(428, (await http.SendAsync(HttpMethod.Delete, invitation.Location!, token)).Status);
        Assert.Equal(412, (await http.SendAsync(HttpMethod.Delete, invitation.Location!, token, ifMatch: "\"7\"")).Status);
        Assert.Equal(200, (await http.ReadAsync(invitation.Location!, token)).Status);
        Assert.Equal(204, (await http.SendAsync(HttpMethod.Delete, invitation.Location!, token, ifMatch: invitation.ETag)).Status);

        Assert.Equal(404, (await http.ReadAsync(invitation.Location!, token)).Status);
        Assert.Equal(404, (await http.SendAsync(HttpMethod.Delete, invitation.Location!, token, ifMatch: "*")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, await AcceptAsync(invitation));
    }

    [Fact]
    public async Task Delete_AcceptedInvitation_IsAConflictAndTheMembershipStays()
    {
        var coach = await CoachAsync();
        var invitation = await InviteAsync("coach", coach);
        Assert.Equal(HttpStatusCode.OK, await AcceptAsync(invitation));
        using var http = _host.Browser();

        Assert.Equal("conflict", (await http.SendAsync(HttpMethod.Delete, invitation.Location!, await TokenAsync(), ifMatch: "*")).Problem);

        Assert.Equal(1, await _host.QueryAsync(db => db.Memberships.CountAsync(m => m.RecordId == coach && m.RevokedAt == null)));
    }

    [Fact]
    public async Task Delete_ByOthers_IsNotFoundAndTheCodeStaysGood()
    {
        var (coach, colleague) = (await CoachAsync(), await CoachAsync());
        var invitation = await InviteAsync("coach", coach);
        using var http = _host.Browser();
        var actor = $"{Guid.CreateVersion7():N}";
        await http.SubmitAsync("/v1/actors", await _host.TokenAsync("portal-school", "actors:write"), new { actor, role = "participant", record = await ParticipantAsync() });

        // another organisation, a young person behind the same portal, a colleague with an account of their own
        foreach (var token in new[] { await TokenAsync("portal-jobcentre"), await _host.TokenAsync("portal-school", "invitations:write", actor), await SignedInAsync(colleague) })
            Assert.Equal(404, (await http.SendAsync(HttpMethod.Delete, invitation.Location!, token, ifMatch: "*")).Status);

        Assert.Equal(HttpStatusCode.OK, await AcceptAsync(invitation));
    }

    [Fact]
    public async Task Invite_AgainToOnePersonsRecord_TheLatestCodeCounts()
    {
        var coach = await CoachAsync();
        var (first, second) = (await InviteAsync("coach", coach), await InviteAsync("coach", coach));

        Assert.Equal(HttpStatusCode.BadRequest, await AcceptAsync(first));
        Assert.Equal(HttpStatusCode.OK, await AcceptAsync(second));
    }

    [Fact]
    public async Task Invite_ManyAtOnceToOnePersonsRecord_LeavesOneOpen()
    {
        var coach = await CoachAsync();

        var invitations = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => InviteAsync("coach", coach)));

        Assert.Equal(6, invitations.Length);
        Assert.Equal(1, await _host.QueryAsync(db => db.Invitations.CountAsync(i => i.RecordId == coach && i.AcceptedAt == null)));
    }

    /// <summary>One that was issued before there was such a rule.</summary>
    [Fact]
    public async Task Accept_CodeOfOnePersonsRecord_EveryOtherOpenOneIsTakenBack()
    {
        var coach = await CoachAsync();
        var (stray, unconcerned) = (await InviteAsync("coach", coach), await InviteAsync("coach", await CoachAsync()));

        Assert.Equal(HttpStatusCode.OK, await AcceptAsync(await BesideAsync(coach)));

        Assert.Equal(HttpStatusCode.BadRequest, await AcceptAsync(stray));
        Assert.Equal(HttpStatusCode.OK, await AcceptAsync(unconcerned));
    }

    [Fact]
    public async Task Invite_SeveralToACompany_EachCodeIsGood()
    {
        var company = await _host.CompanyAsync(await _host.OrganisationOfAsync("portal-company"));
        var (first, second) = (await InviteAsync("employer", company.CompanyPublicId, "portal-company"), await InviteAsync("employer", company.CompanyPublicId, "portal-company"));

        Assert.Equal(HttpStatusCode.OK, await AcceptAsync(first));
        Assert.Equal(HttpStatusCode.OK, await AcceptAsync(second));
    }

    /// <summary>A further code to the record; issued in the ordinary way it would have taken back what is open.</summary>
    private async Task<ApiAnswer> BesideAsync(string record)
    {
        await MoveAsync(record, "coa_elsewhere");
        var further = await InviteAsync("coach", record);
        await MoveAsync("coa_elsewhere", record);
        return further;

        Task<int> MoveAsync(string from, string to) =>
            _host.QueryAsync(db => db.Invitations.Where(i => i.RecordId == from).ExecuteUpdateAsync(set => set.SetProperty(i => i.RecordId, to)));
    }

    private async Task<string> CoachAsync() => (await _host.CoachAsync(await _host.OrganisationOfAsync("portal-school"))).CoachPublicId;

    private async Task<string> ParticipantAsync() => (await _host.ParticipantAsync(await _host.OrganisationOfAsync("portal-school"))).ParticipantPublicId;

    private Task<string> TokenAsync(string portal = "portal-school") => _host.TokenAsync(portal, "invitations:write");

    private async Task<ApiAnswer> InviteAsync(string role, string record, string portal = "portal-school")
    {
        using var http = _host.Browser();
        var answer = await http.SubmitAsync("/v1/invitations", await TokenAsync(portal), new { role, record });
        Assert.True(answer.Status == 201, answer.Text);
        return answer;
    }

    private async Task<HttpStatusCode> AcceptAsync(ApiAnswer invitation)
    {
        using var person = new Person(_host);
        using var answer = await AcceptAsync(person, invitation);
        return answer.StatusCode;
    }

    private static async Task<HttpResponseMessage> AcceptAsync(Person person, ApiAnswer invitation)
    {
        var code = invitation.Json.GetProperty("code").GetString()!;
        return await person.SubmitAsync(
            $"{Page}?code={code}", Page, ("code", code), ("login", $"{Guid.CreateVersion7():N}"), ("password", Password), ("repeat", Password));
    }

    private async Task<string> SignedInAsync(string coach)
    {
        using var person = new Person(_host);
        (await AcceptAsync(person, await InviteAsync("coach", coach))).Dispose();
        using var back = await person.GetAsync(person.AuthorizeUrl("invitations:write"));
        return (await person.ExchangeCodeAsync(back.Headers.Location!)).GetProperty("access_token").GetString()!;
    }
}
