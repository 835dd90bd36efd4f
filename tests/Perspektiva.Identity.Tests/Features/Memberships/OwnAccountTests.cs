using Perspektiva.Identity.Tests.Hosting;
using Perspektiva.Testing.Http;

namespace Perspektiva.Identity.Tests.Features.Memberships;

/// <summary>Whom people bind who sign in with an account of their own, or stand behind a portal: no colleague's record is theirs to open or to close.</summary>
[Collection(IdentityCollection.Name)]
public sealed class OwnAccountTests(IdentityFixture fixture)
{
    private const string Page = "/account/accept-invitation";
    private const string Password = "ein ganz guter Satz";
    private readonly IdentityHost _host = fixture.Host;

    [Fact]
    public async Task Coach_InvitesToTheirOwnRecord_AndNotToAColleagues()
    {
        var organisation = await _host.OrganisationOfAsync("portal-provider");
        var (own, colleague) = (await _host.CoachAsync(organisation), await _host.CoachAsync(organisation));
        var token = await SignedInAsync("portal-provider", "coach", own.CoachPublicId);
        using var http = _host.Browser();
        Assert.Equal(404, (await http.SubmitAsync("/v1/invitations", token, new { role = "coach", record = colleague.CoachPublicId })).Status);
        Assert.Equal(201, (await http.SubmitAsync("/v1/invitations", token, new { role = "coach", record = own.CoachPublicId })).Status);
    }

    [Fact]
    public async Task Coach_NeitherSeesNorEndsAColleaguesMembership()
    {
        var organisation = await _host.OrganisationOfAsync("portal-provider");
        var (own, colleague) = (await _host.CoachAsync(organisation), await _host.CoachAsync(organisation));
        var token = await SignedInAsync("portal-provider", "coach", own.CoachPublicId);
        using var http = _host.Browser();
        var portal = await _host.TokenAsync("portal-provider", "actors:write invitations:write");
        var bound = await http.SubmitAsync("/v1/actors", portal, new { actor = $"{Guid.CreateVersion7():N}", role = "coach", record = colleague.CoachPublicId });
        var invited = await http.SubmitAsync("/v1/invitations", portal, new { role = "coach", record = colleague.CoachPublicId });

        Assert.Equal(404, (await http.ReadAsync(bound.Location!, token)).Status);
        Assert.Equal(404, (await http.SendAsync(HttpMethod.Delete, bound.Location!, token, ifMatch: "*")).Status);
        Assert.Equal(404, (await http.ReadAsync($"/v1/memberships?record={colleague.CoachPublicId}", token)).Status);
        Assert.Equal(404, (await http.ReadAsync(invited.Location!, token)).Status);
        Assert.Equal(200, (await http.ReadAsync(bound.Location!, portal)).Status);

        var mine = await http.ReadAsync($"/v1/memberships?record={own.CoachPublicId}", token);
        var membership = $"/v1/memberships/{mine.Json.GetProperty("items")[0].GetProperty("id").GetString()}";
        Assert.Equal(204, (await http.SendAsync(HttpMethod.Delete, membership, token, ifMatch: "*")).Status);
    }

    [Fact]
    public async Task Employer_InvitesMentorsOfTheirOwnCompanyOnly()
    {
        var organisation = await _host.OrganisationOfAsync("portal-chamber");
        var (own, other) = (await _host.CompanyAsync(organisation), await _host.CompanyAsync(organisation));
        var (mentor, foreign) = (await _host.MentorAsync(own), await _host.MentorAsync(other));
        var token = await SignedInAsync("portal-chamber", "employer", own.CompanyPublicId);
        using var http = _host.Browser();
        Assert.Equal(201, (await http.SubmitAsync("/v1/invitations", token, new { role = "mentor", record = mentor.MentorPublicId })).Status);
        Assert.Equal(201, (await http.SubmitAsync("/v1/invitations", token, new { role = "employer", record = own.CompanyPublicId })).Status);
        Assert.Equal(404, (await http.SubmitAsync("/v1/invitations", token, new { role = "mentor", record = foreign.MentorPublicId })).Status);
        Assert.Equal(404, (await http.SubmitAsync("/v1/invitations", token, new { role = "employer", record = other.CompanyPublicId })).Status);
    }

    [Fact]
    public async Task Portal_BehindWhichACoachStands_StaysResponsibleForAllItsRecords()
    {
        var organisation = await _host.OrganisationOfAsync("portal-provider");
        var (coach, colleague) = (await _host.CoachAsync(organisation), await _host.CoachAsync(organisation));
        var (first, second) = ($"{Guid.CreateVersion7():N}", $"{Guid.CreateVersion7():N}");
        using var http = _host.Browser();
        var portal = await _host.TokenAsync("portal-provider", "actors:write");
        Assert.Equal(201, (await http.SubmitAsync("/v1/actors", portal, new { actor = first, role = "coach", record = coach.CoachPublicId })).Status);
        var behalf = await _host.TokenAsync("portal-provider", "actors:write", first);
        Assert.Equal(201, (await http.SubmitAsync("/v1/actors", behalf, new { actor = second, role = "coach", record = colleague.CoachPublicId })).Status);
    }

