using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.Identity.Data;
using Perspektiva.Identity.Features.Directory;
using Perspektiva.Identity.Tests.Hosting;
using Perspektiva.ServiceDefaults.Encryption;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.Testing.Http;
using Perspektiva.Testing.Messaging;

namespace Perspektiva.Identity.Tests.Features.Directory;

[Collection(IdentityCollection.Name)]
public sealed class ErasureTests(IdentityFixture fixture)
{
    private readonly IdentityHost _host = fixture.Host;

    [Fact]
    public async Task Erased_TakesAccountsBindingsInvitationsAndTokensAlongAndConfirms()
    {
        var organisation = await _host.OrganisationOfAsync("portal-school");
        var guardian = PublicId.New("gua");
        var person = await _host.ParticipantAsync(organisation, null, guardian);
        using var http = _host.Browser();
        var token = await _host.TokenAsync("portal-school", "actors:write invitations:write");
        var invitation = await http.SubmitAsync("/v1/invitations", token, new { role = "participant", record = person.ParticipantPublicId });
        Assert.Equal(201, (await http.SubmitAsync("/v1/invitations", token, new { role = "guardian", record = guardian })).Status);
        Assert.Equal(201, (await http.SubmitAsync("/v1/actors", token, new { actor = "mother", role = "guardian", record = guardian })).Status);
        using var browser = new Person(_host);
        var (code, login) = (invitation.Json.GetProperty("code").GetString()!, $"{Guid.CreateVersion7():N}");
        (await browser.SubmitAsync($"/account/accept-invitation?code={code}", "/account/accept-invitation", ("login", login), ("code", code), ("password", "ein ganz guter Satz"), ("repeat", "ein ganz guter Satz"))).Dispose();
        using var back = await browser.GetAsync(browser.AuthorizeUrl("offline_access participants:read"));
        var tokens = await browser.ExchangeCodeAsync(back.Headers.Location!);
        var subject = IdentityHost.Read(tokens.GetProperty("access_token").GetString()!).Payload.GetProperty("sub").GetString()!;

        await _host.HearAsync<ParticipantErased, ParticipantConsumer>(new ParticipantErased(
            Guid.CreateVersion7(), _host.Time.GetUtcNow(), person.ParticipantId, 1_000, person.ParticipantPublicId));

        var told = await _host.ToldAsync<ErasureConfirmed>();
        Assert.Equal("identity", Assert.Single(told, e => e.ParticipantId == person.ParticipantId).Service);
        Assert.Equal(person.ParticipantPublicId, Assert.Single((await _host.GrantsOfAsync(subject)).Revoked).RecordId);
        Assert.Single((await _host.GrantsOfAsync(RevocationSubject.OfActor(organisation, "mother"))).Revoked);
        string[] records = [person.ParticipantPublicId, guardian];
        Assert.False(await _host.QueryAsync(db => db.Accounts.AnyAsync(a => a.PublicId == subject)));
        Assert.False(await _host.QueryAsync(db => db.Memberships.AnyAsync(m => records.Contains(m.RecordId))));
        Assert.False(await _host.QueryAsync(db => db.Invitations.AnyAsync(i => records.Contains(i.RecordId))));
        Assert.Equal("invalid_grant", (await browser.RefreshAsync(tokens.GetProperty("refresh_token").GetString()!)).GetProperty("error").GetString());
        Assert.Equal(0, await _host.QueryAsync(db => db.Database.SqlQuery<int>($"SELECT count(*)::int AS \"Value\" FROM idempotency_answer WHERE person_id = {person.ParticipantId}").SingleAsync()));

        // a change that was on its way does not bring the person back
        await _host.HearAsync<ParticipantChanged, ParticipantConsumer>(person with { EventId = Guid.CreateVersion7(), Version = 999 });
        Assert.Equal(404, (await http.SubmitAsync("/v1/actors", token, new { actor = "late", role = "participant", record = person.ParticipantPublicId })).Status);
    }

    [Fact]
    public async Task Erased_DeadLettersAndFailedEventsThatNameThePerson_GoToo()
    {
        var person = await _host.ParticipantAsync(await _host.OrganisationOfAsync("portal-school"), null);
        var other = Guid.CreateVersion7();
        await _host.QueryAsync(async db =>
        {
            await PlantedMessages.PlantAsync(db, person.ParticipantId, other);
            return true;
        });
        Assert.Equal(4, await _host.QueryAsync(db => PlantedMessages.CountAsync(db, person.ParticipantId)));

        await _host.HearAsync<ParticipantErased, ParticipantConsumer>(new ParticipantErased(
            Guid.CreateVersion7(), _host.Time.GetUtcNow(), person.ParticipantId, 1_000, person.ParticipantPublicId));

        Assert.Equal((0, 3), (await _host.QueryAsync(db => PlantedMessages.CountAsync(db, person.ParticipantId)), await _host.QueryAsync(db => PlantedMessages.CountAsync(db, other))));
    }

