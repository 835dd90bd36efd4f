using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.Identity.Features.Directory;
using Perspektiva.Identity.Tests.Hosting;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.Testing.Http;

namespace Perspektiva.Identity.Tests.Features.Actors;

[Collection(IdentityCollection.Name)]
public sealed class BindActorTests(IdentityFixture fixture)
{
    private readonly IdentityHost _host = fixture.Host;

    [Fact]
    public async Task Bind_ARecordOfAnotherOrganisation_ReadsAsNotFound()
    {
        var coach = await _host.CoachAsync(await _host.OrganisationOfAsync("portal-provider"));
        Assert.Equal(404, (await BindAsync("portal-jobcentre", "a-1", "coach", coach.CoachPublicId)).Status);
    }

    [Fact]
    public async Task Bind_AParticipant_IsForTheRegisteringPortalAndThePersonsCoachOnly()
    {
        var (jobcentre, provider) = (await _host.OrganisationOfAsync("portal-jobcentre"), await _host.OrganisationOfAsync("portal-provider"));
        var school = await _host.OrganisationOfAsync("portal-school");
        var substitute = await _host.CoachAsync(school);
        var coach = await _host.CoachAsync(provider);
        var other = await _host.CoachAsync(provider);
        var at = _host.Time.GetUtcNow();
        var person = Records.Participant(at, Guid.CreateVersion7(), 1, PublicId.New("par"), [jobcentre, provider, school], coach.CoachPublicId, [PublicId.New("gua")]) with
        {
            RegisteringOrganisationIds = [jobcentre],
            SubstituteCoachId = substitute.CoachPublicId,
        };
        await _host.HearAsync<ParticipantChanged, ParticipantConsumer>(person);
        Assert.Equal(201, (await BindAsync("portal-provider", "coach-of", "coach", coach.CoachPublicId)).Status);
        Assert.Equal(201, (await BindAsync("portal-provider", "coach-not-of", "coach", other.CoachPublicId)).Status);

        Assert.Equal(404, (await BindAsync("portal-provider", "p-1", "participant", person.ParticipantPublicId)).Status);
        Assert.Equal(404, (await BindAsync("portal-provider", "p-1", "participant", person.ParticipantPublicId, "coach-not-of")).Status);
        // Of a registering kind, but it only lends the substitute: its grant is no registration.
        Assert.Equal(404, (await BindAsync("portal-school", "p-1", "participant", person.ParticipantPublicId)).Status);
        Assert.Equal(201, (await BindAsync("portal-provider", "p-1", "participant", person.ParticipantPublicId, "coach-of")).Status);
        Assert.Equal(201, (await BindAsync("portal-jobcentre", "g-1", "guardian", person.GuardianIds[0])).Status);
    }

    [Fact]
    public async Task Bind_TwiceOrBadly_IsRefusedWithTheReason()
    {
        var coach = await _host.CoachAsync(await _host.OrganisationOfAsync("portal-school"));
        Assert.Equal(201, (await BindAsync("portal-school", "twice", "coach", coach.CoachPublicId)).Status);
        Assert.Equal("conflict", (await BindAsync("portal-school", "twice", "coach", coach.CoachPublicId)).Problem);
        Assert.Equal(["/actor"], (await BindAsync("portal-school", "anna@example.org", "coach", coach.CoachPublicId)).Pointers);
        Assert.Equal(["/role"], (await BindAsync("portal-school", "x", "operator", coach.CoachPublicId)).Pointers);
        Assert.Equal(["/record"], (await BindAsync("portal-school", "x", "mentor", coach.CoachPublicId)).Pointers);
    }

    [Fact]
    public async Task Bind_ARecordWhoseEventComesAMomentLater_IsWaitedFor()
    {
        var organisation = await _host.OrganisationOfAsync("portal-provider");
        var e = new CoachChanged(Guid.CreateVersion7(), _host.Time.GetUtcNow(), Guid.CreateVersion7(), 1, PublicId.New("coa"), organisation, true);
        using var held = _host.Time.Hold();
        var binding = BindAsync("portal-provider", "early", "coach", e.CoachPublicId);
        await Task.Delay(TimeSpan.FromMilliseconds(100), TestContext.Current.CancellationToken);
        await _host.HearAsync<CoachChanged, CoachConsumer>(e);
        Assert.Equal(201, (await binding).Status);
    }

    /// <summary>More at once than there are connections: who waits for a record holds none.</summary>
    [Fact]
    public async Task Bind_ManyUnknownRecords_LeaveTheDatabaseToTheOthers()
    {
        using var http = _host.Browser();
        var token = await _host.TokenAsync("portal-provider", "actors:write");
        var organisation = await _host.OrganisationOfAsync("portal-provider");
        List<Task<ApiAnswer>> waiting;
        using (_host.Time.Hold())
        {
            waiting = Enumerable.Range(0, 24)
                .Select(i => http.SubmitAsync("/v1/actors", token, new { actor = $"unknown-{i}", role = "coach", record = PublicId.New(IdPrefix.Coach) })).ToList();
            await Task.Delay(TimeSpan.FromMilliseconds(500), TestContext.Current.CancellationToken);
            Assert.Equal(200, (await http.ReadAsync($"/v1/organisations/{organisation}", token)).Status);
            Assert.DoesNotContain(waiting, one => one.IsCompleted);
        }
        Assert.All(await Task.WhenAll(waiting), answer => Assert.Equal(404, answer.Status));
    }

