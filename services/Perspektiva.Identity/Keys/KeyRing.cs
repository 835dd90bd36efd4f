using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Server;
using Perspektiva.ServiceDefaults;

namespace Perspektiva.Identity.Keys;

/// <summary>
/// Gives OpenIddict the keys of the folder and looks again every few seconds: a rotation by the command line, and the instant at which a published key begins to
/// sign, take effect without a restart, in every replica that shares the folder.
/// </summary>
internal sealed partial class KeyRing(KeyFolder folder, TimeProvider time, ILogger<KeyRing> logger)
    : Sweep(LookEvery, time, logger), IConfigureOptions<OpenIddictServerOptions>, IOptionsChangeTokenSource<OpenIddictServerOptions>
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);
    private readonly Lock _lock = new();
    private CancellationTokenSource _changed = new();
    private string _shown = "";

    public string? Name => Options.DefaultName;

    public IChangeToken GetChangeToken()
    {
        lock (_lock)
            return new CancellationChangeToken(_changed.Token);
    }

    public void Configure(OpenIddictServerOptions options)
    {
        var now = Clock.GetUtcNow();
        var keys = folder.List();
        // the first of each list makes new tokens; the others are published, or only checked and opened with
        foreach (var key in KeySchedule.At(keys, KeyUse.Signing, now))
        {
            var rsa = RSA.Create();
            rsa.ImportPkcs8PrivateKey(folder.Open(key), out _);
            options.SigningCredentials.Add(new SigningCredentials(new RsaSecurityKey(rsa) { KeyId = key.Id }, SecurityAlgorithms.RsaSha256));
        }
        foreach (var key in KeySchedule.At(keys, KeyUse.Encryption, now))
        {
            options.EncryptionCredentials.Add(new EncryptingCredentials(
                new SymmetricSecurityKey(folder.Open(key)) { KeyId = key.Id }, SecurityAlgorithms.Aes256KW, SecurityAlgorithms.Aes256CbcHmacSha512));
        }
        // only now: what could not be opened is looked at again
        lock (_lock)
            _shown = Fingerprint(keys, now);
    }

    /// <summary>Looks at the folder now; true where the keys in use have changed.</summary>
    public bool Refresh()
    {
        CancellationTokenSource previous;
        lock (_lock)
        {
            if (Fingerprint(folder.List(), Clock.GetUtcNow()) == _shown)
                return false;
            previous = _changed;
            _changed = new CancellationTokenSource();
        }
        using (previous)
            previous.Cancel();
        LogChanged(Logger);
        return true;
    }

    // a key that went between the look at the folder and its opening fails the turn: the next one finds what is there then
    protected override Task TurnAsync(CancellationToken ct)
    {
        Refresh();
        return Task.CompletedTask;
    }

    private static string Fingerprint(IReadOnlyList<TokenKey> keys, DateTimeOffset now) =>
        string.Join(' ', Enum.GetValues<KeyUse>().SelectMany(use => KeySchedule.At(keys, use, now)).Select(key => key.Id));

    [LoggerMessage(EventId = 3001, Level = LogLevel.Information, Message = "The token keys in use have changed")]
    private static partial void LogChanged(ILogger logger);
}
