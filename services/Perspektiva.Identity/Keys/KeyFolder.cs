using System.Security.Cryptography;
using System.Text;
using Perspektiva.ServiceDefaults.Encryption;

namespace Perspektiva.Identity.Keys;

/// <summary>The folder in which the keys lie (0700, files 0600), each sealed under the master key, so that a backup of the folder alone opens nothing.</summary>
internal sealed class KeyFolder(string path, MasterKey masterKey, TimeProvider time)
{
    private const int RsaBits = 3072; // BSI TR-02102-1
    private const UnixFileMode FolderMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode FileModeBits = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>EWOULDBLOCK: somebody else holds the file.</summary>
    private const int SharingViolation = 11;

    /// <summary>Far longer than anybody makes keys.</summary>
    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(30);

    private readonly byte[] _sealing = masterKey.Derive("token-keys");

    public IReadOnlyList<TokenKey> List() => !Directory.Exists(path) ? [] :
        [.. Directory.EnumerateFiles(path).Select(file => TokenKey.Parse(Path.GetFileName(file))).OfType<TokenKey>()];

    /// <summary>Makes the first keys where there are none. Safe when several replicas start at once.</summary>
    public async Task EnsureAsync(CancellationToken ct)
    {
        await using var held = await LockAsync(ct);
        var now = time.GetUtcNow();
        var known = List();
        foreach (var use in Enum.GetValues<KeyUse>())
        {
            if (KeySchedule.At(known, use, now).Count == 0)
                await WriteAsync(use, now, ct);
        }
    }

    /// <summary>Adds new keys that take over after <see cref="KeySchedule.PublishAhead"/> and removes retired ones.</summary>
    /// <param name="compromised">True: the new keys take over at once and all others go, so that every token issued so far is refused.</param>
    /// <param name="ct">Ends the wait for the folder's lock.</param>
    public async Task<IReadOnlyList<TokenKey>> RotateAsync(bool compromised, CancellationToken ct)
    {
        await using var held = await LockAsync(ct);
        var now = time.GetUtcNow();
        var before = List();
        var activeFrom = compromised ? now : now + KeySchedule.PublishAhead;
        List<TokenKey> added = [];
        foreach (var use in Enum.GetValues<KeyUse>())
            added.Add(await WriteAsync(use, activeFrom, ct));
        foreach (var old in compromised ? before : KeySchedule.Retired(before, now))
            File.Delete(Path.Combine(path, old.FileName));
        return added;
    }

    /// <summary>The key's secret: PKCS#8 of an RSA key, or 32 bytes.</summary>
    /// <exception cref="CryptographicException">The file was changed, or sealed under another master key.</exception>
    public byte[] Open(TokenKey key) =>
        SealedBox.Open(_sealing, Convert.FromBase64String(File.ReadAllText(Path.Combine(path, key.FileName))), Encoding.UTF8.GetBytes(key.FileName));

    private async Task<TokenKey> WriteAsync(KeyUse use, DateTimeOffset activeFrom, CancellationToken ct)
    {
        var wholeSecond = DateTimeOffset.FromUnixTimeSeconds(activeFrom.ToUnixTimeSeconds());
        var key = new TokenKey(use, wholeSecond, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)));
        var box = SealedBox.Seal(_sealing, NewSecret(use), Encoding.UTF8.GetBytes(key.FileName));
        // written under another name and moved, so that no reader sees half a key
        var partial = Path.Combine(path, key.FileName + ".partial");
        await using (var file = new FileStream(partial, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = FileModeBits }))
        {
            await file.WriteAsync(Encoding.ASCII.GetBytes(Convert.ToBase64String(box)), ct);
            file.Flush(flushToDisk: true);
        }
        File.Move(partial, Path.Combine(path, key.FileName));
        return key;
    }

    private static byte[] NewSecret(KeyUse use)
    {
        if (use is KeyUse.Encryption)
            return RandomNumberGenerator.GetBytes(32);
        using var rsa = RSA.Create(RsaBits);
        return rsa.ExportPkcs8PrivateKey();
    }

    private async Task<FileStream> LockAsync(CancellationToken ct)
    {
        Directory.CreateDirectory(path, FolderMode);
        var since = time.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(Path.Combine(path, ".lock"), new FileStreamOptions
                {
                    Mode = FileMode.OpenOrCreate,
                    Access = FileAccess.ReadWrite,
                    Share = FileShare.None,
                    UnixCreateMode = FileModeBits,
                });
            }
            catch (IOException error) when (error.HResult == SharingViolation && time.GetElapsedTime(since) < LockPatience && !ct.IsCancellationRequested)
            {
                // another replica or step holds it; it writes two small files
                await Task.Delay(TimeSpan.FromMilliseconds(50), time, ct);
            }
        }
    }
}
