using System.Buffers;
using System.Security.Cryptography;

namespace Perspektiva.Contracts;

/// <summary>Ids that partners see: a prefix, an underscore and 26 characters of base32 over 128 random bits; not derived from the inner id, so they tell neither order nor time.</summary>
public static class PublicId
{
    /// <summary>Characters after the prefix.</summary>
    public const int RandomLength = 26;

    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";
    private static readonly SearchValues<char> AlphabetValues = SearchValues.Create(Alphabet);

    /// <summary>A new id for the prefix, for example <c>par</c>.</summary>
    public static string New(string prefix)
    {
        Span<byte> random = stackalloc byte[RandomLength];
        RandomNumberGenerator.Fill(random);
        random[^1] &= 0b0000_0111; // 25 x 5 + 3 = 128 bits
        return string.Create(prefix.Length + 1 + RandomLength, (prefix, random: random.ToArray()), static (span, state) =>
        {
            state.prefix.CopyTo(span);
            span[state.prefix.Length] = '_';
            for (var i = 0; i < state.random.Length; i++)
                span[state.prefix.Length + 1 + i] = Alphabet[state.random[i] & 31];
        });
    }

    /// <summary>Whether the text has the form of a public id with this prefix.</summary>
    public static bool IsValid(string? id, string prefix) =>
        id is not null && id.Length == prefix.Length + 1 + RandomLength && id.StartsWith(prefix, StringComparison.Ordinal)
        && id[prefix.Length] == '_' && id.AsSpan(prefix.Length + 1).IndexOfAnyExcept(AlphabetValues) < 0;
}

/// <summary>The prefixes of public ids.</summary>
public static class IdPrefix
{
    public const string Participant = "par";
    public const string Coach = "coa";
    public const string Guardian = "gua";
    public const string Company = "cmp";
    public const string Site = "sit";
    public const string Mentor = "mtr";
    public const string Place = "plc";
    public const string Proposal = "pro";
    public const string Placement = "pmt";
    public const string CheckIn = "chk";
    public const string Notice = "ntc";
    public const string Note = "not";
    public const string Organisation = "org";
    public const string Invitation = "inv";
    public const string Account = "acc";
    public const string Membership = "mem";
    public const string CohortRun = "run";
}
