using System.Security.Claims;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.Tokens;
using Perspektiva.ServiceDefaults.Security;

namespace Perspektiva.ServiceDefaults.Tests.Security;

public sealed class TokenCacheTests
{
    private static readonly IssuerKeys Issuer = IssuerOf("a", "b");
    private readonly FakeTimeProvider _time = new();
    private readonly ClaimsPrincipal _somebody = new();
    private readonly TokenCache _cache;

    public TokenCacheTests() => _cache = new TokenCache(_time);

    [Fact]
    public void Find_TokenOfAKeyThatIsNoLongerTheIssuers_IsNotTakenFromTheCache()
    {
        Add("a", TimeSpan.FromMinutes(10));
        Assert.Same(_somebody, _cache.Find("token", Issuer));
        Assert.Same(_somebody, _cache.Find("token", IssuerOf("a", "c")));
        Assert.Null(_cache.Find("token", IssuerOf("b")));
    }

    [Theory]
    [InlineData(10, 10)]
    [InlineData(60, 15)]
    public void Find_UntilTheTokenEnds_AQuarterOfAnHourAtMost(int lifetime, int kept)
    {
        Add("a", TimeSpan.FromMinutes(lifetime));
        _time.Advance(TimeSpan.FromMinutes(kept) - TimeSpan.FromSeconds(1));
        Assert.Same(_somebody, _cache.Find("token", Issuer));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(_cache.Find("token", Issuer));
    }

    private void Add(string key, TimeSpan lifetime) => _cache.Add("token", _somebody, key, _time.GetUtcNow().UtcDateTime + lifetime);

    private static IssuerKeys IssuerOf(params string[] ids) => new(null, [.. ids.Select(id => new SymmetricSecurityKey(new byte[32]) { KeyId = id })]);
}
