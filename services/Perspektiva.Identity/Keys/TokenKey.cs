using System.Globalization;

namespace Perspektiva.Identity.Keys;

/// <summary>What a key is for: it signs tokens that others check, or encrypts those that only Identity reads (codes, refresh tokens).</summary>
internal enum KeyUse
{
    Signing,
    Encryption,
}

/// <summary>A key's name, which says everything but the secret: <c>signing-20261124T153000Z-1f0c....key</c>.</summary>
/// <param name="Use">What it is for.</param>
/// <param name="ActiveFrom">From when new tokens are made with it, UTC, to the second. Known (published) before.</param>
/// <param name="Id">The <c>kid</c>: 16 lower-case hexadecimal characters.</param>
internal sealed record TokenKey(KeyUse Use, DateTimeOffset ActiveFrom, string Id)
{
    private const string InstantFormat = "yyyyMMdd'T'HHmmss'Z'";
    private const string Extension = ".key";

    public string FileName =>
        $"{(Use is KeyUse.Signing ? "signing" : "encryption")}-{ActiveFrom.UtcDateTime.ToString(InstantFormat, CultureInfo.InvariantCulture)}-{Id}{Extension}";

    /// <summary>Reads a file's name; null where it is not a key's.</summary>
    public static TokenKey? Parse(string fileName)
    {
        if (!fileName.EndsWith(Extension, StringComparison.Ordinal))
            return null;
        var parts = fileName[..^Extension.Length].Split('-');
        if (parts is not [var use, var instant, { Length: 16 } id])
            return null;
        if (!DateTimeOffset.TryParseExact(instant, InstantFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var activeFrom))
            return null;
        return use switch
        {
            "signing" => new TokenKey(KeyUse.Signing, activeFrom, id),
            "encryption" => new TokenKey(KeyUse.Encryption, activeFrom, id),
            _ => null,
        };
    }
}
