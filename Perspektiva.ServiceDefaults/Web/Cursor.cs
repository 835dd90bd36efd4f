using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Perspektiva.ServiceDefaults.Encryption;

namespace Perspektiva.ServiceDefaults.Web;

/// <summary>Makes and reads opaque, sealed keyset cursors, so that nobody can point one at what they may not see, nor read sort keys in it that the answer hides.</summary>
public sealed class Cursor(MasterKey keys)
{
    private const int MaxLength = 2048;
    private readonly byte[] _key = keys.Derive("cursor-seal");

    /// <summary>A cursor for the place after the record with these key parts.</summary>
    /// <param name="list">The list's name; bound into the seal.</param>
    /// <param name="parts">The last record's sort keys.</param>
    public string Encode(string list, params IReadOnlyList<string> parts) =>
        Base64Url.EncodeToString(SealedBox.Seal(_key, JsonSerializer.SerializeToUtf8Bytes(parts), Encoding.UTF8.GetBytes(list)));

    /// <summary>The parts of a cursor of this list; null when it is not one.</summary>
    public IReadOnlyList<string>? Decode(string list, string cursor)
    {
        ArgumentNullException.ThrowIfNull(cursor);
        if (cursor.Length > MaxLength || !Base64Url.IsValid(cursor))
            return null;
        try
        {
            return JsonSerializer.Deserialize<string[]>(SealedBox.Open(_key, Base64Url.DecodeFromChars(cursor), Encoding.UTF8.GetBytes(list)));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
