using Microsoft.EntityFrameworkCore;

using Perspektiva.Contracts.V1;
using Perspektiva.Notification.Data;
using Perspektiva.Notification.Domain;
using Perspektiva.Notification.Features.ContactPoints;
using Perspektiva.Notification.Features.Inbox;
using Perspektiva.ServiceDefaults.Encryption;
using Perspektiva.ServiceDefaults.Messaging;

namespace Perspektiva.Notification.Features.Events;

/// <summary>Keeps who stands around a participant and whether they may be matched, and nothing of a guardian who is one no longer.</summary>
internal sealed class ParticipantChangedHandler(NotificationDb db, ContactEraser contacts) : IHandle<ParticipantChanged>
{
    public async Task HandleAsync(ParticipantChanged e, EventContext context, CancellationToken ct)
    {
        var known = await HeldPerson.RowAsync(db, e.ParticipantId, ct);
        if (known is null) db.Participants.Add(known = new KnownParticipant { Id = e.ParticipantId, PublicId = e.ParticipantPublicId });
        if (e.Version <= known.Version) return;
        known.Version = e.Version;
        known.Consented(e.Consents, e.Version);
        if (known.CoachId != e.CoachId || known.SubstituteCoachId != e.SubstituteCoachId) await Reminding.AgainAsync(db, [e.ParticipantId], ct);
        known.CoachId = e.CoachId;
        known.SubstituteCoachId = e.SubstituteCoachId;
        known.RegisteringOrganisationIds = [.. e.RegisteringOrganisationIds];
        var left = known.GuardianIds.Except(e.GuardianIds, StringComparer.Ordinal).ToList();
        known.GuardianIds = [.. e.GuardianIds];
        if (left.Count > 0) await Guardians.LeaveAsync(db, contacts, e.ParticipantId, left, ct);
    }
}

/// <summary>Matches the person no more, drops what has not gone out and ends with the consent, tells the coach, and acknowledges: whoever received data confirms that it stopped.</summary>
internal sealed class ConsentWithdrawnHandler(NotificationDb db, NoticeBook book, Outbox<NotificationDb> outbox, TimeProvider time) : IHandle<ConsentWithdrawn>
{
    public async Task HandleAsync(ConsentWithdrawn e, EventContext context, CancellationToken ct)
    {
        var known = await HeldPerson.RowAsync(db, e.ParticipantId, ct);
        if (known is null) db.Participants.Add(known = new KnownParticipant { Id = e.ParticipantId, PublicId = e.ParticipantPublicId });
        if (known.Version < long.MaxValue) await ApplyAsync(known, e, ct);
        outbox.Add(new ConsentWithdrawalAcknowledged(Guid.CreateVersion7(), time.GetUtcNow(), e.ParticipantId, e.Version, e.ConsentReceiptId, "notification"));
    }

    private static readonly DeliveryStatus[] Unsent = [DeliveryStatus.Pending, DeliveryStatus.Failed, DeliveryStatus.Summarised];

    private async Task ApplyAsync(KnownParticipant known, ConsentWithdrawn e, CancellationToken ct)
    {
        var endsMatching = NoticeKinds.EndsMatching(e.Purpose);
        if (endsMatching) known.MatchingEnded(e.Version);
        // Heard of late, after consent was given again, it drops nothing.
        if (!endsMatching || !known.MayMatch) await DropAsync(e, ct);
        if (endsMatching && !known.MayMatch) await DropOfNobodyElseAsync(e.ParticipantPublicId, ct);
        var (coach, substitute) = known.IsPresent ? (known.CoachId, known.SubstituteCoachId) : (e.CoachId, null);
        var coaches = await HeldPerson.AccompanimentAsync(db, coach, substitute, known.RegisteringOrganisationIds, ct);
        var references = new NoticeReferences { Participant = e.ParticipantPublicId, Detail = e.Purpose.ToString() };
        var told = coaches.Told(NoticeKind.ConsentWithdrawn.IsUrgent()).Select(recipient => new Addressed(recipient, NoticeKind.ConsentWithdrawn, references));
        await book.WriteAsync(told, e.ParticipantId, coaches, e.OccurredAt, ct);
    }

    private async Task DropAsync(ConsentWithdrawn e, CancellationToken ct)
    {
        // What failed waits for an operator's retry, and what is over the budget for the day's summary, which counts what is left: both end as what is pending does.
        var unsent = await db.Deliveries.Where(d => d.ParticipantId == e.ParticipantId && Unsent.Contains(d.Status))
            .Join(db.Notices, d => d.NoticeId, n => n.Id, (delivery, notice) => new { delivery, notice.Kind, notice.References }).ToListAsync(ct);
        foreach (var item in unsent)
            if (KindOf(item.Kind, item.References).EndsWith(e.Purpose)) item.delivery.Drop();
    }

    // An e-mail about several people's match names nobody: it goes while one of them may still be matched.
    private Task<int> DropOfNobodyElseAsync(string publicId, CancellationToken ct) => db.Database.ExecuteSqlAsync(
        $"""
         UPDATE delivery d SET status = {nameof(DeliveryStatus.Dropped)} FROM notice n
         WHERE d.notice_id = n.id AND d.status IN ({nameof(DeliveryStatus.Pending)}, {nameof(DeliveryStatus.Failed)}, {nameof(DeliveryStatus.Summarised)}) AND d.participant_id IS NULL
             AND n.kind = {nameof(NoticeKind.MatchesFound)} AND n."references"->'participants' @> to_jsonb({publicId}::text)
             AND NOT EXISTS (SELECT FROM jsonb_array_elements_text(n."references"->'participants') other LEFT JOIN known_participant k ON k.public_id = other
                             WHERE other <> {publicId} AND COALESCE(k.may_match, true))
         """, ct);

