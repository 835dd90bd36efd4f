using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Server;

namespace Perspektiva.Identity.Keys;

/// <summary>
/// Gives OpenIddict the keys of the folder and looks again every few seconds: a rotation by the command line, and the instant at which a published key begins to
/// sign, take effect without a restart, in every replica that shares the folder.
/// </summary>
internal sealed partial class KeyRing(KeyFolder folder, TimeProvider time, ILogger<KeyRing> logger)
    : BackgroundService, IConfigureOptions<OpenIddictServerOptions>, IOptionsChangeTokenSource<OpenIddictServerOptions>
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
        var now = time.GetUtcNow();
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
            if (Fingerprint(folder.List(), time.GetUtcNow()) == _shown)
                return false;
            previous = _changed;
            _changed = new CancellationTokenSource();
        }
        using (previous)
            previous.Cancel();
        LogChanged(logger);
        return true;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LookEvery, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                Look(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            LogStopped(logger);
        }
    }

    private void Look(CancellationToken stoppingToken)
    {
        try
        {
            Refresh();
        }
        catch (Exception error) when (!stoppingToken.IsCancellationRequested)
        {
            // a key that went between the look at the folder and its opening: the next look finds what is there then
            LogFailed(logger, error.GetBaseException().GetType().Name);
        }
    }

    private static string Fingerprint(IReadOnlyList<TokenKey> keys, DateTimeOffset now) =>
        string.Join(' ', Enum.GetValues<KeyUse>().SelectMany(use => KeySchedule.At(keys, use, now)).Select(key => key.Id));

    [LoggerMessage(EventId = 3001, Level = LogLevel.Information, Message = "The token keys in use have changed")]
    private static partial void LogChanged(ILogger logger);

    [LoggerMessage(EventId = 3002, Level = LogLevel.Debug, Message = "No longer watching the token keys")]
    private static partial void LogStopped(ILogger logger);

    [LoggerMessage(EventId = 3004, Level = LogLevel.Warning, Message = "The token keys could not be read this time: {Kind}")]
    private static partial void LogFailed(ILogger logger, string kind);
}
