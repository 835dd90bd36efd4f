using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts;
using Perspektiva.Identity.Data;
using Perspektiva.Identity.Domain;
using Perspektiva.ServiceDefaults.Persistence;
using Perspektiva.ServiceDefaults.Security;

namespace Perspektiva.Identity.Features.Memberships;

/// <summary>Whom a caller may bind to a record, or cut off from it: the organisation's grant and, for young people and guardians, the assignment.</summary>
internal sealed class BindingRule(IdentityDb db, Caller caller)
{
    /// <summary>The record, where the caller may bind somebody to it; null reads as "not found".</summary>
    public async Task<DirectoryRecord?> FindAsync(string recordId, CancellationToken ct) =>
        await db.Directory.AsNoTracking().SingleOrDefaultAsync(r => r.PublicId == recordId, ct) is { } record && await AllowsAsync(record, ct) ? record : null;

    /// <summary>As <see cref="FindAsync"/>, for who binds: the record is held as it is until the open transaction ends, so that its end overlooks no binding.</summary>
    public async Task<DirectoryRecord?> HoldAsync(string recordId, CancellationToken ct) =>
        await db.Directory.TagWith(LockedRows.HeldTag).AsNoTracking().SingleOrDefaultAsync(r => r.PublicId == recordId, ct) is { } record && await AllowsAsync(record, ct)
            ? record
            : null;

    /// <summary>Young people, guardians and mentors bind nobody, although the token names the role of the portal that they stand behind.</summary>
    private async Task<bool> AllowsAsync(DirectoryRecord record, CancellationToken ct)
    {
        if (caller.IsAccompanied || caller.Is(Roles.Mentor) || !record.Active || !record.OrganisationIds.Contains(caller.Organisation))
            return false;
        if (record.IsPersonal)
            return MayActFor(record);
        return !HasTheirOwnOnly || record.PublicId == caller.Record || await IsOwnMentorAsync(record, ct);
    }

    /// <summary>Who registered the person, or the person's coach; a school or job centre that only lends the coach does not act for them.</summary>
    private bool MayActFor(DirectoryRecord record) =>
        (caller.IsRegisteringPortal && record.RegisteringOrganisationIds.Contains(caller.Organisation))
        || (caller.Is(Roles.Coach) && caller.Record is { } coach && record.CoachIds.Contains(coach));

    /// <summary>
    /// A person with an account of their own: no portal answers for what they do, so the organisation's grant does not make a colleague's record theirs.
    /// An employer who is bound to a company keeps that one alone behind a portal, too.
    /// </summary>
    private bool HasTheirOwnOnly => caller.OnlyCompany is not null || (caller.Actor is null && (caller.Record is not null || caller.Roles.Overlaps(Roles.RecordPrefix.Keys)));

    private async Task<bool> IsOwnMentorAsync(DirectoryRecord record, CancellationToken ct) =>
        caller.Is(Roles.Employer) && record.PublicId.StartsWith(IdPrefix.Mentor + "_", StringComparison.Ordinal)
        && await db.Directory.AnyAsync(r => r.PublicId == caller.Record && r.OwnerId == record.OwnerId, ct);
}
