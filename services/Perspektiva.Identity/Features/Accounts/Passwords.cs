using Microsoft.AspNetCore.Identity;
using Perspektiva.Identity.Domain;

namespace Perspektiva.Identity.Features.Accounts;

/// <summary>Hashing and the rules for a new password (length before signs, as NIST SP 800-63B asks).</summary>
internal sealed class Passwords(IPasswordHasher<Account> hasher)
{
    public const int MinLength = 12;
    public const int MaxLength = 128;
    private const int MinDistinct = 5;
    private static readonly Account Nobody = Account.Open([], DateTimeOffset.UnixEpoch);
    private readonly Lazy<string> _nobodysHash = new(() => hasher.HashPassword(Nobody, Guid.CreateVersion7().ToString()));

    public void Set(Account account, string password) => account.SetPassword(hasher.HashPassword(account, password));

    /// <summary>Whether the password is the account's; renews an old hash.</summary>
    public bool Verify(Account account, string password)
    {
        var result = hasher.VerifyHashedPassword(account, account.PasswordHash, password);
        if (result is PasswordVerificationResult.SuccessRehashNeeded)
            account.Rehash(hasher.HashPassword(account, password));
        return result is not PasswordVerificationResult.Failed;
    }

    /// <summary>Takes as long as <see cref="Verify"/>, so that the time does not tell whether an account exists or is locked.</summary>
    public void PretendToVerify(string password) => hasher.VerifyHashedPassword(Nobody, _nobodysHash.Value, password);

    /// <summary>What is wrong with a new password, in German; null where nothing is.</summary>
    public static string? Weakness(string password, string login) => password switch
    {
        { Length: < MinLength } => $"Das Kennwort braucht mindestens {MinLength} Zeichen.",
        { Length: > MaxLength } => $"Das Kennwort darf höchstens {MaxLength} Zeichen haben.",
        _ when password.Distinct().Count() < MinDistinct => $"Das Kennwort braucht mindestens {MinDistinct} verschiedene Zeichen.",
        _ when password.Contains(login.Trim(), StringComparison.OrdinalIgnoreCase) => "Das Kennwort darf den Anmeldenamen nicht enthalten.",
        _ => null,
    };
}
