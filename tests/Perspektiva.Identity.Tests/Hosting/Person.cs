using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Web;

namespace Perspektiva.Identity.Tests.Hosting;

/// <summary>A person with a browser: signs in at the page, follows the redirects, and lets the portal exchange the code.</summary>
internal sealed partial class Person(IdentityHost host) : IDisposable
{
    public const string Callback = "http://127.0.0.1:49152/signed-in";
    public const string Client = "workbench";
    private readonly HttpClient _browser = host.Browser();

    /// <summary>Where the portal listens.</summary>
    public string Redirect { get; init; } = Callback;

    /// <summary>The portal, and its secret where it has one.</summary>
    public (string Id, string? Secret) Portal { get; init; } = (Client, null);

    public string Verifier { get; private set; } = "";

    /// <summary>The portal's request for a code.</summary>
    public string AuthorizeUrl(string scope = "openid offline_access participants:read places:read", string extra = "")
    {
        Verifier = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        var challenge = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)));
        return $"/connect/authorize?client_id={Portal.Id}&response_type=code&redirect_uri={Uri.EscapeDataString(Redirect)}&scope={Uri.EscapeDataString(scope)}"
            + $"&state=s1&code_challenge={challenge}&code_challenge_method=S256{extra}";
    }

    public Task<HttpResponseMessage> GetAsync(string url) => _browser.GetAsync(new Uri(url, UriKind.RelativeOrAbsolute));

    /// <summary>Fills in a page's form: its hidden fields as they are, and these.</summary>
    public async Task<HttpResponseMessage> SubmitAsync(string page, string action, params (string Name, string Value)[] fields)
    {
        using var shown = await GetAsync(page);
        var html = await shown.Content.ReadAsStringAsync();
        var form = HiddenField().Matches(html).ToDictionary(m => HttpUtility.HtmlDecode(m.Groups["name"].Value), m => HttpUtility.HtmlDecode(m.Groups["value"].Value));
        foreach (var (name, value) in fields)
            form[name] = value;
        using var content = new FormUrlEncodedContent(form);
        return await _browser.PostAsync(new Uri(action, UriKind.Relative), content);
    }

    /// <summary>Asks for a code, signs in where the page asks, and returns where the browser ends.</summary>
    public async Task<Uri> SignInAsync(string login, string password, string? url = null)
    {
        var authorize = url ?? AuthorizeUrl();
        using var first = await GetAsync(authorize);
        Assert.Equal(HttpStatusCode.Redirect, first.StatusCode);
        var page = first.Headers.Location!.ToString();
        Assert.StartsWith("/account/sign-in?returnUrl=", page, StringComparison.Ordinal);
        using var submitted = await SubmitAsync(page, "/account/sign-in", ("login", login), ("password", password));
        Assert.Equal(HttpStatusCode.Redirect, submitted.StatusCode);
        using var back = await GetAsync(submitted.Headers.Location!.ToString());
        Assert.Equal(HttpStatusCode.Redirect, back.StatusCode);
        return back.Headers.Location!;
    }

    /// <summary>What the token endpoint answers to the portal.</summary>
    public async Task<JsonElement> ExchangeAsync(params (string Name, string Value)[] fields)
    {
        var form = fields.Select(f => KeyValuePair.Create(f.Name, f.Value)).Append(KeyValuePair.Create("client_id", Portal.Id));
        using var content = new FormUrlEncodedContent(Portal.Secret is { } secret ? form.Append(KeyValuePair.Create("client_secret", secret)) : form);
        using var portal = host.Browser();
        using var response = await portal.PostAsync(new Uri("/connect/token", UriKind.Relative), content);
        return JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync());
    }

    public Task<JsonElement> ExchangeCodeAsync(Uri callback, string? verifier = null) => ExchangeAsync(
        ("grant_type", "authorization_code"), ("code", HttpUtility.ParseQueryString(callback.Query)["code"]!), ("redirect_uri", Redirect), ("code_verifier", verifier ?? Verifier));

    public Task<JsonElement> RefreshAsync(string refreshToken) => ExchangeAsync(("grant_type", "refresh_token"), ("refresh_token", refreshToken));

    public void Dispose() => _browser.Dispose();

    [GeneratedRegex("""<input type="hidden" name="(?<name>[^"]*)" value="(?<value>[^"]*)" ?/?>""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex HiddenField();
}
