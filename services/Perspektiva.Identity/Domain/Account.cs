using System.Security.Cryptography;
using Perspektiva.Contracts;

namespace Perspektiva.Identity.Domain;

/// <summary>A person's login. It holds no name and no address: the login is kept as a keyed hash (blind index) only.</summary>
internal sealed class Account
{
    /// <summary>Failures in a row before the account is locked.</summary>
    public const int FailuresBeforeLock = 5;

    /// <summary>How long a lock lasts.</summary>
    public static readonly TimeSpan LockDuration = TimeSpan.FromMinutes(15);

    public Guid Id { get; private init; }
    public required string PublicId { get; init; }

    /// <summary>Blind index of the normalised login.</summary>
    public required byte[] LoginIndex { get; init; }

    public string PasswordHash { get; private set; } = "";

    /// <summary>Changes with the password: sessions and refresh tokens that carry another one end.</summary>
    public string SecurityStamp { get; private set; } = NewStamp();

    public int FailedAttempts { get; private set; }
    public DateTimeOffset? LockedUntil { get; private set; }
    public long Version { get; private set; } = 1;
    public DateTimeOffset CreatedAt { get; private init; }

    public static Account Open(byte[] loginIndex, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now),
        PublicId = Contracts.PublicId.New(IdPrefix.Account),
        LoginIndex = loginIndex,
        CreatedAt = now,
    };

    public void SetPassword(string hash)
    {
        PasswordHash = hash;
        SecurityStamp = NewStamp();
        FailedAttempts = 0;
        LockedUntil = null;
        Version++;
    }

    /// <summary>The same password under a newer hash: nobody is signed out.</summary>
    public void Rehash(string hash)
    {
        PasswordHash = hash;
        Version++;
    }

    /// <summary>Takes the password away: nobody signs in, and sessions and refresh tokens end. A new password opens it.</summary>
    public void Close() => SetPassword("");

    public bool IsClosed => PasswordHash.Length == 0;

    public bool IsLocked(DateTimeOffset now) => LockedUntil > now;

    public void SignInFailed(DateTimeOffset now)
    {
        Version++;
        if (++FailedAttempts < FailuresBeforeLock)
            return;
        LockedUntil = now + LockDuration;
        FailedAttempts = 0;
    }

    public void SignedIn()
    {
        if (FailedAttempts == 0 && LockedUntil is null)
            return;
        FailedAttempts = 0;
        LockedUntil = null;
        Version++;
    }

    private static string NewStamp() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
}
