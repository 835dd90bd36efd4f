using System.Text;
using Perspektiva.ServiceDefaults.Encryption;

namespace Perspektiva.Identity.Features.Accounts;

/// <summary>A login is an e-mail address or a name of the person's choice; only its blind index is kept.</summary>
internal sealed class Logins(BlindIndex blind)
{
    public const int MinLength = 3;
    public const int MaxLength = 100;

    /// <summary>What Unicode says is no character has no normal form.</summary>
    private const char NoCharacter = '\uFFFE';

    public byte[] IndexOf(string login) => blind.Compute("login", Normalise(login));

    public static bool IsValid(string? login) =>
        login?.Trim() is { Length: >= MinLength and <= MaxLength } trimmed && !trimmed.Any(c => char.IsControl(c) || c == NoCharacter);

    /// <summary>Capitals and the ways of writing an umlaut make no difference; dots and signs do.</summary>
    public static string Normalise(string login) => login.Trim().Normalize(NormalizationForm.FormKC).ToLowerInvariant();
}
