using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.Identity.Data;
using Perspektiva.Identity.Features.Directory;
using Perspektiva.Identity.Tests.Hosting;
using Perspektiva.ServiceDefaults.Encryption;
using Perspektiva.Testing.Http;

namespace Perspektiva.Identity.Tests.Features.Directory;

/// <summary>Where the record of a guardian, coach or mentor ends for good, the account goes with it, unless it serves something else.</summary>
[Collection(IdentityBesideCollection.Name)]
public sealed class EndedRecordTests(IdentityFixture fixture)
{
    private const string Page = "/account/accept-invitation";
    private const string Password = "ein ganz guter Satz";
    private readonly IdentityHost _host = fixture.Host;

    [Fact]
    public async Task Guardian_NoLongerNamed_TakesTheAccountAlong()
    {
        var person = await _host.ParticipantAsync(await _host.OrganisationOfAsync("portal-school"), null, PublicId.New("gua"));
        var mother = await SignedInAsync("portal-school", "guardian", person.GuardianIds[0]);

        await _host.HearAsync<ParticipantChanged, ParticipantConsumer>(person with { EventId = Guid.CreateVersion7(), Version = 2, GuardianIds = [] });

        await AssertGoneAsync(mother, person.GuardianIds[0]);
    }

    [Fact]
    public async Task Guardian_OfTwo_KeepsTheAccountAndTheOtherSession()
    {
        var organisation = await _host.OrganisationOfAsync("portal-school");
        var (first, second) = (await _host.ParticipantAsync(organisation, null, PublicId.New("gua")), await _host.ParticipantAsync(organisation, null, PublicId.New("gua")));
        var mother = await SignedInAsync("portal-school", "guardian", second.GuardianIds[0]);
        using (var again = new Person(_host))
            Assert.True(await AcceptAsync(again, "portal-school", "guardian", first.GuardianIds[0], mother.Login));

        await _host.HearAsync<ParticipantChanged, ParticipantConsumer>(first with { EventId = Guid.CreateVersion7(), Version = 2, GuardianIds = [] });

        Assert.Equal(first.GuardianIds[0], Assert.Single((await _host.GrantsOfAsync(mother.Subject)).Revoked).RecordId);
        Assert.True(await _host.QueryAsync(db => db.Accounts.AnyAsync(a => a.PublicId == mother.Subject)));
        using var later = new Person(_host);
        var refreshed = await later.RefreshAsync(mother.RefreshToken);
        Assert.Equal(second.GuardianIds[0], IdentityHost.Read(refreshed.GetProperty("access_token").GetString()!).Payload.GetProperty("record").GetString());
    }

    [Fact]
    public async Task Coach_WhoLeaves_KeepsTheAccountAndOnceErasedItIsGone()
    {
        var coach = await _host.CoachAsync(await _host.OrganisationOfAsync("portal-school"));
        var person = await SignedInAsync("portal-school", "coach", coach.CoachPublicId);

        await _host.HearAsync<CoachChanged, CoachConsumer>(coach with { EventId = Guid.CreateVersion7(), Version = 2, Active = false });
        Assert.True(await _host.QueryAsync(db => db.Accounts.AnyAsync(a => a.PublicId == person.Subject)));
        await _host.HearAsync<CoachChanged, CoachConsumer>(coach with { EventId = Guid.CreateVersion7(), Version = 3, Active = false, Erased = true });

        await AssertGoneAsync(person, coach.CoachPublicId);
    }

    [Fact]
    public async Task Mentor_Erased_TakesTheAccountAlong()
    {
        var mentor = await _host.MentorAsync(await _host.CompanyAsync(await _host.OrganisationOfAsync("portal-chamber")));
        var person = await SignedInAsync("portal-chamber", "mentor", mentor.MentorPublicId);

        await _host.HearAsync<MentorChanged, MentorConsumer>(mentor with { EventId = Guid.CreateVersion7(), Version = 2, Active = false });

        await AssertGoneAsync(person, mentor.MentorPublicId);
    }

    [Fact]
    public async Task Mentor_BackByABackupOfIdentityAlone_IsErasedAgainFromTheJournal()
    {
        var mentor = await _host.MentorAsync(await _host.CompanyAsync(await _host.OrganisationOfAsync("portal-chamber")));
        await _host.HearAsync<MentorChanged, MentorConsumer>(mentor with { EventId = Guid.CreateVersion7(), Version = 2, Active = false });
        // As in a backup from before: the record is back, and an account for it.
        await _host.QueryAsync(db => db.Directory.Where(r => r.PublicId == mentor.MentorPublicId).ExecuteDeleteAsync());
        await _host.HearAsync<MentorChanged, MentorConsumer>(mentor with { EventId = Guid.CreateVersion7() });
        var person = await SignedInAsync("portal-chamber", "mentor", mentor.MentorPublicId);
        var all = await _host.Services.GetRequiredService<ErasureJournal<HeardErasure>>().ReadAsync(TestContext.Current.CancellationToken);
        var own = all.Where(entry => entry.PersonId == mentor.MentorId).ToList();

        Assert.Equal(1, await HeardErasures.ReapplyAsync<IdentityDb>(_host.Services, own, TestContext.Current.CancellationToken));

        await AssertGoneAsync(person, mentor.MentorPublicId);
        Assert.Equal(0, await HeardErasures.ReapplyAsync<IdentityDb>(_host.Services, own, TestContext.Current.CancellationToken));
    }

    private async Task AssertGoneAsync(SignedIn person, string record)
    {
        Assert.Equal(record, Assert.Single((await _host.GrantsOfAsync(person.Subject)).Revoked).RecordId);
        Assert.False(await _host.QueryAsync(db => db.Accounts.AnyAsync(a => a.PublicId == person.Subject)));
        Assert.False(await _host.QueryAsync(db => db.Memberships.AnyAsync(m => m.Subject == person.Subject || m.RecordId == record)));
        Assert.False(await _host.QueryAsync(db => db.Invitations.AnyAsync(i => i.RecordId == record)));
        using var later = new Person(_host);
        Assert.Equal("invalid_grant", (await later.RefreshAsync(person.RefreshToken)).GetProperty("error").GetString());
    }

    /// <summary>A person whom the portal has invited to the record, and who has signed in.</summary>
    private async Task<SignedIn> SignedInAsync(string portal, string role, string record)
    {
        using var person = new Person(_host);
        var login = $"{Guid.CreateVersion7():N}";
        Assert.True(await AcceptAsync(person, portal, role, record, login));
        using var back = await person.GetAsync(person.AuthorizeUrl("offline_access places:read"));
        var tokens = await person.ExchangeCodeAsync(back.Headers.Location!);
        var subject = IdentityHost.Read(tokens.GetProperty("access_token").GetString()!).Payload.GetProperty("sub").GetString()!;
        return new SignedIn(subject, login, tokens.GetProperty("refresh_token").GetString()!);
    }

    private async Task<bool> AcceptAsync(Person person, string portal, string role, string record, string login)
    {
        using var http = _host.Browser();
        var invited = await http.SubmitAsync("/v1/invitations", await _host.TokenAsync(portal, "invitations:write"), new { role, record });
        Assert.True(invited.Status == 201, invited.Text);
        var code = invited.Json.GetProperty("code").GetString()!;
        using var answer = await person.SubmitAsync($"{Page}?code={code}", Page, ("code", code), ("login", login), ("password", Password), ("repeat", Password));
        return answer.IsSuccessStatusCode;
    }

    private sealed record SignedIn(string Subject, string Login, string RefreshToken);
}
