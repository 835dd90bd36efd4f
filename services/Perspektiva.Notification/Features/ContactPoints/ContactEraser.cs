using Microsoft.EntityFrameworkCore;

using Perspektiva.Notification.Data;
using Perspektiva.ServiceDefaults.Encryption;
using Perspektiva.ServiceDefaults.Security;

namespace Perspektiva.Notification.Features.ContactPoints;

/// <summary>Erases how recipients are reached; in the caller's transaction, which its commit completes.</summary>
internal sealed class ContactEraser(NotificationDb db, IPersonVault vault)
{
    /// <summary>Destroys the addresses with their keys, and deletes preferences and who read the addresses.</summary>
    public async Task ForgetAsync(IReadOnlyCollection<string> recipients, CancellationToken cancellation)
    {
        if (recipients.Count == 0) return;
        foreach (var owner in await db.ContactPoints.Where(c => recipients.Contains(c.Recipient)).Select(c => c.KeyOwner).ToListAsync(cancellation))
            await vault.ForgetAsync(owner, cancellation);
        await db.ContactPoints.Where(c => recipients.Contains(c.Recipient)).ExecuteDeleteAsync(cancellation);
        await db.Preferences.Where(p => recipients.Contains(p.Recipient)).ExecuteDeleteAsync(cancellation);
        var read = recipients.Select(ContactAccess.KeyOf).ToList();
        await db.Set<AccessLogEntry>().Where(e => read.Contains(e.PersonId)).ExecuteDeleteAsync(cancellation);
    }
}
