using Perspektiva.Testing.Http;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.Notification.Tests.Features;

/// <summary>Tokens that are none, at this service's own door: it does not rely on the gateway's.</summary>
public sealed class TokenTests(NotificationHost service)
{
    public static TheoryData<string> Attacks => [.. TokenAttacks.Names];

    [Theory]
    [MemberData(nameof(Attacks))]
    public async Task Get_TokenThatIsNone_401(string attack)
    {
        var caller = TestCaller.Person("coach", "org_x", "coa_x", "notices:read");
        Assert.Equal(200, (await service.Http.ReadAsync("/v1/inbox", service.Issuer.Mint(caller))).Status);
        var answer = await service.Http.ReadAsync("/v1/inbox", await TokenAttacks.MintAsync(attack, service.Issuer, caller, audience: "participant"));
        Assert.Equal((401, "unauthorized"), (answer.Status, answer.Problem));
    }

    [Fact]
    public async Task Get_TokenInTheQueryOrWithoutItsScope_Refused()
    {
        var caller = TestCaller.Person("coach", "org_x", "coa_x", "notices:read");
        var query = await service.Http.ReadAsync($"/v1/inbox?access_token={service.Issuer.Mint(caller)}");
        Assert.Equal((401, "unauthorized"), (query.Status, query.Problem));
        var other = await service.Http.ReadAsync("/v1/inbox", service.Issuer.Mint(caller with { Scopes = ["notices:write"] }));
        Assert.Equal((403, "missing-scope"), (other.Status, other.Problem));
        var nobody = await service.Http.ReadAsync("/v1/inbox", service.Issuer.Mint(caller with { Organisation = null }));
        Assert.Equal((403, "forbidden"), (nobody.Status, nobody.Problem));
    }
}
