using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Perspektiva.Contracts;
using Perspektiva.Identity.Keys;
using Perspektiva.Identity.Tests.Hosting;
using Perspektiva.Testing;
using Perspektiva.Testing.Http;

namespace Perspektiva.Identity.Tests.Keys;

public sealed class KeysOnDiskTests
{
    [Fact]
    public async Task Keys_AfterARestart_AreTheSameAndOldTokensStillHold()
    {
        await using var host = await IdentityHost.StartAsync(ownKeys: true);
        var before = await host.TokenAsync("portal-jobcentre", "actors:write");
        using (var person = new Person(host))
            await person.SignInAsync("mentor@demo.example", IdentityHost.SecretOf("mentor@demo.example"));
        await host.StopAsync();
        host.Start();

        Assert.Equal(404, await BindStrangerAsync(host, before));
        var after = await host.TokenAsync("portal-jobcentre", "actors:write");
        Assert.Equal(Kid(before), Kid(after));
        // readable by the owner alone, and sealed: not a word of XML or PKCS#8
        var files = Directory.EnumerateFiles(host.Folder, "*", SearchOption.AllDirectories).ToList();
        Assert.All(files, file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
        Assert.All(files, file => Assert.DoesNotContain("masterKey", File.ReadAllText(file), StringComparison.Ordinal));
        Assert.All(
            Directory.EnumerateDirectories(host.Folder),
            folder => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder)));
    }

    [Fact]
    public async Task RotateKeys_WithoutARestart_PublishesFirstAndSignsLater()
    {
        await using var host = await IdentityHost.StartAsync(ownKeys: true);
        var ring = host.Services.GetRequiredService<KeyRing>();
        using var person = new Person(host);
        var signedIn = await person.ExchangeCodeAsync(await person.SignInAsync("mentor@demo.example", IdentityHost.SecretOf("mentor@demo.example")));
        var old = await host.TokenAsync("portal-jobcentre", "actors:write");

        var printed = await host.StepAsync("rotate-keys");
        Assert.Contains("Signing key", printed, StringComparison.Ordinal);
        await TakenUpAsync(ring);
        Assert.Equal(2, (await PublishedAsync(host)).Count);
        Assert.Equal(Kid(old), Kid(await host.TokenAsync("portal-jobcentre", "actors:write")));

        host.Time.Advance(KeySchedule.PublishAhead + TimeSpan.FromSeconds(5));
        await TakenUpAsync(ring);
        var fresh = await host.TokenAsync("portal-jobcentre", "actors:write");
        Assert.NotEqual(Kid(old), Kid(fresh));
        Assert.Contains(Kid(fresh), printed, StringComparison.Ordinal);
        Assert.Equal(404, await BindStrangerAsync(host, fresh));
        // the refresh token was made with the old keys, and they are kept for it
        Assert.True((await person.RefreshAsync(signedIn.GetProperty("refresh_token").GetString()!)).TryGetProperty("access_token", out _));

        host.Time.Advance(KeySchedule.Retention);
        await TakenUpAsync(ring);
        Assert.Equal([Kid(fresh)], await PublishedAsync(host));
        Assert.False(ring.Refresh());

        // the dashboard's command does the same
        Assert.Equal(HttpStatusCode.NotFound, (await RotateAsync(host, "another")).Status);
        var (_, answer) = await RotateAsync(host, "operator key of the tests");
        await TakenUpAsync(ring);
        Assert.Equal(new[] { Kid(fresh), answer.GetProperty("signingKey").GetString() }.Order(), (await PublishedAsync(host)).Order());
        Assert.Equal(Kid(fresh), Kid(await host.TokenAsync("portal-jobcentre", "actors:write")));
    }

    [Fact]
    public async Task RotateKeys_Compromised_RefusesEveryOldTokenWithinAMinute()
    {
        await using var host = await IdentityHost.StartAsync(ownKeys: true);
        var old = await host.TokenAsync("portal-jobcentre", "actors:write");
        Assert.Equal(404, await BindStrangerAsync(host, old));
        await host.StepAsync("rotate-keys", "--compromised");
        await TakenUpAsync(host.Services.GetRequiredService<KeyRing>());
        Assert.DoesNotContain(Kid(old), await PublishedAsync(host));
        host.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(401, await BindStrangerAsync(host, old));
        Assert.Equal(404, await BindStrangerAsync(host, await host.TokenAsync("portal-jobcentre", "actors:write")));
    }

    [Fact]
    public async Task Folder_EnsuredByManyAtOnce_HasOneKeyOfEachUse()
    {
        await using var host = await IdentityHost.StartAsync();
        var folder = Directory.CreateTempSubdirectory("keys").FullName;
        var master = host.Services.GetRequiredService<ServiceDefaults.Encryption.MasterKey>();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => new KeyFolder(folder, master, TimeProvider.System).EnsureAsync(CancellationToken.None)));
        var keys = new KeyFolder(folder, master, TimeProvider.System).List();
        Assert.Equal([KeyUse.Encryption, KeyUse.Signing], keys.Select(k => k.Use).OrderDescending());
        var file = Path.Combine(folder, keys[0].FileName);
        var sealedKey = Convert.FromBase64String(await File.ReadAllTextAsync(file));
        sealedKey[^1] ^= 1;
        await File.WriteAllTextAsync(file, Convert.ToBase64String(sealedKey));
        Assert.ThrowsAny<CryptographicException>(() => new KeyFolder(folder, master, TimeProvider.System).Open(keys[0]));
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>The ring looks by itself, too: whoever of the two sees a change first, it is in use once there is none left to see.</summary>
    private static async Task TakenUpAsync(KeyRing ring)
    {
        using var limit = new CancellationTokenSource(Patience.Length);
        while (ring.Refresh())
            await Task.Delay(20, limit.Token);
    }

    private static async Task<(HttpStatusCode Status, JsonElement Answer)> RotateAsync(IdentityHost host, string key)
    {
        using var http = host.Browser();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/operator/keys/rotate") { Headers = { { "X-Operator-Key", key } } };
        using var answer = await http.SendAsync(request);
        return (answer.StatusCode, JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync()));
    }

    private static string Kid(string token) => IdentityHost.Read(token).Header.GetProperty("kid").GetString()!;

    private static async Task<List<string>> PublishedAsync(IdentityHost host)
    {
        using var http = host.Browser();
        return [.. (await http.ReadAsync("/.well-known/jwks")).Json.GetProperty("keys").EnumerateArray().Select(key => key.GetProperty("kid").GetString()!)];
    }

    /// <summary>404 behind a good token: nobody knows the record.</summary>
    private static async Task<int> BindStrangerAsync(IdentityHost host, string token)
    {
        using var http = host.Browser();
        return (await http.SubmitAsync("/v1/actors", token, new { actor = "x", role = "coach", record = PublicId.New(IdPrefix.Coach) })).Status;
    }
}
