using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Time.Testing;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.ServiceDefaults.Tests.Security;

public sealed class SigningKeysTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly FakeIssuer _issuer = new();
    private readonly SigningKeys _keys;

    public SigningKeysTests() => _keys = new SigningKeys(_issuer, new ConfigurationBuilder().Build(), _time);

    [Fact]
    public async Task Get_AfterAMinute_NoLongerHasTheKeyThatTheIssuerHasWithdrawn()
    {
        _issuer.KeyId = "old";
        Assert.True((await GetAsync()).Has("old"));
        _issuer.KeyId = "new";
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.True((await GetAsync()).Has("old"));

        _time.Advance(TimeSpan.FromSeconds(1));

        var now = await GetAsync();
        Assert.Equal((false, true, 2), (now.Has("old"), now.Has("new"), _issuer.Reads));
    }

    [Fact]
    public async Task Get_IssuerAway_TheKnownKeysCountForAnHourAndItIsNotAskedByEachRequest()
    {
        Assert.True((await GetAsync()).Has("a"));
        _issuer.Away = true;
        _time.Advance(TimeSpan.FromMinutes(59));
        for (var i = 0; i < 10; i++)
            Assert.True((await GetAsync()).Has("a"));
        Assert.Equal(2, _issuer.Reads);
        _time.Advance(TimeSpan.FromMinutes(1));
        await Assert.ThrowsAsync<UnavailableException>(GetAsync);

        _issuer.Away = false;
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.True((await GetAsync()).Has("a"));
    }

    [Fact]
    public async Task Get_NoKeyReadYetAndTheIssuerAway_WhoeverWaitedIsTurnedAwayWithTheFirst()
    {
        _issuer.Away = true;
        _issuer.Holding = new TaskCompletionSource();
        var waiting = Enumerable.Range(0, 10).Select(_ => GetAsync()).ToList();
        _issuer.Holding.SetResult();
        foreach (var caller in waiting)
            await Assert.ThrowsAsync<UnavailableException>(() => caller);
        _time.Advance(TimeSpan.FromSeconds(4));
        await Assert.ThrowsAsync<UnavailableException>(GetAsync);
        Assert.Equal(1, _issuer.Reads);

        _issuer.Away = false;
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True((await GetAsync()).Has("a"));
    }

    [Fact]
    public async Task Get_WhileTheyAreReadAgain_TheOthersDoNotWait()
    {
        await GetAsync();
        _time.Advance(TimeSpan.FromMinutes(1));
        _issuer.KeyId = "new";
        _issuer.Holding = new TaskCompletionSource();
        var reading = GetAsync();

        Assert.True((await GetAsync()).Has("a"));
        Assert.False(reading.IsCompleted);
        _issuer.Holding.SetResult();
        Assert.True((await reading).Has("new"));
        Assert.Equal(2, _issuer.Reads);
    }

    [Fact]
    public async Task Refresh_UnknownKey_IsAskedForOnceInFiveSeconds()
    {
        var known = await GetAsync();
        Assert.Null(await _keys.RefreshAsync(known, TestContext.Current.CancellationToken));
        _time.Advance(TimeSpan.FromSeconds(5));
        _issuer.KeyId = "new";
        var fresh = await _keys.RefreshAsync(known, TestContext.Current.CancellationToken);
        Assert.True(fresh!.Has("new"));
        // who came with the old ones meanwhile gets the new ones without a further read
        Assert.Same(fresh, await _keys.RefreshAsync(known, TestContext.Current.CancellationToken));
        Assert.Null(await _keys.RefreshAsync(fresh, TestContext.Current.CancellationToken));
        Assert.Equal(2, _issuer.Reads);
    }

    public void Dispose()
    {
        _keys.Dispose();
        _issuer.Dispose();
    }

    private async Task<IssuerKeys> GetAsync() => await _keys.GetAsync(TestContext.Current.CancellationToken);

    private sealed class FakeIssuer : HttpMessageHandler, IHttpClientFactory
    {
        public string KeyId { get; set; } = "a";

        public bool Away { get; set; }

        public TaskCompletionSource? Holding { get; set; }

        public int Reads { get; private set; }

        public HttpClient CreateClient(string name) => new(this, disposeHandler: false);

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Reads++;
            if (Holding is { } holding)
                await holding.Task;
            if (Away)
                throw new HttpRequestException();
            var modulus = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(256));
            return new HttpResponseMessage(HttpStatusCode.OK)
            {
                Content = new StringContent($$"""{"keys":[{"kty":"RSA","use":"sig","kid":"{{KeyId}}","n":"{{modulus}}","e":"AQAB"}]}"""),
            };
        }
    }
}