    /// <summary>The kind, of what the coach tells in the young person's place that which is told.</summary>
    private static NoticeKind KindOf(NoticeKind kind, NoticeReferences references) =>
        kind is NoticeKind.TellParticipant && Enum.TryParse<NoticeKind>(references.Detail, out var told) ? told : kind;
}

/// <summary>
/// Keeps whose coach it is; to an inactive one nothing is mailed, and how an erased one is reached goes with them. Whoever registered their people hears that they have left.
/// </summary>
internal sealed class CoachChangedHandler(NotificationDb db, NoticeBook book, ErasureFollower erasures) : IHandle<CoachChanged>
{
    public async Task HandleAsync(CoachChanged e, EventContext context, CancellationToken ct)
    {
        if (!e.Active) await TellLeavingAsync(e, ct);
        if (e.Erased)
        {
            await erasures.FollowAsync(new HeardErasure(e.CoachId, e.CoachPublicId, e.Version, e.OrganisationId), ct);
            return;
        }

        if (!await Staff.KeepAsync(db, e.CoachPublicId, e.Version, e.OrganisationId, e.Active, ct) || e.Active) return;
        await foreach (var delivery in db.Deliveries.Where(d => d.Recipient == e.CoachPublicId && d.Status == DeliveryStatus.Pending).AsAsyncEnumerable().WithCancellation(ct))
            delivery.Drop();
    }

    private async Task TellLeavingAsync(CoachChanged e, CancellationToken ct)
    {
        // People before staff, as every writer does.
        var people = await db.Participants.FromSql(
            $"SELECT * FROM known_participant WHERE (coach_id = {e.CoachPublicId} OR substitute_coach_id = {e.CoachPublicId}) AND version < {long.MaxValue} ORDER BY id FOR SHARE")
            .AsNoTracking().ToListAsync(ct);
        if (people.Count == 0 || await db.Staff.AnyAsync(s => s.PublicId == e.CoachPublicId && (!s.Active || s.Version >= e.Version), ct)) return;
        List<string> others = [.. people.SelectMany(p => new[] { p.CoachId, p.SubstituteCoachId }).OfType<string>().Where(id => id != e.CoachPublicId).Distinct(StringComparer.Ordinal)];
        var left = await db.Staff.Where(s => others.Contains(s.PublicId) && !s.Active).Select(s => s.PublicId).ToListAsync(ct);
        left.Add(e.CoachPublicId);
        var told = Addressees.OfCoachLeft(e.CoachPublicId, people.Select(p =>
            (p.PublicId, (IReadOnlyCollection<string>)p.RegisteringOrganisationIds, new Accompaniment(p.CoachId, p.SubstituteCoachId, left, []).Present(urgent: false).Count > 0)));
        await book.WriteAsync(told, null, new Accompaniment(null, null, [], []), e.OccurredAt, ct);
        await Reminding.AgainAsync(db, [.. people.Select(p => p.Id)], ct);
    }
}

internal static class Reminding
{
    /// <summary>Whoever accompanies these people from now on is reminded of what is due already; who was reminded of it is not again.</summary>
    public static async Task AgainAsync(NotificationDb db, IReadOnlyList<Guid> people, CancellationToken ct)
    {
        foreach (var placement in await db.Placements.Where(p => people.Contains(p.ParticipantId)).ToListAsync(ct))
            placement.Remind();
    }
}

/// <summary>Keeps whose company it is, so that its organisation can tell how it is reached. One that takes nobody at present is still told of what goes on.</summary>
internal sealed class CompanyChangedHandler(NotificationDb db) : IHandle<CompanyChanged>
{
    public Task HandleAsync(CompanyChanged e, EventContext context, CancellationToken ct) =>
        Staff.KeepAsync(db, e.CompanyPublicId, e.Version, e.OrganisationId, active: true, ct);
}

internal static class Staff
{
    /// <summary>What is known of a coach, mentor or company, locked until the transaction ends.</summary>
    public static Task<KnownStaff?> LockAsync(NotificationDb db, string publicId, CancellationToken ct) =>
        db.Staff.FromSql($"SELECT * FROM known_staff WHERE public_id = {publicId} FOR UPDATE").SingleOrDefaultAsync(ct);

    /// <summary>Keeps the state; false when it is not newer than what is known.</summary>
    public static async Task<bool> KeepAsync(NotificationDb db, string publicId, long version, string organisation, bool active, CancellationToken ct)
    {
        var known = await LockAsync(db, publicId, ct);
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
        await contacts.ForgetAsync(gone, ct);
        await db.Deliveries.Where(d => gone.Contains(d.Recipient) || (d.ParticipantId == participantId && left.Contains(d.Recipient))).ExecuteDeleteAsync(ct);
        await db.Notices.Where(n => gone.Contains(n.Recipient) || (n.ParticipantId == participantId && left.Contains(n.Recipient))).ExecuteDeleteAsync(ct);
    }

    /// <summary>Those whom no other participant names: a parent may act for siblings.</summary>
    public static async Task<IReadOnlyCollection<string>> OfNobodyElseAsync(NotificationDb db, Guid participantId, IReadOnlyCollection<string> guardians, CancellationToken ct)
    {
        if (guardians.Count == 0) return [];
        // Until the commit, one after the other by id: of two siblings who leave at once the second sees that the first names the guardian no longer.
        var ids = guardians.Order(StringComparer.Ordinal).ToArray();
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended(id, 0)) FROM unnest({ids}) AS id", ct);
        var others = await db.Participants.Where(p => p.Id != participantId && p.GuardianIds.Any(g => guardians.Contains(g))).Select(p => p.GuardianIds).ToListAsync(ct);
        return [.. guardians.Except(others.SelectMany(ids => ids), StringComparer.Ordinal)];
    }
}
