using System.Net;
using Microsoft.EntityFrameworkCore;
using Perspektiva.Identity.Tests.Hosting;
using Perspektiva.ServiceDefaults.Security;

namespace Perspektiva.Identity.Tests.Features.Directory;

/// <summary>An organisation that lent the coach has no more to say once another's coach is assigned, not through those whom it bound as the young person either.</summary>
[Collection(IdentityCollection.Name)]
public sealed class EndedGrantTests(IdentityFixture fixture)
{
    private readonly IdentityHost _host = fixture.Host;

    [Fact]
    public async Task Organisation_WhoseGrantEnds_NoLongerActsAsThePersonOrTheGuardian()
    {
        var lent = await Lent.CreateAsync(_host);
        string[] actors = [$"young-{Guid.CreateVersion7():N}", $"mother-{Guid.CreateVersion7():N}", $"kept-{Guid.CreateVersion7():N}"];
        await lent.BindAsync(await lent.CoachTokenAsync(), actors[0], "participant", lent.Person.ParticipantPublicId);
        await lent.BindAsync(await lent.CoachTokenAsync(), actors[1], "guardian", lent.Guardian);
        await lent.BindAsync(await lent.JobCentreTokenAsync(), actors[2], "participant", lent.Person.ParticipantPublicId);

        await lent.AssignAsync((await _host.CoachAsync(await _host.OrganisationOfAsync("portal-school"))).CoachPublicId, lent.JobCentre, await _host.OrganisationOfAsync("portal-school"));

        foreach (var actor in actors[..2])
        {
            Assert.Equal("invalid_grant", (await _host.AskTokenAsync("portal-provider", "participants:read", actor)).GetProperty("error").GetString());
            Assert.Single((await _host.GrantsOfAsync(RevocationSubject.OfActor(lent.Provider, actor))).Revoked);
        }
        var (_, payload) = IdentityHost.Read(await _host.TokenAsync("portal-jobcentre", "participants:read", actors[2]));
        Assert.Equal(lent.Person.ParticipantPublicId, payload.GetProperty("record").GetString());
    }

    [Fact]
    public async Task Organisation_WhoseGrantEnds_TakesItsOpenInvitationsAlongAndNoAccount()
    {
        var lent = await Lent.CreateAsync(_host);
        var (_, young) = await _host.SignedInAsync((await _host.InviteAsync(await lent.CoachTokenAsync(), "participant", lent.Person.ParticipantPublicId)).CodeOf(), "participants:read");
        var open = await _host.InviteAsync(await lent.CoachTokenAsync(), "guardian", lent.Guardian);

        await lent.AssignAsync(null, lent.JobCentre);

        Assert.False(await _host.QueryAsync(db => db.Invitations.AnyAsync(i => i.RecordId == lent.Guardian)));
        Assert.Equal(HttpStatusCode.BadRequest, await _host.AcceptAsync(open));
        Assert.Empty((await _host.GrantsOfAsync(young)).Revoked);
        Assert.True(await _host.QueryAsync(db => db.Memberships.AnyAsync(m => m.Subject == young && m.RevokedAt == null)));
    }

    [Fact]
    public async Task Organisation_ThatKeepsTheGrant_KeepsWhomItBoundAndInvited()
    {
        var lent = await Lent.CreateAsync(_host);
        var actor = $"young-{Guid.CreateVersion7():N}";
        await lent.BindAsync(await lent.CoachTokenAsync(), actor, "participant", lent.Person.ParticipantPublicId);
        var open = await _host.InviteAsync(await lent.CoachTokenAsync(), "guardian", lent.Guardian);

        await lent.AssignAsync(lent.Coach.CoachPublicId, lent.JobCentre, lent.Provider);

        Assert.Empty((await _host.GrantsOfAsync(RevocationSubject.OfActor(lent.Provider, actor))).Revoked);
        Assert.Equal(HttpStatusCode.OK, await _host.AcceptAsync(open));
    }
}
