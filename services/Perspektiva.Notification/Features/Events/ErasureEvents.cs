using Microsoft.EntityFrameworkCore;

using Perspektiva.Contracts.V1;
using Perspektiva.Notification.Data;
using Perspektiva.Notification.Domain;
using Perspektiva.Notification.Features.ContactPoints;
using Perspektiva.Notification.Features.Inbox;
using Perspektiva.ServiceDefaults.Encryption;
using Perspektiva.ServiceDefaults.Messaging;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Notification.Features.Events;

/// <summary>Removes everything about a person.</summary>
internal sealed class ParticipantErasedHandler(ErasureFollower erasures) : IHandle<ParticipantErased>
{
    public Task HandleAsync(ParticipantErased e, EventContext context, CancellationToken ct) =>
        erasures.FollowAsync(new HeardErasure(e.ParticipantId, e.ParticipantPublicId, e.Version), ct);
}

/// <summary>Keeps whose mentor it is. A mentor becomes inactive by being erased: how they are reached goes with them, and whom they accompanied stands without one, which is told once.</summary>
internal sealed class MentorChangedHandler(NotificationDb db, NoticeBook book, ErasureFollower erasures) : IHandle<MentorChanged>
{
    public async Task HandleAsync(MentorChanged e, EventContext context, CancellationToken ct)
    {
        if (e.Active)
        {
            await Staff.KeepAsync(db, e.MentorPublicId, e.Version, e.OrganisationId, active: true, ct);
            return;
        }
        var isNews = await Staff.LockAsync(db, e.MentorPublicId, ct) is not { } known || (known.Active && known.Version < e.Version);
        await erasures.FollowAsync(new HeardErasure(e.MentorId, e.MentorPublicId, e.Version, e.OrganisationId), ct);
        if (isNews) await TellAsync(e, ct);
    }

    // After the mentor's row was locked, or a placement that is just being told of would be overlooked; whoever holds a person alone does not wait for a mentor's row.
    private async Task TellAsync(MentorChanged e, CancellationToken ct)
    {
        var placements = await db.Placements.AsNoTracking().Where(p => p.MentorId == e.MentorPublicId && p.Stage != PlacementStage.Ended)
            .OrderBy(p => p.ParticipantId).ThenBy(p => p.Id).ToListAsync(ct);
        foreach (var placement in placements)
        {
            var person = await HeldPerson.ReadAsync(db, placement.ParticipantId, placement.CoachId, ct);
            if (person.Erased) continue;
            await book.WriteAsync(
                Addressees.OfNoMentor(placement.PublicId, e.OrganisationId, placement.CompanyId, person.Coaches), placement.ParticipantId, person.Coaches, e.OccurredAt, ct);
        }
    }
}

/// <summary>Erases participants, coaches and mentors. What arrives later about a participant finds the tombstone and is not kept.</summary>
internal sealed class ErasureFollower(
    NotificationDb db, ContactEraser contacts, IPersonVault vault, Outbox<NotificationDb> outbox, ErasureJournal<HeardErasure> journal, TimeProvider time) : IErasureFollower
{
    /// <summary>Erases because another service told of it.</summary>
    public async Task FollowAsync(HeardErasure erasure, CancellationToken ct)
    {
        await EraseAsync(erasure, ct);
        await journal.AppendAsync(erasure, ct);
    }

    public async Task<IReadOnlyList<HeardErasure>> UnknownAsync(IReadOnlyList<HeardErasure> entries, CancellationToken ct)
    {
        var ids = entries.Select(entry => entry.PublicId).ToArray();
        // A tombstone's version is above all; a coach's or mentor's is the erasure's.
        var known = await db.Participants.Where(p => ids.Contains(p.PublicId)).Select(p => new { p.PublicId, p.Version })
            .Concat(db.Staff.Where(s => ids.Contains(s.PublicId)).Select(s => new { s.PublicId, s.Version }))
            .ToDictionaryAsync(row => row.PublicId, row => row.Version, StringComparer.Ordinal, ct);
        return [.. entries.Where(entry => known.GetValueOrDefault(entry.PublicId) < entry.Version)];
    }

    public Task EraseAsync(HeardErasure erasure, CancellationToken ct) =>
        erasure.OrganisationId is { } organisation ? EraseStaffAsync(erasure, organisation, ct) : EraseParticipantAsync(erasure, ct);

    private async Task EraseStaffAsync(HeardErasure erasure, string organisation, CancellationToken ct)
    {
        if (!await Staff.KeepAsync(db, erasure.PublicId, erasure.Version, organisation, active: false, ct)) return;
        await contacts.ForgetAsync([erasure.PublicId], ct);
        await db.Deliveries.Where(d => d.Recipient == erasure.PublicId && d.Status == DeliveryStatus.Pending).ExecuteDeleteAsync(ct);
    }

    private async Task EraseParticipantAsync(HeardErasure erasure, CancellationToken ct)
    {
        var (id, publicId) = (erasure.PersonId, erasure.PublicId);
        // First, so that whoever writes about the person is done before anything is deleted, or comes after it and finds the tombstone.
        var known = await HeldPerson.RowAsync(db, id, ct);
        var guardians = known?.GuardianIds ?? [];
        if (known is null) db.Participants.Add(known = new KnownParticipant { Id = id, PublicId = publicId });
        (known.Version, known.CoachId, known.SubstituteCoachId, known.GuardianIds, known.RegisteringOrganisationIds) = (long.MaxValue, null, null, [], []);
        var gone = (await Guardians.OfNobodyElseAsync(db, id, guardians, ct)).Append(publicId).ToList();
        await contacts.ForgetAsync(gone, ct);
        // Of an address that the version before removed the key was left.
        await vault.ForgetAsync(id, ct);
        await db.Placements.Where(p => p.ParticipantId == id).ExecuteDeleteAsync(ct);
        await ForgetProposalsAsync(id, ct);
        await db.Deliveries.Where(d => d.ParticipantId == id || gone.Contains(d.Recipient)).ExecuteDeleteAsync(ct);
        await db.Notices.Where(n => n.ParticipantId == id || gone.Contains(n.Recipient)).ExecuteDeleteAsync(ct);
        await db.Database.ExecuteSqlAsync(
            $"""
             UPDATE notice SET "references" = jsonb_set("references", ARRAY['participants'], ("references"->'participants') - {publicId})
             WHERE "references"->'participants' @> to_jsonb({publicId}::text)
             """, ct);
        await IdempotencyAnswers.ForgetAsync(db, id, ct);
        await PersonMessages.ForgetAsync(db, id, ct);
        outbox.Add(new ErasureConfirmed(Guid.CreateVersion7(), time.GetUtcNow(), id, erasure.Version, "notification"));
    }

    // Of a proposal that an employer was asked, it is kept that one was and no longer of whom, until its end, which may come after this, has reached that employer.
    private async Task ForgetProposalsAsync(Guid participantId, CancellationToken ct)
    {
        var own = db.Proposals.Where(p => p.ParticipantId == participantId);
        await own.Where(p => !p.EmployerAsked || (p.Status != null && p.Status != ProposalStatus.AskedEmployer && p.Status != ProposalStatus.Agreed)).ExecuteDeleteAsync(ct);
        await own.ExecuteUpdateAsync(row => row.SetProperty(p => p.ParticipantId, (Guid?)null), ct);
    }
}
