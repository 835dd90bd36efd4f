using Microsoft.EntityFrameworkCore;
using Perspektiva.Identity.Data;
using Perspektiva.Identity.Domain;

namespace Perspektiva.Identity.Features.Accounts;

/// <summary>Checks a login and its password, one attempt an account at a time, and counts failures.</summary>
internal sealed class CredentialCheck(IdentityDb db, Logins logins, Passwords passwords, TimeProvider time)
{
    /// <summary>The account; null where the login is unknown, the password wrong or the account closed or locked: the caller cannot tell which.</summary>
    public async Task<Account?> CheckAsync(string login, string password, CancellationToken ct)
    {
        if (db.Database.CurrentTransaction is not null)
            return await CheckWithinAsync(login, password, ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var account = await CheckWithinAsync(login, password, ct);
        await transaction.CommitAsync(ct);
        return account;
    }

    private async Task<Account?> CheckWithinAsync(string login, string password, CancellationToken ct)
    {
        var account = await LockedRowAsync(login, ct);
        var now = time.GetUtcNow();
        if (account is null || account.IsClosed || account.IsLocked(now))
        {
            passwords.PretendToVerify(password);
            return null;
        }
        var right = passwords.Verify(account, password);
        if (right)
            account.SignedIn();
        else
            account.SignInFailed(now);
        await db.SaveChangesAsync(ct);
        return right ? account : null;
    }

    /// <summary>Locks the row, so that parallel guesses are counted one by one.</summary>
    private async Task<Account?> LockedRowAsync(string login, CancellationToken ct)
    {
        var index = logins.IndexOf(login);
        var rows = await db.Accounts.FromSql($"SELECT * FROM account WHERE login_index = {index} FOR UPDATE").ToListAsync(ct);
        return rows.SingleOrDefault();
    }
}
