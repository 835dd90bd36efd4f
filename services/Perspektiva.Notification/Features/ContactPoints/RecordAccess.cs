using Microsoft.EntityFrameworkCore;

using Perspektiva.Contracts;
using Perspektiva.Notification.Data;
using Perspektiva.Notification.Domain;
using Perspektiva.ServiceDefaults.Security;

namespace Perspektiva.Notification.Features.ContactPoints;

/// <summary>Who may set how a record is reached: itself (a company: who is bound to it), its organisation's portal, or for a young person the registering portal and the coach. Of an inactive coach or mentor an address can be removed only.</summary>
internal sealed class RecordAccess(NotificationDb db, Caller caller)
{
    /// <summary>The person whose key encrypts what is kept about the record; null where the caller has no business with it, or nobody is to be reached there.</summary>
    public async Task<RecordKey?> FindAsync(string record, CancellationToken cancellation) =>
        await FindAsync(record, held: false, cancellation) is { Inactive: false } key ? key : null;

    /// <summary>As <see cref="FindAsync(string, CancellationToken)"/>, for who writes: whoever is erased meanwhile waits until the open transaction ends, so that nothing is kept of them that came too late.</summary>
    public async Task<RecordKey?> HoldAsync(string record, CancellationToken cancellation) =>
        await FindAsync(record, held: true, cancellation) is { Inactive: false } key ? key : null;

    /// <summary>As <see cref="FindAsync(string, CancellationToken)"/>, and of a coach or mentor who is so no longer, too.</summary>
    public Task<RecordKey?> FindToRemoveAsync(string record, CancellationToken cancellation) => FindAsync(record, held: false, cancellation);

    /// <summary>The same for who reads and is written down: held, as in <see cref="HoldAsync"/>.</summary>
    public Task<RecordKey?> HoldToReadAsync(string record, CancellationToken cancellation) => FindAsync(record, held: true, cancellation);

    private async Task<RecordKey?> FindAsync(string record, bool held, CancellationToken cancellation)
    {
        if (PublicId.IsValid(record, IdPrefix.Participant) || PublicId.IsValid(record, IdPrefix.Guardian)) return await YoungSideAsync(record, held, cancellation);
        if (record == caller.Organisation && SpeaksForTheOrganisation) return new RecordKey(null);
        var staff = await StaffOf(record, held).AsNoTracking().SingleOrDefaultAsync(cancellation);
        var portal = caller.Record is null && staff?.OrganisationId == caller.Organisation;
        return portal || record == caller.Record ? new RecordKey(null, Inactive: staff is { Active: false }) : null;
    }

    private async Task<RecordKey?> YoungSideAsync(string record, bool held, CancellationToken cancellation)
    {
        // Several only of a guardian who acts for siblings: whoever may reach one of them reaches the guardian.
        var participants = await PeopleOf(record, held).AsNoTracking().Where(p => p.Version != long.MaxValue).ToListAsync(cancellation);
        if (participants.Find(p => MayReach(p, record)) is not { } participant) return null;
        return new RecordKey(participant.PublicId == record ? participant.Id : null, Accompanied: !participants.Exists(p => SpeaksFor(p, record)));
    }

    private IQueryable<KnownParticipant> PeopleOf(string record, bool held) => held
        ? db.Participants.FromSql($"SELECT * FROM known_participant WHERE public_id = {record} OR {record} = ANY(guardian_ids) ORDER BY id FOR SHARE")
        : db.Participants.Where(p => p.PublicId == record || p.GuardianIds.Contains(record));

    private IQueryable<KnownStaff> StaffOf(string record, bool held) => held
        ? db.Staff.FromSql($"SELECT * FROM known_staff WHERE public_id = {record} FOR SHARE")
        : db.Staff.Where(s => s.PublicId == record);

    /// <summary>The portal itself, or who acts for the whole of the employer; not who is bound to one company of it: the organisation's address is told of all companies' news.</summary>
    private bool SpeaksForTheOrganisation => caller.Record is null;

    private bool SpeaksFor(KnownParticipant participant, string record) => caller.Record == record
        || (caller.IsRegisteringPortal && participant.RegisteringOrganisationIds.Contains(caller.Organisation));

    private bool MayReach(KnownParticipant participant, string record) => SpeaksFor(participant, record)
        || caller.IsBoundTo("coach", participant.CoachId) || caller.IsBoundTo("coach", participant.SubstituteCoachId);
}

/// <summary>Whose key to encrypt with.</summary>
/// <param name="ParticipantId">The young person's own; null = a key of the contact point's own.</param>
/// <param name="Inactive">A coach or mentor who is so no longer.</param>
/// <param name="Accompanied">The caller reaches it as the young person's coach only, not for themselves nor on their behalf.</param>
internal sealed record RecordKey(Guid? ParticipantId, bool Inactive = false, bool Accompanied = false);
