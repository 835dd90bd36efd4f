using System.Security.Cryptography;

namespace Perspektiva.Matching.Engine;

/// <summary>
/// Numbers of people that may be shown to outsiders: in steps of five, blurred by up to two people, and never below five.
/// The blur hangs on who is counted and on a secret (cell-key method, as in the German census of 2022): the same people always
/// give the same number, so asking again averages nothing, and no difference of two numbers proves that one person more was counted.
/// </summary>
public sealed class CountGuard
{
    /// <summary>Below this many people nothing but that is said.</summary>
    public const int Least = 5;

    /// <summary>Numbers are rounded down to multiples of this.</summary>
    public const int Step = 5;

    /// <summary>By how many people a number may be blurred, up or down.</summary>
    public const int Blur = 2;

    private readonly byte[] _secret;

    /// <param name="secret">Known to no outsider, the same in all replicas; 16 bytes or more.</param>
    /// <exception cref="ArgumentException">Fewer than 16 bytes.</exception>
    public CountGuard(ReadOnlySpan<byte> secret)
    {
        if (secret.Length < 16)
            throw new ArgumentException("the secret must have 16 bytes or more", nameof(secret));
        _secret = secret.ToArray();
    }

    /// <summary>A person's part in the key of every number they are counted in.</summary>
    internal ulong KeyOf(Guid person)
    {
        Span<byte> id = stackalloc byte[16];
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        person.TryWriteBytes(id);
        HMACSHA256.HashData(_secret, id, hash);
        return BitConverter.ToUInt64(hash);
    }

    /// <summary>What is shown of a number; null = fewer than five.</summary>
    /// <param name="people">True number.</param>
    /// <param name="key">Sum of the keys of those counted.</param>
    internal static int? Show(int people, ulong key)
    {
        if (people < Least)
            return null;
        var blurred = people - Blur + (int)(key % ((2 * Blur) + 1));
        return blurred < Least ? null : blurred / Step * Step;
    }

    internal static GuardedCount Describe(int people, ulong key) => Show(people, key) is { } about
        ? new GuardedCount(about, TextCatalog.Text("count.about", TextCatalog.Number(about)))
        : new GuardedCount(null, TextCatalog.Text("count.fewer"));
}
