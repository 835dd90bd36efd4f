using Microsoft.EntityFrameworkCore;

using Perspektiva.Notification.Data;
using Perspektiva.ServiceDefaults.Encryption;

namespace Perspektiva.Notification.Features.ContactPoints;

/// <summary>Erases how recipients are reached; in the caller's transaction, which its commit completes.</summary>
internal sealed class ContactEraser(NotificationDb db, IPersonVault vault)
{
    /// <summary>Destroys the addresses with their keys, and deletes preferences.</summary>
    public async Task ForgetAsync(IReadOnlyCollection<string> recipients, CancellationToken cancellation)
    {
        foreach (var owner in await db.ContactPoints.Where(c => recipients.Contains(c.Recipient)).Select(c => c.KeyOwner).ToListAsync(cancellation))
            await vault.ForgetAsync(owner, cancellation);
        await db.ContactPoints.Where(c => recipients.Contains(c.Recipient)).ExecuteDeleteAsync(cancellation);
        await db.Preferences.Where(p => recipients.Contains(p.Recipient)).ExecuteDeleteAsync(cancellation);
    }
}
