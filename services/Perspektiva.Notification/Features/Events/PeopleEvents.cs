using Microsoft.EntityFrameworkCore;

using Perspektiva.Contracts.V1;
using Perspektiva.Notification.Data;
using Perspektiva.Notification.Domain;
using Perspektiva.Notification.Features.ContactPoints;
using Perspektiva.Notification.Features.Inbox;
using Perspektiva.ServiceDefaults.Messaging;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Notification.Features.Events;

/// <summary>Keeps who stands around a participant, and nothing of a guardian who does so no longer.</summary>
internal sealed class ParticipantChangedHandler(NotificationDb db, ContactEraser contacts) : IHandle<ParticipantChanged>
{
    public async Task HandleAsync(ParticipantChanged e, EventContext context, CancellationToken ct)
    {
        var known = await db.Participants.SingleOrDefaultAsync(p => p.Id == e.ParticipantId, ct);
        if (known is null) db.Participants.Add(known = new KnownParticipant { Id = e.ParticipantId, PublicId = e.ParticipantPublicId });
        if (e.Version <= known.Version) return;
        known.Version = e.Version;
        known.CoachId = e.CoachId;
        known.SubstituteCoachId = e.SubstituteCoachId;
        known.RegisteringOrganisationIds = [.. e.RegisteringOrganisationIds];
        var left = known.GuardianIds.Except(e.GuardianIds, StringComparer.Ordinal).ToList();
        known.GuardianIds = [.. e.GuardianIds];
        if (left.Count > 0) await Guardians.LeaveAsync(db, contacts, e.ParticipantId, left, ct);
    }
}

/// <summary>Drops what has not gone out, tells the coach, and acknowledges: whoever received data confirms that it stopped.</summary>
internal sealed class ConsentWithdrawnHandler(NotificationDb db, NoticeBook book, Outbox<NotificationDb> outbox, TimeProvider time) : IHandle<ConsentWithdrawn>
{
    public async Task HandleAsync(ConsentWithdrawn e, EventContext context, CancellationToken ct)
    {
        if (!await Erased.IsAsync(db, e.ParticipantId, ct)) await ApplyAsync(e, ct);
        outbox.Add(new ConsentWithdrawalAcknowledged(Guid.CreateVersion7(), time.GetUtcNow(), e.ParticipantId, e.Version, e.ConsentReceiptId, "notification"));
    }

    private async Task ApplyAsync(ConsentWithdrawn e, CancellationToken ct)
    {
        await foreach (var delivery in db.Deliveries.Where(d => d.ParticipantId == e.ParticipantId && d.Status == DeliveryStatus.Pending).AsAsyncEnumerable().WithCancellation(ct))
            delivery.Drop();
        if (e.CoachId is not { } coach) return;
        var references = new NoticeReferences { Participant = e.ParticipantPublicId, Detail = e.Purpose.ToString() };
        await book.WriteAsync([new Addressed(coach, NoticeKind.ConsentWithdrawn, references)], e.ParticipantId, e.OccurredAt, ct);
    }
}

/// <summary>Removes everything about a person and confirms it. What arrives later about them finds the tombstone and is not kept.</summary>
internal sealed class ParticipantErasedHandler(NotificationDb db, ContactEraser contacts, Outbox<NotificationDb> outbox, TimeProvider time) : IHandle<ParticipantErased>
{
    public async Task HandleAsync(ParticipantErased e, EventContext context, CancellationToken ct)
    {
        var known = await db.Participants.SingleOrDefaultAsync(p => p.Id == e.ParticipantId, ct);
        var guardians = known?.GuardianIds ?? [];
        if (known is null) db.Participants.Add(known = new KnownParticipant { Id = e.ParticipantId, PublicId = e.ParticipantPublicId });
        (known.Version, known.CoachId, known.SubstituteCoachId, known.GuardianIds, known.RegisteringOrganisationIds) = (long.MaxValue, null, null, [], []);
        var gone = (await Guardians.OfNobodyElseAsync(db, e.ParticipantId, guardians, ct)).Append(e.ParticipantPublicId).ToList();
        await db.Deliveries.Where(d => d.ParticipantId == e.ParticipantId || gone.Contains(d.Recipient)).ExecuteDeleteAsync(ct);
        await db.Notices.Where(n => n.ParticipantId == e.ParticipantId || gone.Contains(n.Recipient)).ExecuteDeleteAsync(ct);
        await db.Database.ExecuteSqlAsync(
            $"""
             UPDATE notice SET "references" = jsonb_set("references", ARRAY['participants'], ("references"->'participants') - {e.ParticipantPublicId})
             WHERE "references"->'participants' @> to_jsonb({e.ParticipantPublicId}::text)
             """, ct);
        await contacts.ForgetAsync(gone, ct);
        await db.Proposals.Where(p => p.ParticipantId == e.ParticipantId).ExecuteDeleteAsync(ct);
        await db.Placements.Where(p => p.ParticipantId == e.ParticipantId).ExecuteDeleteAsync(ct);
        await IdempotencyAnswers.ForgetAsync(db, e.ParticipantId, ct);
        await PersonMessages.ForgetAsync(db, e.ParticipantId, ct);
        outbox.Add(new ErasureConfirmed(Guid.CreateVersion7(), time.GetUtcNow(), e.ParticipantId, e.Version, "notification"));
    }
}

