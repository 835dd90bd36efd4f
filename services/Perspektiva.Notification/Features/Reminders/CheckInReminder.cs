using Microsoft.EntityFrameworkCore;

using Perspektiva.Contracts;
using Perspektiva.Notification.Data;
using Perspektiva.Notification.Domain;
using Perspektiva.Notification.Features.Events;
using Perspektiva.Notification.Features.Inbox;
using Perspektiva.ServiceDefaults;

namespace Perspektiva.Notification.Features.Reminders;

/// <summary>
/// Reminds the person's present coach, or who stands in, of a check-in on the morning it is due; where neither is there, who registered the person; and where that is not known, it tries
/// again the next morning. Rows are taken with a lock, so two replicas remind once.
/// </summary>
internal sealed class CheckInReminder(IServiceScopeFactory scopes, TimeProvider time, ILogger<CheckInReminder> logger) : Sweep(Every, time, logger, atStart: true)
{
    private const int BatchSize = 50;
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(30);

    protected override async Task TurnAsync(CancellationToken ct)
    {
        while (await RemindAsync(ct) == BatchSize) { }
    }

    /// <summary>Reminds of what is due; answers how many.</summary>
    internal async Task<int> RemindAsync(CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<NotificationDb>();
        var book = scope.ServiceProvider.GetRequiredService<NoticeBook>();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var now = Clock.GetUtcNow();
        // People before placements, as every writer does: an erasure holds the person first, and takes the placement with it.
        var people = await db.Placements.Where(p => p.RemindAt <= now).OrderBy(p => p.RemindAt).Select(p => p.ParticipantId).Take(BatchSize).ToArrayAsync(cancellation);
        if (people.Length == 0) return 0;
        var known = await db.Participants.FromSql($"SELECT * FROM known_participant WHERE id = ANY({people}) ORDER BY id FOR SHARE").AsNoTracking().ToDictionaryAsync(p => p.Id, cancellation);
        var due = await db.Placements.FromSql(
            $"""
             SELECT * FROM known_placement WHERE remind_at <= {now} AND participant_id = ANY({people})
             ORDER BY remind_at LIMIT {BatchSize} FOR UPDATE SKIP LOCKED
             """).ToListAsync(cancellation);
        foreach (var placement in due)
            placement.RemindAt = await RemindAsync(db, book, placement, known.GetValueOrDefault(placement.ParticipantId), now, cancellation) ? null : NextMorning(now);
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return due.Count;
    }

    private static async Task<bool> RemindAsync(
        NotificationDb db, NoticeBook book, KnownPlacement placement, KnownParticipant? person, DateTimeOffset now, CancellationToken cancellation)
    {
        // A placement keeps the coach that it began with; who is the coach now, the person's state tells, once it is here.
        var coaches = person is { IsPresent: true }
            ? await HeldPerson.AccompanimentAsync(db, person.CoachId, person.SubstituteCoachId, person.RegisteringOrganisationIds, cancellation)
            : await HeldPerson.AccompanimentAsync(db, placement.CoachId, null, [], cancellation);
        var references = new NoticeReferences { Placement = placement.PublicId, On = placement.NextCheckInOn };
        var responsible = coaches.Responsible(urgent: false);
        var reminded = await RemindedAsync(db, placement, responsible, cancellation);
        var told = responsible.Except(reminded, StringComparer.Ordinal).Select(coach => new Addressed(coach, NoticeKind.CheckInDue, references));
        await book.WriteAsync(told, placement.ParticipantId, coaches, now, cancellation);
        return responsible.Count > 0;
    }

    // Who heard of this day already, while somebody else was to, say.
    private static async Task<IEnumerable<string>> RemindedAsync(NotificationDb db, KnownPlacement placement, IReadOnlyList<string> recipients, CancellationToken cancellation)
    {
        var notices = await db.Notices.Where(n => n.ParticipantId == placement.ParticipantId && n.Kind == NoticeKind.CheckInDue && recipients.Contains(n.Recipient))
            .Select(n => new { n.Recipient, n.References }).ToListAsync(cancellation);
        return notices.Where(n => n.References.Placement == placement.PublicId && n.References.On == placement.NextCheckInOn).Select(n => n.Recipient);
    }

    private static DateTimeOffset NextMorning(DateTimeOffset now) => KnownPlacement.MorningOf(BerlinCalendar.DayOf(now).AddDays(1));
}