    [Fact]
    public async Task Portal_BehindWhichAnEmployerStands_GivesThatCompanyAndItsMentorsOnly()
    {
        var organisation = await _host.OrganisationOfAsync("portal-company");
        var (own, other) = (await _host.CompanyAsync(organisation), await _host.CompanyAsync(organisation));
        var (mentor, foreign) = (await _host.MentorAsync(own), await _host.MentorAsync(other));
        using var http = _host.Browser();
        var (portal, behalf) = await BehindAsync(http, "employer", own.CompanyPublicId);
        var others = await http.SubmitAsync("/v1/actors", portal, Actor("employer", other.CompanyPublicId));

        Assert.Equal(201, (await http.SubmitAsync("/v1/actors", behalf, Actor("employer", own.CompanyPublicId))).Status);
        Assert.Equal(201, (await http.SubmitAsync("/v1/invitations", behalf, new { role = "mentor", record = mentor.MentorPublicId })).Status);
        Assert.Equal(404, (await http.SubmitAsync("/v1/actors", behalf, Actor("employer", other.CompanyPublicId))).Status);
        Assert.Equal(404, (await http.SubmitAsync("/v1/invitations", behalf, new { role = "mentor", record = foreign.MentorPublicId })).Status);
        Assert.Equal(404, (await http.ReadAsync($"/v1/memberships?record={other.CompanyPublicId}", behalf)).Status);
        Assert.Equal(404, (await http.SendAsync(HttpMethod.Delete, others.Location!, behalf, ifMatch: "*")).Status);
        Assert.Equal(200, (await http.ReadAsync(others.Location!, portal)).Status);
    }

    [Fact]
    public async Task Portal_BehindWhichAMentorStands_GivesNothing()
    {
        var own = await _host.CompanyAsync(await _host.OrganisationOfAsync("portal-company"));
        var mentor = await _host.MentorAsync(own);
        using var http = _host.Browser();
        var (portal, behalf) = await BehindAsync(http, "mentor", mentor.MentorPublicId);
        var employer = await http.SubmitAsync("/v1/actors", portal, Actor("employer", own.CompanyPublicId));

        Assert.Equal(404, (await http.SubmitAsync("/v1/invitations", behalf, new { role = "employer", record = own.CompanyPublicId })).Status);
        Assert.Equal(404, (await http.SubmitAsync("/v1/actors", behalf, Actor("mentor", mentor.MentorPublicId))).Status);
        Assert.Equal(404, (await http.ReadAsync($"/v1/memberships?record={own.CompanyPublicId}", behalf)).Status);
        Assert.Equal(404, (await http.SendAsync(HttpMethod.Delete, employer.Location!, behalf, ifMatch: "*")).Status);
        Assert.Equal(200, (await http.ReadAsync(employer.Location!, portal)).Status);
    }

    private static object Actor(string role, string record) => new { actor = $"{Guid.CreateVersion7():N}", role, record };

    /// <summary>A company's portal's token, and one for somebody whom it has bound to the record.</summary>
    private async Task<(string Portal, string Behalf)> BehindAsync(HttpClient http, string role, string record)
    {
        var (actor, portal) = ($"{Guid.CreateVersion7():N}", await _host.TokenAsync("portal-company", "actors:write invitations:write"));
        Assert.Equal(201, (await http.SubmitAsync("/v1/actors", portal, new { actor, role, record })).Status);
        return (portal, await _host.TokenAsync("portal-company", "actors:write invitations:write", actor));
    }

    /// <summary>A person whom the portal has invited to the record, and who has signed in.</summary>
    private async Task<string> SignedInAsync(string portal, string role, string record)
    {
        using var http = _host.Browser();
        var invited = await http.SubmitAsync("/v1/invitations", await _host.TokenAsync(portal, "invitations:write"), new { role, record });
        Assert.Equal(201, invited.Status);
        using var person = new Person(_host);
        var url = new Uri(invited.Json.GetProperty("url").GetString()!);
        (await person.SubmitAsync(
            url.PathAndQuery, Page, ("code", invited.Json.GetProperty("code").GetString()!), ("login", $"{Guid.CreateVersion7():N}"), ("password", Password), ("repeat", Password))).Dispose();
        using var back = await person.GetAsync(person.AuthorizeUrl("invitations:write"));
        return (await person.ExchangeCodeAsync(back.Headers.Location!)).GetProperty("access_token").GetString()!;
    }
}
