using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Perspektiva.ServiceDefaults.Encryption;

/// <summary>Finds equal values without storing them: a keyed HMAC of the normalised value, with a key that only this service derives.</summary>
public sealed class BlindIndex(MasterKey keys)
{
    private readonly byte[] _key = keys.Derive("blind-index");

    /// <summary>The index of a value: 32 bytes, equal for equal normalised values of one kind.</summary>
    /// <param name="kind">What it is, for example <c>person</c>; the same text under another kind has another index.</param>
    /// <param name="normalised">The value after <see cref="Normalise"/>.</param>
    public byte[] Compute(string kind, string normalised) => HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{kind}\n{normalised}"));

    /// <summary>Lower case, German umlauts and ß spelt out, other marks dropped, everything that is neither letter nor digit dropped.</summary>
    public static string Normalise(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        var spelt = value.Normalize(NormalizationForm.FormC).ToLowerInvariant()
            .Replace("ä", "ae", StringComparison.Ordinal).Replace("ö", "oe", StringComparison.Ordinal)
            .Replace("ü", "ue", StringComparison.Ordinal).Replace("ß", "ss", StringComparison.Ordinal);
        var result = new StringBuilder(spelt.Length);
        foreach (var rune in spelt.Normalize(NormalizationForm.FormKD).EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) != UnicodeCategory.NonSpacingMark && Rune.IsLetterOrDigit(rune))
                result.Append(rune.ToString());
        }
        return result.ToString();
    }
}
