using Perspektiva.Participant.Tests.Support;
using Perspektiva.Testing.Http;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.Participant.Tests.Features;

/// <summary>Tokens that are none, at this service's own door: it does not rely on the gateway's.</summary>
public sealed class TokenTests(ParticipantService service)
{
    public static TheoryData<string> Attacks => [.. TokenAttacks.Names];

    [Theory]
    [MemberData(nameof(Attacks))]
    public async Task Get_TokenThatIsNone_401(string attack)
    {
        var caller = TestCaller.Portal("jobcentre", "participants:read") with { IssuedAt = service.Clock.GetUtcNow() };
        Assert.Equal(200, (await service.Http.ReadAsync("/v1/participants", service.Issuer.Mint(caller))).Status);
        var answer = await service.Http.ReadAsync("/v1/participants", await TokenAttacks.MintAsync(attack, service.Issuer, caller, audience: "employer"));
        Assert.Equal((401, "unauthorized"), (answer.Status, answer.Problem));
    }

    [Fact]
    public async Task Get_TokenInTheQueryOrWithoutItsScope_Refused()
    {
        var caller = TestCaller.Portal("jobcentre", "participants:read") with { IssuedAt = service.Clock.GetUtcNow() };
        var query = await service.Http.ReadAsync($"/v1/participants?access_token={service.Issuer.Mint(caller)}");
        Assert.Equal((401, "unauthorized"), (query.Status, query.Problem));
        var other = await service.Http.ReadAsync("/v1/participants", service.Issuer.Mint(caller with { Scopes = ["coaches:write"] }));
        Assert.Equal((403, "missing-scope"), (other.Status, other.Problem));
        var nobody = await service.Http.ReadAsync("/v1/participants", service.Issuer.Mint(caller with { Organisation = null }));
        Assert.Equal((403, "forbidden"), (nobody.Status, nobody.Problem));
    }
}
