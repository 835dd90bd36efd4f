using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;
using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Tests.Web;
using Perspektiva.Testing.Http;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.ServiceDefaults.Tests.Security;

public sealed class TokenTests(SampleService service) : IClassFixture<SampleService>
{
    private static readonly TestCaller Portal = TestCaller.Portal("jobcentre", "participants:read");

    /// <summary>Issued now, not when this class was first looked at.</summary>
    private static TestCaller Reader => Portal with { IssuedAt = TimeProvider.System.GetUtcNow() };

    public static TheoryData<string> Attacks => [.. TokenAttacks.Names];

    [Theory]
    [MemberData(nameof(Attacks))]
    public async Task Get_TokenThatIsNone_401(string attack)
    {
        var answer = await service.Http.ReadAsync("/v1/whoami", await TokenAttacks.MintAsync(attack, service.Issuer, Reader, audience: "employer"));
        Assert.True(answer.Status == 401, attack);
        Assert.Equal("unauthorized", answer.Problem);
        Assert.StartsWith("Bearer", answer.Headers["WWW-Authenticate"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_ValidToken_CallerIsRead()
    {
        var caller = Reader.Acting("coach", PublicId.New(IdPrefix.Coach), "user.7");
        var answer = await service.Http.ReadAsync("/v1/whoami", service.Issuer.Mint(caller));
        Assert.Equal(200, answer.Status);
        Assert.Equal(caller.Client, answer.Json.GetProperty("subject").GetString());
        Assert.Equal(caller.Organisation, answer.Json.GetProperty("organisation").GetString());
        Assert.Equal("user.7", answer.Json.GetProperty("actor").GetString());
        Assert.Equal(caller.Record, answer.Json.GetProperty("record").GetString());
        Assert.Equal(["coach", "jobcentre"], answer.Json.GetProperty("roles").EnumerateArray().Select(role => role.GetString()));
    }

    [Theory]
    [InlineData(253402300799)] // the last second of the year 9999
    [InlineData(long.MaxValue)]
    public async Task Get_ExpiryBeyondAllTime_401OrReadButNoFault(long expiry)
    {
        var caller = Reader with { Lifetime = TimeSpan.FromMinutes(10), WithNotBefore = false };
        var answer = await service.Http.ReadAsync("/v1/whoami", service.Issuer.Mint(caller, ("exp", expiry)));
        Assert.True(answer.Status is 200 or 401, answer.Text);
    }

    /// <summary>Other providers name people as they like: what no column takes is refused before anything is done, and what just fits is stored with the answer.</summary>
    [Theory]
    [InlineData(100, 99, 99, 201)]
    [InlineData(101, 99, 1, 401)]
    [InlineData(100, 1, 100, 401)]
    [InlineData(1, 1, 151, 401)]
    public async Task Post_LongSubjectClientOrActor_IsStoredOr401(int subject, int client, int actor, int status)
    {
        var caller = TestCaller.Portal("jobcentre", "participants:write") with
        {
            Subject = new string('s', subject),
            Client = new string('c', client),
            Actor = new string('a', actor),
            IssuedAt = TimeProvider.System.GetUtcNow(),
        };
        var answer = await service.Http.SubmitAsync("/v1/things", service.Issuer.Mint(caller), new { name = $"of-{subject}-{client}-{actor}", rating = 3 });
        Assert.Equal(status, answer.Status);
    }

    [Theory]
    [InlineData("org", "x")]
    [InlineData("record", "x")]
    [InlineData("sub", "\0")]
    public async Task Get_ClaimThatNoColumnTakes_401(string claim, string filling)
    {
        var answer = await service.Http.ReadAsync("/v1/whoami", service.Issuer.Mint(Reader, (claim, string.Concat(Enumerable.Repeat(filling, 41)))));
        Assert.Equal((401, "unauthorized"), (answer.Status, answer.Problem));
    }

    [Fact]
    public async Task Get_TokenInTheQuery_401()
    {
        var token = service.Issuer.Mint(Reader);
        Assert.Equal((401, "unauthorized"), await StatusAsync($"/v1/whoami?access_token={token}"));
        Assert.Equal((401, "unauthorized"), await StatusAsync($"/v1/whoami?token={token}&Authorization=Bearer%20{token}"));
    }

    [Fact]
    public async Task Get_ScopeMissing_403NamesIt()
    {
        var answer = await service.Http.ReadAsync("/v1/whoami", service.Issuer.Mint(Reader with { Scopes = ["participants:readx", "places:read"] }));
        Assert.Equal((403, "missing-scope"), (answer.Status, answer.Problem));
        Assert.Equal("participants:read", answer.Json.GetProperty("scope").GetString());
    }

    [Fact]
    public async Task Get_OrganisationMissing_403()
    {
        var answer = await service.Http.ReadAsync("/v1/whoami", service.Issuer.Mint(Reader with { Organisation = null }));
        Assert.Equal((403, "forbidden"), (answer.Status, answer.Problem));
    }

    [Fact]
    public async Task Get_NewSigningKey_IsFetchedOnce()
    {
        var caller = Reader with { WithNotBefore = false };
        using var foreign = RSA.Create(2048); // made beforehand: the forged tokens must come within the pause after the read
        var forged = Enumerable.Range(0, 5).Select(i => TestIssuer.Mint(caller, new SigningCredentials(new RsaSecurityKey(foreign) { KeyId = $"k{i}" }, SecurityAlgorithms.RsaSha256))).ToList();
        await service.Http.ReadAsync("/v1/whoami", service.Issuer.Mint(Reader));
        service.Clock.Advance(TimeSpan.FromSeconds(5)); // the least pause between two reads of the key set
        service.Issuer.Rotate();
        var reads = service.Issuer.Reads;
        var answer = await service.Http.ReadAsync("/v1/whoami", service.Issuer.Mint(caller));
        Assert.Equal(200, answer.Status);
        foreach (var token in forged)
            Assert.Equal(401, (await service.Http.ReadAsync("/v1/whoami", token)).Status);
        Assert.Equal(reads + 1, service.Issuer.Reads);
    }

    [Fact]
    public async Task Get_GrantRevoked_403UntilANewTokenOfANewGrant()
    {
        var caller = TestCaller.Portal("jobcentre", "participants:read");
        Assert.Equal(200, (await service.Http.ReadAsync("/v1/whoami", service.Issuer.Mint(caller))).Status);
        await service.RevokeAsync(Revoked(caller, caller.Subject, "jobcentre"));
        Assert.Equal((403, "forbidden"), await AfterRefreshAsync(caller));
        var stranger = TestCaller.Portal("jobcentre", "participants:read");
        Assert.Equal(200, (await service.Http.ReadAsync("/v1/whoami", service.Issuer.Mint(stranger))).Status);
        var later = caller with { IssuedAt = TimeProvider.System.GetUtcNow().AddSeconds(10) };
        Assert.Equal(200, (await service.Http.ReadAsync("/v1/whoami", service.Issuer.Mint(later))).Status);
    }

    [Fact]
    public async Task Get_ActorsGrantRevoked_TheClientItselfGoesOn()
    {
        var portal = TestCaller.Portal("provider", "participants:read");
        var coach = portal.Acting("coach", PublicId.New(IdPrefix.Coach), "user-9");
        await service.RevokeAsync(Revoked(coach, RevocationSubject.OfActor(coach.Organisation!, "user-9"), "coach"));
        Assert.Equal((403, "forbidden"), await AfterRefreshAsync(coach));
        Assert.Equal(200, (await service.Http.ReadAsync("/v1/whoami", service.Issuer.Mint(portal))).Status);
    }

    [Fact]
    public async Task Get_UnknownPathWithoutToken_401TellsNothing()
    {
        Assert.Equal(401, (await service.Http.ReadAsync("/v1/nothing")).Status);
        Assert.Equal(401, (await service.Http.SendAsync(HttpMethod.Delete, "/v1/things")).Status);
    }

    private static AccessRevoked Revoked(TestCaller caller, string subject, string role) =>
        new(Guid.CreateVersion7(), TimeProvider.System.GetUtcNow(), Guid.CreateVersion7(), 2, subject, caller.Organisation!, role, caller.Record);

    private async Task<(int, string?)> StatusAsync(string path)
    {
        var answer = await service.Http.ReadAsync(path);
        return (answer.Status, answer.Problem);
    }

    private async Task<(int, string?)> AfterRefreshAsync(TestCaller caller)
    {
        service.Clock.Advance(TimeSpan.FromSeconds(1)); // replicas read the list at most once a second
        var answer = await service.Http.ReadAsync("/v1/whoami", service.Issuer.Mint(caller));
        return (answer.Status, answer.Problem);
    }
}