    [Fact]
    public async Task Erased_BackByABackupOfIdentityAlone_LosesRecordsAndGrantsAgainFromTheJournal()
    {
        var organisation = await _host.OrganisationOfAsync("portal-school");
        var person = await _host.ParticipantAsync(organisation, null, PublicId.New("gua"));
        await _host.HearAsync<ParticipantErased, ParticipantConsumer>(new ParticipantErased(
            Guid.CreateVersion7(), _host.Time.GetUtcNow(), person.ParticipantId, 1_000, person.ParticipantPublicId));
        // As in a backup from before: the records are back, and who acts for one of them.
        await _host.QueryAsync(db => db.Directory.Where(r => r.OwnerId == person.ParticipantId).ExecuteDeleteAsync());
        await _host.HearAsync<ParticipantChanged, ParticipantConsumer>(person with { EventId = Guid.CreateVersion7() });
        using var http = _host.Browser();
        var token = await _host.TokenAsync("portal-school", "actors:write");
        Assert.Equal(201, (await http.SubmitAsync("/v1/actors", token, new { actor = "restored", role = "guardian", record = person.GuardianIds[0] })).Status);
        var all = await _host.Services.GetRequiredService<ErasureJournal<HeardErasure>>().ReadAsync(TestContext.Current.CancellationToken);
        var own = all.Where(entry => entry.PersonId == person.ParticipantId).ToList();

        Assert.Equal(1, await HeardErasures.ReapplyAsync<IdentityDb>(_host.Services, own, TestContext.Current.CancellationToken));

        var left = Assert.Single(await _host.QueryAsync(db => db.Directory.AsNoTracking().Where(r => r.OwnerId == person.ParticipantId).ToListAsync()));
        Assert.Equal((person.ParticipantPublicId, false, 1_000L), (left.PublicId, left.Active, left.Version));
        Assert.False(await _host.QueryAsync(db => db.Memberships.AnyAsync(m => m.RecordId == person.GuardianIds[0])));
        Assert.Equal(0, await HeardErasures.ReapplyAsync<IdentityDb>(_host.Services, own, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Erased_ForAnAccountThatServesAnotherRecordToo_KeepsTheAccount()
    {
        var organisation = await _host.OrganisationOfAsync("portal-school");
        var (first, second) = (await _host.ParticipantAsync(organisation, null, PublicId.New("gua")), await _host.ParticipantAsync(organisation, null, PublicId.New("gua")));
        using var http = _host.Browser();
        using var mother = new Person(_host);
        var login = $"{Guid.CreateVersion7():N}";
        foreach (var child in new[] { first, second })
        {
            var code = (await http.SubmitAsync("/v1/invitations", await _host.TokenAsync("portal-school", "invitations:write"), new { role = "guardian", record = child.GuardianIds[0] })).Json
                .GetProperty("code").GetString()!;
            (await mother.SubmitAsync($"/account/accept-invitation?code={code}", "/account/accept-invitation", ("login", login), ("code", code), ("password", "ein ganz guter Satz"), ("repeat", "ein ganz guter Satz"))).Dispose();
        }
        await _host.HearAsync<ParticipantErased, ParticipantConsumer>(new ParticipantErased(
            Guid.CreateVersion7(), _host.Time.GetUtcNow(), first.ParticipantId, 1_000, first.ParticipantPublicId));

        using var again = new Person(_host);
        var tokens = await again.ExchangeCodeAsync(await again.SignInAsync(login, "ein ganz guter Satz"));
        Assert.Equal(second.GuardianIds[0], IdentityHost.Read(tokens.GetProperty("access_token").GetString()!).Payload.GetProperty("record").GetString());
    }

    [Fact]
    public async Task GuardianNoLongerNamed_LosesTheGrant()
    {
        var organisation = await _host.OrganisationOfAsync("portal-school");
        var person = await _host.ParticipantAsync(organisation, null, PublicId.New("gua"));
        using var http = _host.Browser();
        await http.SubmitAsync("/v1/actors", await _host.TokenAsync("portal-school", "actors:write"), new { actor = "former", role = "guardian", record = person.GuardianIds[0] });
        await _host.HearAsync<ParticipantChanged, ParticipantConsumer>(person with { EventId = Guid.CreateVersion7(), Version = 2, GuardianIds = [] });
        Assert.Single((await _host.GrantsOfAsync(RevocationSubject.OfActor(organisation, "former"))).Revoked);
    }
}
