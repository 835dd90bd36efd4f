using System.Collections.Concurrent;
using Microsoft.AspNetCore.Identity;
using Perspektiva.Identity.Domain;

namespace Perspektiva.Identity.Tests.Hosting;

/// <summary>The service's own hasher with the service's own rounds, which take a fifth of a second; the same password at the same hash is reckoned once only.</summary>
internal sealed class RememberingHasher(PasswordHasher<Account> own) : IPasswordHasher<Account>
{
    private static readonly ConcurrentDictionary<(string Hash, string Password), PasswordVerificationResult> Known = new();

    public string HashPassword(Account user, string password) => own.HashPassword(user, password);

    public PasswordVerificationResult VerifyHashedPassword(Account user, string hashedPassword, string providedPassword) =>
        Known.GetOrAdd((hashedPassword, providedPassword), _ => own.VerifyHashedPassword(user, hashedPassword, providedPassword));
}
