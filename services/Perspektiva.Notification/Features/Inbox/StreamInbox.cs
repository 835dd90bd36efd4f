using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;

using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

using Perspektiva.Notification.Data;
using Perspektiva.Notification.Domain;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Notification.Features.Inbox;

/// <summary>The caller's inbox as it fills: server-sent events read from the database by position; signals only make it look sooner.</summary>
internal static class StreamInbox
{
    /// <summary>YARP cuts a stream that is idle for 100 s; a heartbeat well before that keeps it.</summary>
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(20);

    /// <summary>How long a wake-up that got lost (Redis away, another replica wrote) delays a notice at most.</summary>
    public static readonly TimeSpan Sweep = TimeSpan.FromSeconds(1);

    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/v1/inbox/stream", Handle)
        .RequireScope("notices:read").WithName("StreamInbox").WithTags("Inbox")
        .WithSummary("Live stream of the caller's notices")
        .WithDescription("text/event-stream. Events: notice (id = position, data = the notice), heartbeat at the start and each 20 s (id = position up to which the inbox was read). Ends after ten minutes, or when the grant is revoked; open it again with a new token and the last id, and nothing is lost. Starts after Last-Event-ID or ?after=, else with what comes from now on.")
        .Produces<string>(StatusCodes.Status200OK, "text/event-stream");

    private static IResult Handle(
        [FromHeader(Name = "Last-Event-ID")] string? lastEventId, [FromQuery] long? after, Caller caller, InboxStream stream, CancellationToken cancellation)
    {
        var check = new Check();
        long position = 0;
        if (lastEventId is not null && (!long.TryParse(lastEventId, NumberStyles.None, CultureInfo.InvariantCulture, out position)))
            check.ParameterError("Last-Event-ID", "must be the id of an event of this stream", "malformed");
        if (after is < 0) check.ParameterError("after", "must be 0 or more", "out_of_range");
        if (check.Failed) return check.Problem();
        long? start = lastEventId is not null ? position : after;
        return TypedResults.ServerSentEvents(stream.ReadAsync(caller, start, cancellation));
    }
}

/// <summary>Follows inboxes from a position on.</summary>
internal sealed class InboxStream(
    IServiceScopeFactory scopes, StreamWakers wakers, IRevocations revocations, TimeProvider time, IHostApplicationLifetime lifetime)
{
    /// <summary>The most notices that are read at once.</summary>
    private const int Page = 100;

    /// <summary>As long as an access token lives: who may read is asked again then.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    public async IAsyncEnumerable<SseItem<NoticeView?>> ReadAsync(Caller caller, long? after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, lifetime.ApplicationStopping);
        var recipients = InboxReader.RecipientsOf(caller);
        using var waker = wakers.Open(recipients);
        // What lies beyond the newest was given out before an older backup was restored: the next notices would be passed over.
        var newest = await NewestAsync(recipients, either.Token);
        var position = after is { } given ? Math.Min(given, newest) : newest;
        // The first heartbeat opens the stream: headers reach the client before any notice does, and with them where to go on from.
        yield return Event(null, position);
        var (opened, lastSent) = (time.GetTimestamp(), time.GetTimestamp());
        var caughtUp = false;
        while (time.GetElapsedTime(opened) < Longest)
        {
            if (await NextAsync(caller, recipients, position, caughtUp, waker, either.Token) is not { } notices) yield break;
            // Less than a full page: whatever is written from here on rings, and a ring before the wait counts.
            caughtUp = notices.Count < Page;
            var sent = false;
            foreach (var notice in notices)
            {
                position = notice.Position;
                if (!caller.Reads(notice)) continue;
                sent = true;
                yield return Event(NoticeView.Of(notice), position);
            }
            if (!sent && time.GetElapsedTime(lastSent) < StreamInbox.Heartbeat) continue;
            if (!sent) yield return Event(null, position);
            lastSent = time.GetTimestamp();
        }
    }

    // Each names the position, a heartbeat too: a stream that was quiet until it ended is gone on from there, and not from what is newest by then.
    private static SseItem<NoticeView?> Event(NoticeView? notice, long position) =>
        new(notice, notice is null ? "heartbeat" : "notice") { EventId = position.ToString(CultureInfo.InvariantCulture) };

    // Answers what came after the position, empty when nothing came in time, null when the stream ends.
    private async Task<List<Notice>?> NextAsync(
        Caller caller, IReadOnlyList<string> recipients, long position, bool caughtUp, StreamWaker waker, CancellationToken cancellation)
    {
        try
        {
            if (caughtUp) await waker.WaitAsync(StreamInbox.Sweep, time, cancellation);
            return await revocations.IsRevokedAsync(caller, cancellation) ? null : await ReadAsync(recipients, position, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return null;
        }
    }

    private async Task<List<Notice>> ReadAsync(IReadOnlyList<string> recipients, long position, CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await InboxReader.AfterAsync(scope.ServiceProvider.GetRequiredService<NotificationDb>(), recipients, position, Page, cancellation);
    }

    private async Task<long> NewestAsync(IReadOnlyList<string> recipients, CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<NotificationDb>().Notices
            .Where(n => recipients.Contains(n.Recipient)).MaxAsync(n => (long?)n.Position, cancellation) ?? 0;
    }
}
