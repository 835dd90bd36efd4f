using System.Security.Cryptography;

namespace Perspektiva.ServiceDefaults.Encryption;

/// <summary>AES-256-GCM with a random nonce: version (1), nonce (12), tag (16), ciphertext.</summary>
public static class SealedBox
{
    private const byte Version = 1;
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const int Overhead = 1 + NonceLength + TagLength;

    /// <summary>Encrypts.</summary>
    /// <param name="key">32 bytes.</param>
    /// <param name="plaintext">What to hide.</param>
    /// <param name="context">What the value belongs to; opening it elsewhere fails.</param>
    public static byte[] Seal(ReadOnlySpan<byte> key, ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> context)
    {
        var box = new byte[Overhead + plaintext.Length];
        box[0] = Version;
        var nonce = box.AsSpan(1, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key, TagLength);
        aes.Encrypt(nonce, plaintext, box.AsSpan(Overhead), box.AsSpan(1 + NonceLength, TagLength), context);
        return box;
    }

    /// <summary>Decrypts.</summary>
    /// <exception cref="CryptographicException">Another key, another context, or a changed value.</exception>
    public static byte[] Open(ReadOnlySpan<byte> key, ReadOnlySpan<byte> box, ReadOnlySpan<byte> context)
    {
        if (box.Length < Overhead || box[0] != Version)
            throw new CryptographicException("not a sealed box of a known version");
        var plaintext = new byte[box.Length - Overhead];
        using var aes = new AesGcm(key, TagLength);
        aes.Decrypt(box.Slice(1, NonceLength), box[Overhead..], box.Slice(1 + NonceLength, TagLength), plaintext, context);
        return plaintext;
    }
}
