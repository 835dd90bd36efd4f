using Microsoft.EntityFrameworkCore;

using Perspektiva.Contracts.V1;
using Perspektiva.Notification.Data;
using Perspektiva.Notification.Domain;
using Perspektiva.Notification.Features.Inbox;
using Perspektiva.Notification.Features.Reminders;
using Perspektiva.ServiceDefaults.Messaging;

namespace Perspektiva.Notification.Features.Events;

/// <summary>Tells coaches that a new or changed place suits their people.</summary>
internal sealed class MatchesFoundHandler(NotificationDb db, NoticeBook book) : IHandle<MatchesFound>
{
    // Who is erased and who is reached by e-mail, in one question: a public id means one record, so the two cannot be taken for one another. Asked for each match, so it is translated once.
    private static readonly Func<NotificationDb, List<Guid>, List<string>, IAsyncEnumerable<string>> ErasedOrMailable = EF.CompileAsyncQuery(
        (NotificationDb db, List<Guid> ids, List<string> coaches) => db.Participants.Where(p => ids.Contains(p.Id) && p.Version == long.MaxValue).Select(p => p.PublicId)
            .Concat(db.MailableContactPoints.Where(c => coaches.Contains(c.Recipient)).Select(c => c.Recipient)));

    public async Task HandleAsync(MatchesFound e, EventContext context, CancellationToken ct)
    {
        var ids = e.Matches.Select(m => m.ParticipantId).ToList();
        var coaches = Addressees.Of(e).Select(addressed => addressed.Recipient).ToList();
        var known = (await ErasedOrMailable(db, ids, coaches).ToListAsync(ct)).ToHashSet(StringComparer.Ordinal);
        var present = e with { Matches = [.. e.Matches.Where(m => !known.Contains(m.ParticipantPublicId))] };
        book.Write([.. Addressees.Of(present).Select(addressed => (addressed, OnlyOne(present, addressed)))], known, e.OccurredAt);
    }

    /// <summary>A notice about one person only can be found by that person's id; one about several holds public ids, which erasure removes from them.</summary>
    private static Guid? OnlyOne(MatchesFound found, Addressed addressed) =>
        addressed.References.Participants is [var one] ? found.Matches.First(m => m.ParticipantPublicId == one).ParticipantId : null;
}

/// <summary>Tells each side of a proposal's state, in the order in which they may know.</summary>
internal sealed class ProposalChangedHandler(NotificationDb db, NoticeBook book) : IHandle<ProposalChanged>
{
    public async Task HandleAsync(ProposalChanged e, EventContext context, CancellationToken ct)
    {
        if (await Erased.IsAsync(db, e.ParticipantId, ct)) return;
        var known = await db.Proposals.SingleOrDefaultAsync(p => p.Id == e.ProposalId, ct);
        if (known is null) db.Proposals.Add(known = new KnownProposal { Id = e.ProposalId, ParticipantId = e.ParticipantId });
        if (e.Version <= known.Version) return;
        await book.WriteAsync(Addressees.Of(e, known.EmployerAsked), e.ParticipantId, e.OccurredAt, ct);
        known.Version = e.Version;
        known.EmployerAsked |= e.Status is ProposalStatus.AskedEmployer or ProposalStatus.Agreed;
    }
}

/// <summary>Tells of a placement's stages and plans the reminder for its next check-in.</summary>
internal sealed class PlacementChangedHandler(NotificationDb db, NoticeBook book) : IHandle<PlacementChanged>
{
    public async Task HandleAsync(PlacementChanged e, EventContext context, CancellationToken ct)
    {
        if (await Erased.IsAsync(db, e.ParticipantId, ct)) return;
        var known = await db.Placements.SingleOrDefaultAsync(p => p.Id == e.PlacementId, ct);
        PlacementStage? before = known is null || known.Version == 0 ? null : known.Stage;
        if (known is null) db.Placements.Add(known = new KnownPlacement { Id = e.PlacementId, PublicId = e.PlacementPublicId, ParticipantId = e.ParticipantId });
        if (e.Version <= known.Version) return;
        await book.WriteAsync(Addressees.Of(e, before), e.ParticipantId, e.OccurredAt, ct);
        (known.Version, known.Stage, known.CoachId) = (e.Version, e.Stage, e.CoachId);
        if (e.NextCheckInOn == known.NextCheckInOn) return;
        known.NextCheckInOn = e.NextCheckInOn;
        known.RemindAt = e.Stage is PlacementStage.Ended or PlacementStage.Paused || e.NextCheckInOn is not { } due ? null : CheckInReminder.At(due);
    }
}

/// <summary>Tells coach and mentor of a check-in; a warning reaches the coach as such.</summary>
internal sealed class CheckInRecordedHandler(NotificationDb db, NoticeBook book) : IHandle<CheckInRecorded>
{
    public async Task HandleAsync(CheckInRecorded e, EventContext context, CancellationToken ct)
    {
        if (await Erased.IsAsync(db, e.ParticipantId, ct)) return;
        var placement = await db.Placements.Where(p => p.Id == e.PlacementId).Select(p => p.PublicId).SingleOrDefaultAsync(ct);
        await book.WriteAsync(Addressees.Of(e, placement), e.ParticipantId, e.OccurredAt, ct);
    }
}

internal static class Erased
{
    public static Task<bool> IsAsync(NotificationDb db, Guid participantId, CancellationToken ct) =>
        db.Participants.AnyAsync(p => p.Id == participantId && p.Version == long.MaxValue, ct);
}
