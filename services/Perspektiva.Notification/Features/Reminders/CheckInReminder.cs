using Microsoft.EntityFrameworkCore;

using Perspektiva.Notification.Data;
using Perspektiva.Notification.Domain;
using Perspektiva.Notification.Features.Inbox;

namespace Perspektiva.Notification.Features.Reminders;

/// <summary>Reminds the person's present coach of a check-in on the morning it is due. Rows are taken with a lock, so two replicas remind once.</summary>
internal sealed partial class CheckInReminder(IServiceScopeFactory scopes, TimeProvider time, ILogger<CheckInReminder> logger) : BackgroundService
{
    private const int BatchSize = 50;
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(30);
    private static readonly TimeOnly Morning = new(7, 0);

    /// <summary>When to remind of a check-in due on a day.</summary>
    public static DateTimeOffset At(DateOnly due) => Berlin.At(due, Morning);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        do
        {
            try
            {
                while (await RemindAsync(stoppingToken) == BatchSize) { }
            }
            catch (Exception exception) when (exception is DbUpdateException or Npgsql.NpgsqlException or InvalidOperationException or TimeoutException)
            {
                LogDatabaseAway(logger, exception.GetType().Name);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
        }
        while (await NextAsync(timer, stoppingToken));
    }

    /// <summary>Reminds of what is due; answers how many.</summary>
    internal async Task<int> RemindAsync(CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<NotificationDb>();
        var book = scope.ServiceProvider.GetRequiredService<NoticeBook>();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var now = time.GetUtcNow();
        var due = await db.Placements.FromSql(
            $"SELECT * FROM known_placement WHERE remind_at <= {now} ORDER BY remind_at LIMIT {BatchSize} FOR UPDATE SKIP LOCKED").ToListAsync(cancellation);
        var people = due.Select(p => p.ParticipantId).ToList();
        var coaches = await db.Participants.Where(p => people.Contains(p.Id)).ToDictionaryAsync(p => p.Id, p => p.CoachId, cancellation);
        foreach (var placement in due)
        {
            placement.RemindAt = null;
            // A placement keeps the coach that it began with; who is the coach now, the person's state tells, once it is here.
            if (coaches.GetValueOrDefault(placement.ParticipantId, placement.CoachId) is not { } coach) continue;
            var references = new NoticeReferences { Placement = placement.PublicId, On = placement.NextCheckInOn };
            await book.WriteAsync([new Addressed(coach, NoticeKind.CheckInDue, references)], placement.ParticipantId, now, cancellation);
        }
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return due.Count;
    }

    private static async Task<bool> NextAsync(PeriodicTimer timer, CancellationToken cancellation)
    {
        try
        {
            return await timer.WaitForNextTickAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    [LoggerMessage(EventId = 5201, Level = LogLevel.Warning, Message = "Reminders wait: the database did not answer ({Kind})")]
    private static partial void LogDatabaseAway(ILogger logger, string kind);
}
