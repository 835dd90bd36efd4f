using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.Identity.Features.Directory;
using Perspektiva.Identity.Tests.Hosting;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.Testing.Http;

namespace Perspektiva.Identity.Tests.Features.Connect;

/// <summary>Behind a portal some have less than the portal: with the end of the binding they must not become the portal.</summary>
[Collection(IdentityCollection.Name)]
public sealed class EndedBindingTests(IdentityFixture fixture)
{
    private readonly IdentityHost _host = fixture.Host;

    [Fact]
    public async Task Guardian_WhoseMembershipIsDeleted_GetsNoTokenUntilBoundAnew()
    {
        var person = await _host.ParticipantAsync(await _host.OrganisationOfAsync("portal-school"), null, PublicId.New("gua"));
        await EndAsync("portal-school", await BindAsync("portal-school", "mother-deleted", "guardian", person.GuardianIds[0]));

        var refused = await _host.AskTokenAsync("portal-school", "participants:read", "mother-deleted");
        AssertRefused(refused);
        Assert.DoesNotContain("mother", refused.GetProperty("error_description").GetString()!, StringComparison.Ordinal);
        // The portal itself goes on, and so do those behind it who were never bound.
        Assert.False(IdentityHost.Read(await _host.TokenAsync("portal-school", "participants:read")).Payload.TryGetProperty("record", out _));
        Assert.NotEmpty(await _host.TokenAsync("portal-school", "participants:read", "never-bound"));

        await BindAsync("portal-school", "mother-deleted", "guardian", person.GuardianIds[0]);
        Assert.Equal(person.GuardianIds[0], await RecordOfAsync("portal-school", "mother-deleted"));
    }

    [Fact]
    public async Task GuardianAndParticipant_WhenThePersonIsErased_GetNoTokenAndNothingButTheEndStays()
    {
        var organisation = await _host.OrganisationOfAsync("portal-school");
        var person = await _host.ParticipantAsync(organisation, null, PublicId.New("gua"));
        string[] actors = ["mother-erased", "young-erased"];
        await BindAsync("portal-school", actors[0], "guardian", person.GuardianIds[0]);
        await BindAsync("portal-school", actors[1], "participant", person.ParticipantPublicId);
        var erased = new ParticipantErased(Guid.CreateVersion7(), _host.Time.GetUtcNow(), person.ParticipantId, 1_000, person.ParticipantPublicId);
        await _host.HearAsync<ParticipantErased, ParticipantConsumer>(erased);

        foreach (var actor in actors)
        {
            AssertRefused(await _host.AskTokenAsync("portal-school", "participants:read", actor));
            var subject = RevocationSubject.OfActor(organisation, actor);
            var left = Assert.Single(await _host.QueryAsync(db => db.Memberships.AsNoTracking().Where(m => m.Subject == subject).ToListAsync()));
            Assert.Null(left.RecordId);
            Assert.NotNull(left.RevokedAt);
        }
        var other = await _host.ParticipantAsync(organisation, null, PublicId.New("gua"));
        await BindAsync("portal-school", "mother-erased", "guardian", other.GuardianIds[0]);
        Assert.Equal(other.GuardianIds[0], await RecordOfAsync("portal-school", "mother-erased"));
    }

    [Fact]
    public async Task Guardian_WhoseCustodyEnds_GetsNoToken()
    {
        var person = await _host.ParticipantAsync(await _host.OrganisationOfAsync("portal-school"), null, PublicId.New("gua"));
        await BindAsync("portal-school", "mother-of-age", "guardian", person.GuardianIds[0]);
        await _host.HearAsync<ParticipantChanged, ParticipantConsumer>(person with { EventId = Guid.CreateVersion7(), Version = 2, GuardianIds = [] });
        AssertRefused(await _host.AskTokenAsync("portal-school", "participants:read", "mother-of-age"));
    }

    [Fact]
    public async Task Employer_WhoseBindingEnds_DoesNotBecomeTheWholePortal()
    {
        var company = await _host.CompanyAsync(await _host.OrganisationOfAsync("portal-chamber"));
        await EndAsync("portal-chamber", await BindAsync("portal-chamber", "owner-left", "employer", company.CompanyPublicId));
        AssertRefused(await _host.AskTokenAsync("portal-chamber", "actors:write", "owner-left"));

        await BindAsync("portal-chamber", "owner-left", "employer", company.CompanyPublicId);
        Assert.Equal(company.CompanyPublicId, await RecordOfAsync("portal-chamber", "owner-left"));
    }

