using Microsoft.EntityFrameworkCore;
using Perspektiva.Identity.Data;
using Perspektiva.Identity.Domain;
using Perspektiva.ServiceDefaults.Security;

namespace Perspektiva.Identity.Features.Memberships;

/// <summary>Whom a caller may bind to a record, or cut off from it: the organisation's grant and, for young people and guardians, the assignment.</summary>
internal sealed class BindingRule(IdentityDb db, Caller caller, TimeProvider time)
{
    /// <summary>A record that a portal has just made is known here a moment later, when its event has come; that moment is waited for.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>The record, where the caller may bind somebody to it; null reads as "not found".</summary>
    public async Task<DirectoryRecord?> FindAsync(string recordId, CancellationToken ct)
    {
        var start = time.GetTimestamp();
        while (true)
        {
            var record = await db.Directory.AsNoTracking().SingleOrDefaultAsync(r => r.PublicId == recordId, ct);
            if (record is not null && Allows(record))
                return record;
            // Somebody else's record is waited for as long as one that nobody has: the time tells nothing either.
            if (time.GetElapsedTime(start) >= Patience)
                return null;
            await Task.Delay(Pause, time, ct);
        }
    }

    /// <summary>Whether the caller may bind somebody to the record. Young people and guardians bind nobody, although the token names the role of the portal that they stand behind.</summary>
    public bool Allows(DirectoryRecord record) =>
        !caller.Is(Roles.Participant) && !caller.Is(Roles.Guardian) && record.Active
        && record.OrganisationIds.Contains(caller.Organisation) && (!record.IsPersonal || MayActFor(record));

    /// <summary>The registering kinds of organisation, or the person's coach.</summary>
    private bool MayActFor(DirectoryRecord record) =>
        caller.Is("jobcentre") || caller.Is("school")
        || (caller.Is(Roles.Coach) && caller.Record is { } coach && record.CoachIds.Contains(coach));
}