/// <summary>Keeps whose coach it is; to an inactive one nothing is mailed, and how an erased one is reached goes with them.</summary>
internal sealed class CoachChangedHandler(NotificationDb db, ContactEraser contacts) : IHandle<CoachChanged>
{
    public async Task HandleAsync(CoachChanged e, EventContext context, CancellationToken ct)
    {
        if (!await Staff.KeepAsync(db, e.CoachPublicId, e.Version, e.OrganisationId, e.Active, ct) || e.Active) return;
        if (e.Erased)
        {
            await contacts.ForgetAsync([e.CoachPublicId], ct);
            await db.Deliveries.Where(d => d.Recipient == e.CoachPublicId && d.Status == DeliveryStatus.Pending).ExecuteDeleteAsync(ct);
            return;
        }

        await foreach (var delivery in db.Deliveries.Where(d => d.Recipient == e.CoachPublicId && d.Status == DeliveryStatus.Pending).AsAsyncEnumerable().WithCancellation(ct))
            delivery.Drop();
    }
}

/// <summary>Keeps whose mentor it is. A mentor becomes inactive by being erased: how they are reached goes with them.</summary>
internal sealed class MentorChangedHandler(NotificationDb db, ContactEraser contacts) : IHandle<MentorChanged>
{
    public async Task HandleAsync(MentorChanged e, EventContext context, CancellationToken ct)
    {
        if (!await Staff.KeepAsync(db, e.MentorPublicId, e.Version, e.OrganisationId, e.Active, ct) || e.Active) return;
        await contacts.ForgetAsync([e.MentorPublicId], ct);
        await db.Deliveries.Where(d => d.Recipient == e.MentorPublicId && d.Status == DeliveryStatus.Pending).ExecuteDeleteAsync(ct);
    }
}

internal static class Staff
{
    /// <summary>Keeps the state; false when it is not newer than what is known.</summary>
    public static async Task<bool> KeepAsync(NotificationDb db, string publicId, long version, string organisation, bool active, CancellationToken ct)
    {
        var known = await db.Staff.SingleOrDefaultAsync(s => s.PublicId == publicId, ct);
        if (known is null) db.Staff.Add(known = new KnownStaff { PublicId = publicId, OrganisationId = organisation });
        if (version <= known.Version) return false;
        (known.Version, known.OrganisationId, known.Active) = (version, organisation, active);
        return true;
    }
}

internal static class Guardians
{
    /// <summary>Takes from guardians what is kept about a person whose guardians they are no longer, and from those who are nobody else's everything.</summary>
    public static async Task LeaveAsync(NotificationDb db, ContactEraser contacts, Guid participantId, IReadOnlyCollection<string> left, CancellationToken ct)
    {
        var gone = await OfNobodyElseAsync(db, participantId, left, ct);
        await db.Deliveries.Where(d => gone.Contains(d.Recipient) || (d.ParticipantId == participantId && left.Contains(d.Recipient))).ExecuteDeleteAsync(ct);
        await db.Notices.Where(n => gone.Contains(n.Recipient) || (n.ParticipantId == participantId && left.Contains(n.Recipient))).ExecuteDeleteAsync(ct);
        await contacts.ForgetAsync(gone, ct);
    }

    /// <summary>Those whom no other participant names: a parent may act for siblings.</summary>
    public static async Task<IReadOnlyCollection<string>> OfNobodyElseAsync(NotificationDb db, Guid participantId, IReadOnlyCollection<string> guardians, CancellationToken ct)
    {
        if (guardians.Count == 0) return [];
        var others = await db.Participants.Where(p => p.Id != participantId && p.GuardianIds.Any(g => guardians.Contains(g))).Select(p => p.GuardianIds).ToListAsync(ct);
        return [.. guardians.Except(others.SelectMany(ids => ids), StringComparer.Ordinal)];
    }
}