    [Fact]
    public async Task Mentor_WhoIsErased_DoesNotBecomeTheWholePortal()
    {
        var organisation = await _host.OrganisationOfAsync("portal-chamber");
        var mentor = await _host.MentorAsync(await _host.CompanyAsync(organisation));
        await BindAsync("portal-chamber", "mentor-erased", "mentor", mentor.MentorPublicId);
        await _host.HearAsync<MentorChanged, MentorConsumer>(mentor with { EventId = Guid.CreateVersion7(), Version = 2, Active = false });
        AssertRefused(await _host.AskTokenAsync("portal-chamber", "actors:write", "mentor-erased"));
    }

    /// <summary>For a coach the portal answers: what the binding took away was nothing of the portal's.</summary>
    [Fact]
    public async Task FormerGuardian_BoundAsCoachThatEnds_StaysRefused()
    {
        var organisation = await _host.OrganisationOfAsync("portal-school");
        var person = await _host.ParticipantAsync(organisation, null, PublicId.New("gua"));
        await EndAsync("portal-school", await BindAsync("portal-school", "both", "guardian", person.GuardianIds[0]));
        var coach = await _host.CoachAsync(organisation);
        var bound = await BindAsync("portal-school", "both", "coach", coach.CoachPublicId);
        Assert.Equal(coach.CoachPublicId, await RecordOfAsync("portal-school", "both"));
        await EndAsync("portal-school", bound);
        AssertRefused(await _host.AskTokenAsync("portal-school", "participants:read", "both"));
    }

    /// <summary>A revocation refuses what was issued up to its moment, and a token names its second only: one of the same second would be refused as long as it lives.</summary>
    [Fact]
    public async Task Actor_BoundAnewInTheSameSecond_GetsATokenThatTheRevocationDoesNotReach()
    {
        var organisation = await _host.OrganisationOfAsync("portal-provider");
        var coach = await _host.CoachAsync(organisation);
        var bound = await BindAsync("portal-provider", "rebound", "coach", coach.CoachPublicId);
        await Task.Delay(TimeSpan.FromMilliseconds(1_000 - _host.Time.GetUtcNow().Millisecond), TestContext.Current.CancellationToken);

        await EndAsync("portal-provider", bound);
        await BindAsync("portal-provider", "rebound", "coach", coach.CoachPublicId);
        var (_, payload) = IdentityHost.Read(await _host.TokenAsync("portal-provider", "actors:write", "rebound"));

        var revokedAt = Assert.Single((await _host.GrantsOfAsync(RevocationSubject.OfActor(organisation, "rebound"))).Revoked).OccurredAt;
        Assert.Equal(coach.CoachPublicId, payload.GetProperty("record").GetString());
        Assert.True(DateTimeOffset.FromUnixTimeSeconds(payload.GetProperty("iat").GetInt64()) > revokedAt);
    }

    private static void AssertRefused(JsonElement answer)
    {
        Assert.False(answer.TryGetProperty("access_token", out _));
        Assert.Equal("invalid_grant", answer.GetProperty("error").GetString());
    }

    private async Task<string?> RecordOfAsync(string client, string actor) =>
        IdentityHost.Read(await _host.TokenAsync(client, "actors:write", actor)).Payload.GetProperty("record").GetString();

    private async Task<ApiAnswer> BindAsync(string client, string actor, string role, string record)
    {
        using var http = _host.Browser();
        var bound = await http.SubmitAsync("/v1/actors", await _host.TokenAsync(client, "actors:write"), new { actor, role, record });
        Assert.Equal(201, bound.Status);
        return bound;
    }

    private async Task EndAsync(string client, ApiAnswer bound)
    {
        using var http = _host.Browser();
        var ended = await http.SendAsync(HttpMethod.Delete, bound.Location!, await _host.TokenAsync(client, "actors:write"), ifMatch: bound.ETag);
        Assert.Equal(204, ended.Status);
    }
}
