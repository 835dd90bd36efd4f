using System.Net;
using Microsoft.EntityFrameworkCore;
using Perspektiva.Identity.Tests.Hosting;
using Perspektiva.Testing.Http;

namespace Perspektiva.Identity.Tests.Features.Invitations;

/// <summary>A code is as good as the right of whoever issued it: with that right it ends.</summary>
[Collection(IdentityBesideCollection.Name)]
public sealed class IssuerTests(IdentityFixture fixture)
{
    private readonly IdentityHost _host = fixture.Host;

    [Fact]
    public async Task Accept_CodeOfAFormerCoach_IsRefusedAlthoughTheOrganisationStays()
    {
        var lent = await Lent.CreateAsync(_host);
        var kept = await _host.InviteAsync(await lent.CoachTokenAsync(), "guardian", lent.Guardian);

        await lent.AssignAsync((await _host.CoachAsync(lent.Provider)).CoachPublicId, lent.JobCentre, lent.Provider);

        Assert.Equal(HttpStatusCode.BadRequest, await _host.AcceptAsync(kept));
        var anew = await _host.InviteAsync(await lent.JobCentreTokenAsync(), "guardian", lent.Guardian);
        Assert.Equal(HttpStatusCode.OK, await _host.AcceptAsync(anew));
    }

    [Fact]
    public async Task End_OfAnOperator_TakesBackTheirOpenInvitations()
    {
        var printed = await _host.StepAsync("invite-operator");
        var (leaving, subject) = await _host.SignedInAsync(printed.Split("code=")[1].Trim(), "organisations:admin invitations:write");
        var kept = await _host.InviteAsync(leaving, "operator", null);
        var other = await _host.InviteAsync(await OperatorAsync(), "operator", null);

        await EndAsync(await OperatorAsync(), subject);

        Assert.Equal(HttpStatusCode.BadRequest, await _host.AcceptAsync(kept));
        Assert.Equal(HttpStatusCode.OK, await _host.AcceptAsync(other));
    }

    [Fact]
    public async Task End_OfAnEmployersAccount_TakesBackTheirOpenInvitations()
    {
        var company = await _host.CompanyAsync(await _host.OrganisationOfAsync("portal-company"));
        var portal = await _host.TokenAsync("portal-company", "invitations:write");
        var (leaving, subject) = await _host.SignedInAsync((await _host.InviteAsync(portal, "employer", company.CompanyPublicId)).CodeOf(), "invitations:write");
        var (kept, other) = (await _host.InviteAsync(leaving, "employer", company.CompanyPublicId), await _host.InviteAsync(portal, "employer", company.CompanyPublicId));

        await EndAsync(await OperatorAsync(), subject);

        Assert.Equal(HttpStatusCode.BadRequest, await _host.AcceptAsync(kept));
        Assert.Equal(HttpStatusCode.OK, await _host.AcceptAsync(other));
    }

    private Task<string> OperatorAsync() => _host.TokenAsync("operator-console", "organisations:admin invitations:write");

    private async Task EndAsync(string token, string subject)
    {
        var membership = await _host.QueryAsync(db => db.Memberships.Where(m => m.Subject == subject).Select(m => m.PublicId).SingleAsync());
        using var http = _host.Browser();
        Assert.Equal(204, (await http.SendAsync(HttpMethod.Delete, $"/v1/memberships/{membership}", token, ifMatch: "*")).Status);
    }
}
