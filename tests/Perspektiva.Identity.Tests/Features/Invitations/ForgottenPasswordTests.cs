using System.Net;
using Perspektiva.Contracts.V1;
using Perspektiva.Identity.Features.Directory;
using Perspektiva.Identity.Tests.Hosting;

namespace Perspektiva.Identity.Tests.Features.Invitations;

/// <summary>A forgotten password is a new invitation to the same record, whoever invites, and also after an end.</summary>
[Collection(IdentityBesideCollection.Name)]
public sealed class ForgottenPasswordTests(IdentityFixture fixture)
{
    private const string Fresh = "ein anderer guter Satz";
    private readonly IdentityHost _host = fixture.Host;

    [Fact]
    public async Task Accept_FromAnotherOrganisation_OpensThePersonsAccountAndBindsItOnce()
    {
        var lent = await Lent.CreateAsync(_host);
        var login = $"{Guid.CreateVersion7():N}";
        var first = await _host.InviteAsync(await lent.CoachTokenAsync(), "participant", lent.Person.ParticipantPublicId);
        var (_, subject) = await _host.SignedInAsync(first.CodeOf(), "participants:read", login);

        Assert.Equal(HttpStatusCode.OK, await _host.AcceptAsync(await _host.InviteAsync(await lent.JobCentreTokenAsync(), "participant", lent.Person.ParticipantPublicId), login, Fresh));

        await AssertSignsInAsync(login, subject, lent.Person.ParticipantPublicId);
        Assert.Single((await _host.GrantsOfAsync(subject)).Granted);
    }

    [Fact]
    public async Task Accept_ByACoachWhoReturns_OpensTheAccountAgain()
    {
        var coach = await _host.CoachAsync(await _host.OrganisationOfAsync("portal-school"));
        var portal = await _host.TokenAsync("portal-school", "invitations:write");
        var login = $"{Guid.CreateVersion7():N}";
        var (_, subject) = await _host.SignedInAsync((await _host.InviteAsync(portal, "coach", coach.CoachPublicId)).CodeOf(), "participants:read", login);
        await _host.HearAsync<CoachChanged, CoachConsumer>(coach with { EventId = Guid.CreateVersion7(), Version = 2, Active = false });
        await _host.HearAsync<CoachChanged, CoachConsumer>(coach with { EventId = Guid.CreateVersion7(), Version = 3 });

        var other = await _host.InviteAsync(portal, "coach", (await _host.CoachAsync(coach.OrganisationId)).CoachPublicId);
        Assert.Equal(HttpStatusCode.BadRequest, await _host.AcceptAsync(other, login, Fresh));
        Assert.Equal(HttpStatusCode.OK, await _host.AcceptAsync(await _host.InviteAsync(portal, "coach", coach.CoachPublicId), login, Fresh));

        await AssertSignsInAsync(login, subject, coach.CoachPublicId);
    }

    private async Task AssertSignsInAsync(string login, string subject, string record)
    {
        using var later = new Person(_host);
        var (_, payload) = IdentityHost.Read((await later.ExchangeCodeAsync(await later.SignInAsync(login, Fresh))).GetProperty("access_token").GetString()!);
        Assert.Equal((subject, record), (payload.GetProperty("sub").GetString(), payload.GetProperty("record").GetString()));
    }
}
