using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.Identity.Tests.Hosting;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.Testing.Http;
using Perspektiva.Testing.Messaging;

namespace Perspektiva.Identity.Tests.Features.Memberships;

public sealed class GrantsOverTheBrokerTests
{
    [Fact]
    public async Task Grants_AreHeardByTheOthers_AndARevokedTokenIsRefusedHereToo()
    {
        await using var host = await IdentityHost.StartAsync();
        await using var tap = await EventTap.StartAsync(host.Broker.ConnectionString, around: "identity");
        var organisation = await host.OrganisationOfAsync("portal-school");
        var coach = new CoachChanged(Guid.CreateVersion7(), host.Time.GetUtcNow(), Guid.CreateVersion7(), 1, PublicId.New("coa"), organisation, true);
        await tap.SendAsync(coach, toService: "identity");
        using var http = host.Browser();
        var token = await host.TokenAsync("portal-school", "actors:write");
        var bound = await SubmitWhenKnownAsync(http, token, coach.CoachPublicId);
        var subject = RevocationSubject.OfActor(organisation, "frau-k");
        Assert.Equal(coach.CoachPublicId, (await tap.WaitForAsync<AccessGranted>(e => e.Subject == subject)).RecordId);
        Assert.Equal(organisation, (await tap.WaitForAsync<AccessGranted>(e => e.Subject == "portal-school")).OrganisationId);

        // the coach's own token works until the coach is gone
        var own = await host.TokenAsync("portal-school", "actors:write", "frau-k");
        Assert.Equal(200, (await http.ReadAsync(bound.Location!, own)).Status);
        await tap.SendAsync(coach with { EventId = Guid.CreateVersion7(), Version = 2, Active = false });
        Assert.Equal(2, (await tap.WaitForAsync<AccessRevoked>(e => e.Subject == subject)).Version);
        await WaitForAsync(async () => (await http.ReadAsync(bound.Location!, own)).Status == 403);

        // an erased person is confirmed, also one that nobody here had heard of
        var erased = new ParticipantErased(Guid.CreateVersion7(), host.Time.GetUtcNow(), Guid.CreateVersion7(), 9, PublicId.New("par"));
        await tap.SendAsync(erased, toService: "identity");
        Assert.Equal("identity", (await tap.WaitForAsync<ErasureConfirmed>(e => e.ParticipantId == erased.ParticipantId)).Service);
    }

    private static async Task<ApiAnswer> SubmitWhenKnownAsync(HttpClient http, string token, string record)
    {
        ApiAnswer? answer = null;
        await WaitForAsync(async () => (answer = await http.SubmitAsync("/v1/actors", token, new { actor = "frau-k", role = "coach", record })).Status == 201);
        return answer!;
    }

    private static async Task WaitForAsync(Func<Task<bool>> condition)
    {
        for (var attempt = 0; !await condition(); attempt++)
        {
            Assert.True(attempt < 100, "it did not come about in 20 s");
            await Task.Delay(TimeSpan.FromMilliseconds(200), TestContext.Current.CancellationToken);
        }
    }
}