    /// <summary>While stopwatches stand still, whoever waits for a record gets no answer.</summary>
    [Fact]
    public async Task Bind_Badly_IsSaidAtOnce()
    {
        using var held = _host.Time.Hold();
        Assert.Equal(["/record"], (await BindAsync("portal-school", "a", "coach", PublicId.New(IdPrefix.Mentor))).Pointers);
    }

    [Fact]
    public async Task End_ABinding_TellsTheOthersAndTheTokenSaysNoMore()
    {
        var organisation = await _host.OrganisationOfAsync("portal-provider");
        var coach = await _host.CoachAsync(organisation);
        var bound = await BindAsync("portal-provider", "leaving", "coach", coach.CoachPublicId);
        var membership = bound.Location!;
        using var http = _host.Browser();
        var token = await _host.TokenAsync("portal-provider", "actors:write");
        Assert.Equal(404, (await http.ReadAsync(membership, await _host.TokenAsync("portal-jobcentre", "actors:write"))).Status);
        Assert.Equal(428, (await http.SendAsync(HttpMethod.Delete, membership, token)).Status);
        Assert.Equal(412, (await http.SendAsync(HttpMethod.Delete, membership, token, ifMatch: "\"7\"")).Status);
        var listed = await http.ReadAsync($"/v1/memberships?record={coach.CoachPublicId}", token);
        Assert.Equal(bound.Json.GetProperty("id").GetString(), listed.Json.GetProperty("items")[0].GetProperty("id").GetString());
        Assert.Equal(204, (await http.SendAsync(HttpMethod.Delete, membership, token, ifMatch: bound.ETag)).Status);

        var (granted, revoked) = await _host.GrantsOfAsync(RevocationSubject.OfActor(organisation, "leaving"));
        Assert.Equal(coach.CoachPublicId, Assert.Single(granted).RecordId);
        Assert.Equal("coach", Assert.Single(revoked).Role);
        Assert.Equal(organisation, revoked[0].OrganisationId);
        Assert.Equal(2, revoked[0].Version);
        var (_, payload) = IdentityHost.Read(await _host.TokenAsync("portal-provider", "participants:read", "leaving"));
        Assert.False(payload.TryGetProperty("record", out _));
        Assert.Equal("provider", payload.GetProperty("role").GetString());
        Assert.Equal(201, (await BindAsync("portal-provider", "leaving", "coach", coach.CoachPublicId)).Status);
    }

    [Fact]
    public async Task CoachLeaves_EndsTheBindingsOfTheRecord()
    {
        var organisation = await _host.OrganisationOfAsync("portal-provider");
        var coach = await _host.CoachAsync(organisation);
        await BindAsync("portal-provider", "retired", "coach", coach.CoachPublicId);
        await _host.HearAsync<CoachChanged, CoachConsumer>(coach with { EventId = Guid.CreateVersion7(), Version = 2, Active = false });
        await _host.HearAsync<CoachChanged, CoachConsumer>(coach with { EventId = Guid.CreateVersion7() });

        var (_, revoked) = await _host.GrantsOfAsync(RevocationSubject.OfActor(organisation, "retired"));
        Assert.Single(revoked);
        Assert.Equal(404, (await BindAsync("portal-provider", "successor", "coach", coach.CoachPublicId)).Status);
    }

    [Fact]
    public async Task CompanyTakesNobodyAtPresent_KeepsItsPeopleAndMayBindMore()
    {
        var organisation = await _host.OrganisationOfAsync("portal-chamber");
        var company = await _host.CompanyAsync(organisation);
        Assert.Equal(201, (await BindAsync("portal-chamber", "owner", "employer", company.CompanyPublicId)).Status);
        await _host.HearAsync<CompanyChanged, CompanyConsumer>(company with { EventId = Guid.CreateVersion7(), Version = 2, Active = false });

        Assert.Empty((await _host.GrantsOfAsync(RevocationSubject.OfActor(organisation, "owner"))).Revoked);
        Assert.Equal(company.CompanyPublicId, IdentityHost.Read(await _host.TokenAsync("portal-chamber", "actors:write", "owner")).Payload.GetProperty("record").GetString());
        Assert.Equal(201, (await BindAsync("portal-chamber", "partner", "employer", company.CompanyPublicId)).Status);
    }

    private async Task<ApiAnswer> BindAsync(string client, string actor, string role, string record, string? behalf = null)
    {
        using var http = _host.Browser();
        return await http.SubmitAsync("/v1/actors", await _host.TokenAsync(client, "actors:write", behalf), new { actor, role, record });
    }
}
